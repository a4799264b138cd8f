/** What an import costs: rows a second, processor time and peak of memory, with and without the fitting of the forecast at its end. */
import { fork } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Grown } from './grow.ts'

const CHILD = join(import.meta.dirname, 'import-child.ts')
/** The line with which the import says that the tables are written and the forecast is next. */
const FITTING = 'fitting the forecast'

export interface ImportedAlone {
  readonly exit: number
  /** What the import said, when, and what it had used until then. */
  readonly steps: readonly {
    readonly step: string
    readonly atMs: number
    readonly processorMs: number
    readonly peakBytes: number
  }[]
}

export interface ImportCost {
  readonly tablesMs: number
  readonly tablesProcessorMs: number
  readonly tablesPeakBytes: number
  readonly fitMs: number
  readonly fitProcessorMs: number
  readonly peakBytes: number
  readonly steps: ImportedAlone['steps']
}

export async function measureImport({ files, mappingFile }: Grown, out: string): Promise<ImportCost> {
  const { exit, steps } = await importAlone([...files, '--mapping', mappingFile, '--out', out])
  const fitting = steps.find(({ step }) => step === FITTING)
  const end = steps.at(-1)
  if (exit !== 0 || fitting === undefined || end === undefined) {
    throw new Error(`The import ended with ${exit}: ${steps.map(({ step }) => step).join('\n')}`)
  }
  return {
    tablesMs: fitting.atMs,
    tablesProcessorMs: fitting.processorMs,
    tablesPeakBytes: fitting.peakBytes,
    fitMs: end.atMs - fitting.atMs,
    fitProcessorMs: end.processorMs - fitting.processorMs,
    peakBytes: end.peakBytes,
    steps,
  }
}

function importAlone(args: readonly string[]): Promise<ImportedAlone> {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    let answer: ImportedAlone | undefined
    child.on('message', (message) => {
      // The child is ours and sends one thing.
      answer = message as ImportedAlone
    })
    child.on('error', reject)
    child.on('exit', (code, signal) =>
      answer === undefined
        ? reject(new Error(`The import ended without a word (${signal ?? code}).`))
        : resolve(answer),
    )
  })
}

/** Bytes of each file that an import leaves. */
export function sizesOf(history: string): Readonly<Record<string, number>> {
  const names = ['projects.parquet', 'project_terms.parquet', 'local.duckdb', 'forecast.json']
  return Object.fromEntries(
    names.map((name) => [name, statSync(join(history, name), { throwIfNoEntry: false })?.size ?? 0]),
  )
}
