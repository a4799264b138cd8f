/** The main job in one warm process: StartExecution to the stored result, and where the time goes by the execution's own history. */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { followRun, startAnalysis } from '#api'
import { openLocal } from '#entry/local/open-local'
import type { JsonObject } from '#lib/json'
import { mean, percentile } from '../figures.ts'

/** Questions whose time is not counted: code gets compiled, pages of the files get into memory. */
const WARM_UP = 5

export interface JobCost {
  readonly questions: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Mean processor time of this process: without DuckDB's. */
  readonly processorMs: number
  /** In the order in which they are entered: mean milliseconds from entered to exited. */
  readonly states: readonly { readonly name: string; readonly ms: number }[]
  /** Mean milliseconds of the whole, as its own history has it. */
  readonly wholeMs: number
  /** Mean milliseconds to read the stored parts back as a report. */
  readonly reportMs: number
  readonly stored: Readonly<Record<string, number>>
  readonly rssBytes: number
  readonly workerPeakBytes: number | null
}

export async function measureJob(input: {
  readonly history: string
  readonly questions: readonly JsonObject[]
  readonly state: string
}): Promise<JobCost> {
  const env = { OPPORTUNITY_STATE: input.state, OPPORTUNITY_TODAY: '2026-11-23' }
  await using local = await openLocal({ env, cwd: process.cwd(), history: input.history })
  const { api } = local
  const runs: Run[] = []
  for (const [place, body] of input.questions.entries()) {
    const run = await runOnce(api, body)
    if (place >= WARM_UP) runs.push(run)
  }
  globalThis.gc?.()
  const names = [...new Set(runs.flatMap(({ states }) => [...states.keys()]))]
  return {
    questions: runs.length,
    p50Ms: percentile(
      runs.map(({ ms }) => ms),
      0.5,
    ),
    p99Ms: percentile(
      runs.map(({ ms }) => ms),
      0.99,
    ),
    processorMs: mean(runs.map(({ processorMs }) => processorMs)),
    states: names.map((name) => ({ name, ms: mean(runs.map(({ states }) => states.get(name) ?? 0)) })),
    wholeMs: mean(runs.map(({ wholeMs }) => wholeMs)),
    reportMs: mean(runs.map(({ reportMs }) => reportMs)),
    stored: storedBytes(join(input.state, 'objects'), input.questions.length),
    rssBytes: process.memoryUsage().rss,
    workerPeakBytes: workerPeak(),
  }
}

interface Run {
  readonly ms: number
  readonly processorMs: number
  readonly wholeMs: number
  readonly reportMs: number
  readonly states: ReadonlyMap<string, number>
}

type Api = Awaited<ReturnType<typeof openLocal>>['api']

async function runOnce(api: Api, body: JsonObject): Promise<Run> {
  const before = process.cpuUsage()
  const from = performance.now()
  const { executionArn } = await startAnalysis(api, {
    body,
    idempotencyKey: randomUUID(),
    owner: { principal: undefined },
  })
  const run = followRun()
  const times: number[] = []
  for await (const event of api.stepFunctions.watch(executionArn, 0, AbortSignal.timeout(120_000))) {
    times.push(run.take(event).timestampMs)
  }
  const ms = performance.now() - from
  const { user, system } = process.cpuUsage(before)
  const { status, states } = run.progress()
  if (status !== 'SUCCEEDED') throw new Error(`${executionArn} is ${status}: ${JSON.stringify(states.at(-1))}`)
  const described = await api.stepFunctions.call('DescribeExecution', { executionArn })
  const readFrom = performance.now()
  await api.loadReport({
    executionArn,
    output: JSON.parse(described.output as string) as JsonObject,
    signal: new AbortController().signal,
  })
  return {
    ms,
    processorMs: (user + system) / 1000,
    wholeMs: (times.at(-1) ?? Number.NaN) - (times[0] ?? Number.NaN),
    reportMs: performance.now() - readFrom,
    states: new Map(states.map((state) => [state.name, (state.exitedMs ?? Number.NaN) - state.enteredMs])),
  }
}

/** Mean bytes of each kind of document that an execution stores. */
function storedBytes(folder: string, executions: number): Readonly<Record<string, number>> {
  const total = new Map<string, number>()
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const { size, isFile } = sizeOf(join(folder, name))
    const kind = name.split('/').at(-1) as string
    if (isFile) total.set(kind, (total.get(kind) ?? 0) + size)
  }
  return Object.fromEntries([...total].map(([kind, bytes]) => [kind, bytes / executions]))
}

function sizeOf(path: string) {
  const stat = statSync(path)
  return { size: stat.size, isFile: stat.isFile() }
}

/** The most memory that DuckDB's process had; told by Linux alone. */
function workerPeak(): number | null {
  if (process.platform !== 'linux') return null
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  const peaks = children.map((pid) => /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  return Math.max(...peaks.map((peak) => Number(peak ?? 0) * 1024))
}
