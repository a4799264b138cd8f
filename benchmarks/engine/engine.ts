/**
 * `npm run bench:engine`: how fast the durable engine is, one figure a row, with what was measured beside it.
 * Every execution is on disk (SQLite, WAL, synchronous FULL) before it is acknowledged; one run, one machine.
 */
import type { JsonObject } from '#lib/json'
import { machineNow, markdownTable, percentile } from '../figures.ts'
import { FIVE_STATES, FIVE_STATES_JSONATA, LOOP, WAITING } from './machines.ts'
import { peerRate } from './peer.ts'
import { startToFirstEvent } from './wire.ts'
import { createMachine, openWorld, runToEnd } from './world.ts'

const AT_ONCE = 512
const EXECUTIONS = 20_000
const OPEN_EXECUTIONS = 10_000
const ONE_AT_A_TIME = 2_000

interface Row {
  readonly what: string
  readonly value: string
}

const rows: Row[] = []
const say = (what: string, value: string) => {
  rows.push({ what, value })
  console.error(`${what}: ${value}`)
}
const perSecond = (count: number, tookMs: number) => `${Math.round(count / (tookMs / 1000)).toLocaleString('en')} / s`

async function many(definition: JsonObject, name: string): Promise<number> {
  const world = openWorld()
  const arn = await createMachine(world.engine, 'measured', definition)
  const eventsEach = await runToEnd(world.engine, arn, { amount: 12 })
  const round = async (total: number) => {
    let left = total
    const worker = async () => {
      // Watched from its last event on, so that reading histories is no part of the figure.
      while (left-- > 0) await runToEnd(world.engine, arn, { amount: 12 }, eventsEach - 1)
    }
    const from = performance.now()
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    return performance.now() - from
  }
  await round(2_000)
  const bytesBefore = world.journalBytes()
  const tookMs = await round(EXECUTIONS)
  const events = EXECUTIONS * eventsEach
  say(`${name}: executions, ${AT_ONCE} at once`, perSecond(EXECUTIONS, tookMs))
  say(`${name}: transitions`, perSecond(EXECUTIONS * 5, tookMs))
  say(`${name}: history events`, perSecond(events, tookMs))
  say(`${name}: journal bytes per event`, ((world.journalBytes() - bytesBefore) / events).toFixed(0))
  world.dispose()
  return EXECUTIONS / (tookMs / 1000)
}

async function oneAtATime(): Promise<void> {
  const world = openWorld()
  const arn = await createMachine(world.engine, 'one', FIVE_STATES)
  for (let i = 0; i < 200; i++) await runToEnd(world.engine, arn, { amount: 12 })
  const took: number[] = []
  for (let i = 0; i < ONE_AT_A_TIME; i++) {
    const from = performance.now()
    await runToEnd(world.engine, arn, { amount: 12 })
    took.push(performance.now() - from)
  }
  say('one at a time: five states, start to end, p50', `${percentile(took, 0.5).toFixed(2)} ms`)
  say('one at a time: five states, start to end, p99', `${percentile(took, 0.99).toFixed(2)} ms`)
  world.dispose()
}

async function overHttp(): Promise<void> {
  const took = await startToFirstEvent(ONE_AT_A_TIME)
  say('over HTTP: StartExecution to its first event, p50', `${percentile(took, 0.5).toFixed(2)} ms`)
  say('over HTTP: StartExecution to its first event, p99', `${percentile(took, 0.99).toFixed(2)} ms`)
}

/** Twice the history must cost about twice the time; a cost that grows with what is already there would show here. */
async function longHistories(): Promise<void> {
  const world = openWorld()
  const arn = await createMachine(world.engine, 'loop', LOOP)
  await runToEnd(world.engine, arn, { n: 500 })
  for (const rounds of [1_500, 3_000, 6_000]) {
    const from = performance.now()
    const events = await runToEnd(world.engine, arn, { n: rounds })
    const tookMs = performance.now() - from
    say(`a history of ${events.toLocaleString('en')} events`, `${((tookMs / events) * 1000).toFixed(1)} µs per event`)
  }
  world.dispose()
}

async function recovery(): Promise<void> {
  const world = openWorld()
  const arn = await createMachine(world.engine, 'waiting', WAITING)
  const heapBefore = heapUsed()
  for (let i = 0; i < OPEN_EXECUTIONS; i += AT_ONCE) {
    const batch = Math.min(AT_ONCE, OPEN_EXECUTIONS - i)
    await Promise.all(
      Array.from({ length: batch }, () => world.engine.call('StartExecution', { stateMachineArn: arn, input: '{}' })),
    )
  }
  say('an open execution in memory', `${((heapUsed() - heapBefore) / OPEN_EXECUTIONS / 1024).toFixed(2)} KiB`)
  const { engine, tookMs } = world.reopen()
  say(`recovery of ${engine.recovered.toLocaleString('en')} open executions`, `${tookMs.toFixed(0)} ms`)
  world.dispose()
}

function heapUsed(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

const ours = await many(FIVE_STATES, 'JSONPath')
await many(FIVE_STATES_JSONATA, 'JSONata with a task')
await oneAtATime()
await overHttp()
await longHistories()
await recovery()
const peer = await peerRate(FIVE_STATES, AT_ONCE, EXECUTIONS)
if (typeof peer === 'string') say('in-memory peer', peer)
else {
  say('in-memory peer aws-local-stepfunctions, same five states', `${Math.round(peer).toLocaleString('en')} / s`)
  say('ours (durable) over the peer (in memory)', `${(ours / peer).toFixed(2)} ×`)
}

console.log(
  `\n${machineNow()}\n\n${markdownTable(
    ['What', 'Measured'],
    rows.map(({ what, value }) => [what, value]),
  )}`,
)
