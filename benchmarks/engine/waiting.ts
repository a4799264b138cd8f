/**
 * A hundred thousand executions that wait: what each costs in memory, how soon they are back after a restart, and what
 * they cost while nothing happens. Run alone, in a fresh process: `waiting.ts Wait` or `waiting.ts callback`.
 */
import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CALLBACK, WAITING } from './machines.ts'
import { createMachine, openWorld } from './world.ts'

const AT_ONCE = 512
const IDLE_MS = 5_000

export interface Waiting {
  readonly startMs: number
  readonly heapBytesEach: number
  readonly rssBytesEach: number
  readonly recoveryMs: number
  /** Of the process's CPU time in `IDLE_MS` of wall time. */
  readonly idleShare: number
}

const self = fileURLToPath(import.meta.url)

export function measureWaiting(kind: 'Wait' | 'callback', executions: number): Waiting {
  const args = [...process.execArgv, self, kind, String(executions)]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${kind} could not be measured:\n${stderr}`)
  return JSON.parse(stdout.trim().split('\n').at(-1) as string) as Waiting
}

function memory() {
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  return { heapUsed, rss }
}

async function measure(kind: string, executions: number): Promise<Waiting> {
  const world = openWorld()
  const stateMachineArn = await createMachine(world.engine, 'waiting', kind === 'Wait' ? WAITING : CALLBACK)
  const before = memory()
  const from = performance.now()
  let left = executions
  const worker = async () => {
    while (left-- > 0) await world.engine.call('StartExecution', { stateMachineArn, input: '{"amount":12}' })
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const startMs = performance.now() - from
  // What the last starts asked for is answered and on disk.
  await sleep(1_000)
  const after = memory()
  const { engine, tookMs } = world.reopen()
  if (engine.recovered !== executions) throw new Error(`${engine.recovered} came back instead of ${executions}.`)
  await sleep(1_000)
  memory()
  const cpu = process.cpuUsage()
  await sleep(IDLE_MS)
  const { user, system } = process.cpuUsage(cpu)
  world.dispose()
  return {
    startMs,
    heapBytesEach: (after.heapUsed - before.heapUsed) / executions,
    rssBytesEach: (after.rss - before.rss) / executions,
    recoveryMs: tookMs,
    idleShare: (user + system) / 1000 / IDLE_MS,
  }
}

if (process.argv[1] === self) {
  const [, , kind = 'Wait', executions] = process.argv
  console.log(JSON.stringify(await measure(kind, Number(executions))))
}
