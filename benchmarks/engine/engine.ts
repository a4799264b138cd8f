/**
 * `npm run bench:engine`: how fast the durable engine is, one figure a row, with what was measured beside it.
 * `npm run bench:engine -- rates single http histories waiting peer`: only these parts; default: all.
 * Every execution is on disk (SQLite, WAL, synchronous FULL) before it is acknowledged; one run, one machine.
 */
import type { JsonObject } from '#lib/json'
import { machineNow, markdownTable, percentile } from '../figures.ts'
import { compareAll, type Side } from './comparison.ts'
import { FIVE_STATES, FIVE_STATES_JSONATA, LOOP } from './machines.ts'
import { fetchPeer, PEER } from './peer.ts'
import { measureWaiting } from './waiting.ts'
import { startToFirstEvent } from './wire.ts'
import { createMachine, openWorld, runToEnd } from './world.ts'

const AT_ONCE = 512
const EXECUTIONS = 20_000
const OPEN_EXECUTIONS = 10_000
const WAITING_EXECUTIONS = 100_000
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

async function many(definition: JsonObject, name: string): Promise<void> {
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

/** A history of 25,000 events, a hundred events a page: each page must cost the same. */
async function paging(): Promise<void> {
  const world = openWorld()
  const arn = await createMachine(world.engine, 'long', LOOP)
  const { executionArn } = await world.engine.call('StartExecution', { stateMachineArn: arn, input: '{"n":6248}' })
  for await (const _ of world.engine.watch(executionArn as string, 0, new AbortController().signal));
  world.reopen()
  for (const reverseOrder of [false, true]) {
    const took: number[] = []
    let nextToken: string | undefined
    do {
      const asked = { executionArn: executionArn as string, reverseOrder, ...(nextToken && { nextToken }) }
      const from = performance.now()
      const page = await world.engine.call('GetExecutionHistory', asked)
      took.push(performance.now() - from)
      nextToken = page.nextToken as string | undefined
    } while (nextToken !== undefined)
    const tenth = Math.floor(took.length / 10)
    const first = median(took.slice(0, tenth)).toFixed(2)
    const last = median(took.slice(-tenth)).toFixed(2)
    const what = `a history of 25,000 events, ${reverseOrder ? 'newest' : 'oldest'} first: a page of 100, p50`
    say(what, `${median(took).toFixed(2)} ms (first tenth of the pages ${first}, last tenth ${last})`)
  }
  world.dispose()
}

function waiting(kind: 'Wait' | 'callback', executions: number): void {
  const { startMs, heapBytesEach, rssBytesEach, recoveryMs, idleShare } = measureWaiting(kind, executions)
  const what = `${executions.toLocaleString('en')} waiting (${kind})`
  const each = (bytes: number) => (bytes / 1024).toFixed(2)
  say(`${what}: started`, perSecond(executions, startMs))
  say(`${what}: memory each`, `${each(heapBytesEach)} KiB of heap, ${each(rssBytesEach)} KiB resident`)
  say(`${what}: recovery`, `${recoveryMs.toFixed(0)} ms`)
  say(`${what}: CPU while idle`, `${(idleShare * 100).toFixed(2)} % of one core`)
}

function compare(): void {
  const hasPeer = fetchPeer()
  if (!hasPeer) say('in-memory peer', `not measured: ${PEER} could not be installed`)
  for (const { name, ours, peer } of compareAll(hasPeer)) {
    const rates = (sides: readonly Side[]) => sides.map(({ perSecond: rate }) => Math.round(rate)).join(', ')
    const cpu = (sides: readonly Side[]) => Math.round(median(sides.map(({ cpuUs }) => cpuUs)))
    say(`${name}: ours, durable`, `${rates(ours)} / s; ${cpu(ours)} µs CPU each`)
    if (!hasPeer) continue
    say(`${name}: in-memory peer`, `${rates(peer)} / s; ${cpu(peer)} µs CPU each`)
    const rate = median(ours.map(({ perSecond: one }, index) => one / (peer[index] as Side).perSecond))
    const work = median(ours.map(({ cpuUs }, index) => (peer[index] as Side).cpuUs / cpuUs))
    say(`${name}: ours over the peer`, `${rate.toFixed(2)} × by the clock, ${work.toFixed(2)} × by CPU time`)
  }
}

const median = (values: readonly number[]): number => percentile(values, 0.5)

const PARTS: Readonly<Record<string, () => unknown>> = {
  rates: async () => {
    await many(FIVE_STATES, 'JSONPath')
    await many(FIVE_STATES_JSONATA, 'JSONata with a task')
  },
  single: oneAtATime,
  http: overHttp,
  histories: async () => {
    await longHistories()
    await paging()
  },
  waiting: () => {
    waiting('Wait', OPEN_EXECUTIONS)
    for (const kind of ['Wait', 'callback'] as const) waiting(kind, WAITING_EXECUTIONS)
  },
  peer: compare,
}

const asked = process.argv.slice(2)
for (const name of asked) {
  if (PARTS[name] === undefined) throw new Error(`There is no part ${name}. Known: ${Object.keys(PARTS).join(', ')}.`)
}
for (const [name, part] of Object.entries(PARTS)) if (asked.length === 0 || asked.includes(name)) await part()

console.log(
  `\n${machineNow()}\n\n${markdownTable(
    ['What', 'Measured'],
    rows.map(({ what, value }) => [what, value]),
  )}`,
)
