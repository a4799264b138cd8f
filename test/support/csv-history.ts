/** A small history from lines of CSV and a mapping, in a folder of its own. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ImportOutcome, importHistory } from '#adapters/duckdb-import'
import { type PastProject, parseMapping } from '#domain'

export const PLAIN_MAPPING = {
  formatVersion: 1,
  name: 'Test',
  currency: 'USD',
  annualValueRule: 'contract-value',
  fields: {
    projectId: 'id',
    title: 'title',
    customer: 'customer',
    closeDate: 'closed',
    startDate: 'start',
    endDate: 'end',
    totalValue: 'value',
  },
}

export const PLAIN_HEADER = 'id,title,customer,closed,start,end,value'

export interface CsvHistory extends ImportOutcome {
  readonly out: string
  readonly projects: readonly PastProject[]
}

export async function importCsv(
  lines: readonly string[],
  mapping: object = PLAIN_MAPPING,
  options: { readonly localCopyFrom?: number } = {},
): Promise<CsvHistory> {
  const folder = mkdtempSync(join(tmpdir(), 'history-'))
  const file = join(folder, 'projects.csv')
  writeFileSync(file, `${lines.join('\n')}\n`)
  const out = join(folder, 'history')
  const projects: PastProject[] = []
  const outcome = await importHistory({
    files: [file],
    mapping: parseMapping(JSON.stringify(mapping)),
    out,
    ...options,
    afterImport: async (history) => {
      for await (const project of history.projects()) projects.push(project)
      return {}
    },
  })
  return { ...outcome, out, projects }
}
