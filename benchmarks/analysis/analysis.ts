/**
 * `npm run bench:analysis`: the main job over histories of growing size, the import that makes them, and the start of
 * the command line. `-- --sizes 10000,100000` chooses the sizes, `--dir DIR` keeps what was grown and imported there.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { machineNow, markdownTable, megabytes, whole } from '../figures.ts'
import { baseOf, grow } from './grow.ts'
import { type ImportCost, measureImport, sizesOf } from './measure-import.ts'
import { type JobCost, measureJob } from './measure-job.ts'
import { measureRetrieval, type RetrievalCost } from './measure-retrieval.ts'
import { measureStart } from './measure-start.ts'
import { questionsFrom } from './questions.ts'

/** Ten million takes a quarter of an hour and ten gigabytes of disk: asked for by `--sizes`. */
const SIZES = '10000,100000,1000000'
/** Some of them warm up; at least thirty count. */
const QUESTIONS = 45

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: SIZES },
    dir: { type: 'string' },
    start: { type: 'boolean', default: true },
  },
  allowNegative: true,
})

interface Measured {
  readonly projects: number
  readonly cost: ImportCost
  readonly sizes: Readonly<Record<string, number>>
  readonly job: JobCost
  readonly retrieval: RetrievalCost
  readonly machine: string
}

const folder = values.dir === undefined ? mkdtempSync(join(tmpdir(), 'opportunity-bench-')) : resolve(values.dir)
try {
  const base = await baseOf(folder)
  const questions = await questionsFrom(base, QUESTIONS)
  console.log(`Grown from ${base.label}; ${questions.length} questions. ${machineNow()}\n`)
  const measured: Measured[] = []
  for (const size of values.sizes.split(',').map(Number)) {
    const own = join(folder, `grown-${size}`)
    const grown = await grow(base, size, own)
    const history = join(own, 'history')
    const cost = await importedOnce(join(own, 'import.json'), () => measureImport(grown, history))
    console.error(`${whole(size)}: imported in ${whole(cost.tablesMs)} ms, forecast fitted in ${whole(cost.fitMs)} ms`)
    const job = await measureJob({ history, questions, state: mkdtempSync(join(folder, 'state-')) })
    const retrieval = await measureRetrieval(history, questions)
    measured.push({ projects: size, cost, sizes: sizesOf(history), job, retrieval, machine: machineNow() })
    console.error(`${whole(size)}: main job p50 ${whole(job.p50Ms)} ms, p99 ${whole(job.p99Ms)} ms. ${machineNow()}`)
  }
  printTables(measured)
  if (values.start) printStart(mkdtempSync(join(folder, 'state-')))
} finally {
  if (values.dir === undefined) rmSync(folder, { recursive: true, force: true })
}

/** In a kept folder an import is done once, and its cost is read from there. */
async function importedOnce(file: string, run: () => Promise<ImportCost>): Promise<ImportCost> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as ImportCost
  const cost = await run()
  writeFileSync(file, JSON.stringify(cost))
  return cost
}

function printTables(all: readonly Measured[]): void {
  const table = (title: string, rows: readonly (readonly [string, (one: Measured) => string])[]) => {
    const head = [title, ...all.map(({ projects }) => whole(projects))]
    console.log(
      `\n${markdownTable(
        head,
        rows.map(([name, show]) => [name, ...all.map(show)]),
      )}`,
    )
  }
  table('Import', [
    ['rows/s, tables and index', ({ projects, cost }) => whole(projects / (cost.tablesMs / 1000))],
    ['processor time of it', ({ cost }) => `${whole(cost.tablesProcessorMs)} ms`],
    ['peak memory of it', ({ cost }) => megabytes(cost.tablesPeakBytes)],
    ['fitting the forecast', ({ cost }) => `${whole(cost.fitMs)} ms`],
    ['peak memory of the whole', ({ cost }) => megabytes(cost.peakBytes)],
    ['projects.parquet', ({ sizes }) => megabytes(sizes['projects.parquet'] ?? 0)],
    ['project_terms.parquet (the index)', ({ sizes }) => megabytes(sizes['project_terms.parquet'] ?? 0)],
    ['local.duckdb (copy of both)', ({ sizes }) => megabytes(sizes['local.duckdb'] ?? 0)],
    ['forecast.json', ({ sizes }) => megabytes(sizes['forecast.json'] ?? 0)],
  ])
  const states = [...new Set(all.flatMap(({ job }) => job.states.map(({ name }) => name)))]
  const share =
    (name: string) =>
    ({ job }: Measured) => {
      const ms = job.states.find((state) => state.name === name)?.ms ?? 0
      return `${ms.toFixed(1)} ms, ${((100 * ms) / job.wholeMs).toFixed(0)} %`
    }
  table('Main job, warm', [
    ['p50', ({ job }) => `${whole(job.p50Ms)} ms`],
    ['p99', ({ job }) => `${whole(job.p99Ms)} ms`],
    ['questions', ({ job }) => String(job.questions)],
    ['processor time without DuckDB, mean', ({ job }) => `${whole(job.processorMs)} ms`],
    ...states.map((name) => [`state ${name}, mean and share`, share(name)] as const),
    ['report read back, mean', ({ job }) => `${job.reportMs.toFixed(1)} ms`],
    ['memory of the process', ({ job }) => megabytes(job.rssBytes)],
    [
      'peak memory of DuckDB’s process',
      ({ job }) => (job.workerPeakBytes === null ? '–' : megabytes(job.workerPeakBytes)),
    ],
    ...Object.keys(all[0]?.job.stored ?? {}).map(
      (kind) => [`stored ${kind}`, ({ job }: Measured) => `${whole((job.stored[kind] ?? 0) / 1000)} kB`] as const,
    ),
    ['machine', ({ machine }) => machine.replace(/^.*load/, 'load')],
  ])
  table('Retrieval alone', [
    ['by the index, p50', ({ retrieval }) => `${whole(retrieval.indexP50Ms)} ms`],
    ['by the index, p99', ({ retrieval }) => `${whole(retrieval.indexP99Ms)} ms`],
    ['naive scan of all texts, p50', ({ retrieval }) => `${whole(retrieval.scanMs)} ms`],
  ])
}

function printStart(state: string): void {
  const rows = measureStart(state).map(({ what, p50Ms, slowestMs }) => [
    `\`${what}\``,
    `${whole(p50Ms)} ms`,
    `${whole(slowestMs)} ms`,
  ])
  console.log(`\n${markdownTable(['Process started, second run and later', 'p50', 'slowest'], rows)}`)
  console.log(`\n${machineNow()}`)
}
