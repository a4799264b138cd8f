/** What a long import says while it reads. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importHistory } from '#adapters/duckdb-import'
import { parseMapping } from '#domain'
import { PLAIN_HEADER, PLAIN_MAPPING } from '../support/csv-history.ts'

test('the reading is told by its share of all files, from nothing to all and never back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'import-progress-'))
  const files = [1, 2, 3].map((part) => {
    const path = join(folder, `part${part}.csv`)
    const rows = Array.from({ length: 100 * part }, (_, n) => `P${part}-${n},Move,Acme,2024-01-05,,,10`)
    writeFileSync(path, [PLAIN_HEADER, ...rows, ''].join('\n'))
    return path
  })
  const shares: number[] = []

  await importHistory({
    files,
    mapping: { ...parseMapping(JSON.stringify(PLAIN_MAPPING)), inputs: { projects: '*' } },
    out: join(folder, 'history'),
    progress: (message, share) => message.startsWith('reading') && share !== undefined && shares.push(share),
  })

  expect([shares.at(0), shares.at(-1)]).toEqual([0, 1])
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
  // Each file begins where those before it have ended.
  expect(shares.some((share) => share > 0.1 && share < 0.25)).toBe(true)
})
