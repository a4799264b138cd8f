/** `npm run conformance -- [--corpus DIR] [--area A] [--id I] [--report FILE.json]`: exit 0 when it ran, 2 when it could not. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { InputError } from '#lib/errors'
import { type ConformanceCase, loadCorpus } from './case.ts'
import { formatReport, summarize } from './report.ts'
import { type CaseResult, runCase } from './run-case.ts'

const DEFAULT_CORPUS = join(process.env.OPPORTUNITY_SHARED ?? '../shared', 'conformance', 'cases')

async function main(): Promise<void> {
  const options = readOptions()
  const cases = select(loadCorpus(options.corpus), options)
  const startedMs = performance.now()
  const results: CaseResult[] = []
  for (const one of cases) results.push(await runCase(one))
  const report = summarize(results)
  console.log(formatReport(report))
  console.log(`${cases.length} cases in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
  if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`)
}

interface Options {
  readonly corpus: string
  readonly area: string | undefined
  readonly id: string | undefined
  readonly report: string | undefined
}

function readOptions(): Options {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({ options: { corpus: text, area: text, id: text, report: text } })
    return { corpus: values.corpus ?? DEFAULT_CORPUS, area: values.area, id: values.id, report: values.report }
  } catch (error) {
    throw new InputError('OPTION_UNKNOWN', error instanceof Error ? error.message : String(error), {
      cure: 'Known: --corpus DIR, --area NAME, --id ID, --report FILE.json.',
    })
  }
}

function select(all: readonly ConformanceCase[], { area, id }: Options): readonly ConformanceCase[] {
  const chosen = all.filter((one) => (area === undefined || one.area === area) && (id === undefined || one.id === id))
  if (chosen.length === 0) {
    throw new InputError(
      'FIELD_INVALID',
      `None of the ${all.length} cases has ${id === undefined ? `area ${area}` : `id ${id}`}.`,
      {
        field: id === undefined ? '--area' : '--id',
      },
    )
  }
  return chosen
}

try {
  await main()
} catch (error) {
  console.error(error instanceof InputError ? [error.message, error.cure].filter(Boolean).join(' ') : error)
  process.exitCode = 2
}
