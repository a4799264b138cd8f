/**
 * Ours, durable, beside the in-memory peer: the same JSONPath definitions, a fresh process for each figure, the order
 * turned round every time, the median of the ratios. Run alone, this file measures one side and prints it.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Json, JsonObject } from '#lib/json'
import { CHOICE_LOOP, FIVE_STATES, LAMBDA_TASK, MAP_OF_1000, PARALLEL_OF_TEN } from './machines.ts'
import { openPeer } from './peer.ts'
import { createMachine, openWorld, runToEnd } from './world.ts'

const ROUNDS = 3

interface Compared {
  readonly name: string
  readonly definition: JsonObject
  readonly input: Json
  readonly atOnce: number
  readonly executions: number
}

const many = { atOnce: 512 }
const deal = { amount: 12 }
const items = Array.from({ length: 1_000 }, (_, index) => index)

const COMPARED: readonly Compared[] = [
  { name: 'five states, 512 at once', definition: FIVE_STATES, input: deal, ...many, executions: 20_000 },
  { name: 'five states, 64 at once', definition: FIVE_STATES, input: deal, atOnce: 64, executions: 10_000 },
  { name: 'five states, one at a time', definition: FIVE_STATES, input: deal, atOnce: 1, executions: 1_000 },
  { name: 'a Lambda task, 512 at once', definition: LAMBDA_TASK, input: deal, ...many, executions: 10_000 },
  { name: 'a Choice loop of 20, 512 at once', definition: CHOICE_LOOP, input: { n: 0 }, ...many, executions: 2_000 },
  { name: 'Parallel of ten, 512 at once', definition: PARALLEL_OF_TEN, input: deal, ...many, executions: 2_000 },
  { name: 'Map of 1,000, 8 at once', definition: MAP_OF_1000, input: { items }, atOnce: 8, executions: 32 },
]

export interface Side {
  readonly perSecond: number
  /** Of the whole process, all its threads: on a busy machine the steadier figure. */
  readonly cpuUs: number
}

export interface Comparison {
  readonly name: string
  readonly ours: readonly Side[]
  /** Empty where the peer could not be had. */
  readonly peer: readonly Side[]
}

export function* compareAll(hasPeer: boolean): Generator<Comparison> {
  for (const [index, { name }] of COMPARED.entries()) {
    const ours: Side[] = []
    const peer: Side[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const isOursFirst = round % 2 === 0
      if (isOursFirst) ours.push(inFreshProcess('ours', index))
      if (hasPeer) peer.push(inFreshProcess('peer', index))
      if (!isOursFirst) ours.push(inFreshProcess('ours', index))
    }
    yield { name, ours, peer }
  }
}

const self = fileURLToPath(import.meta.url)

function inFreshProcess(side: 'ours' | 'peer', index: number): Side {
  const args = [...process.execArgv, self, side, String(index)]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${side} could not be measured:\n${stderr}`)
  return JSON.parse(stdout.trim().split('\n').at(-1) as string) as Side
}

async function measure(run: () => Promise<unknown>, { atOnce, executions }: Compared): Promise<Side> {
  const round = async (total: number) => {
    let left = total
    const worker = async () => {
      while (left-- > 0) await run()
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
  }
  await round(Math.ceil(executions / 5))
  const cpu = process.cpuUsage()
  const from = performance.now()
  await round(executions)
  const tookMs = performance.now() - from
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: executions / (tookMs / 1000), cpuUs: (user + system) / executions }
}

async function measureOurs(compared: Compared): Promise<Side> {
  const world = openWorld()
  const { engine } = world
  const arn = await createMachine(engine, 'compared', compared.definition)
  const events = await runToEnd(engine, arn, compared.input)
  const { executions } = await engine.call('ListExecutions', { stateMachineArn: arn })
  const [first] = executions as readonly { readonly status: string }[]
  if (first?.status !== 'SUCCEEDED') throw new Error(`The execution ended as ${first?.status}.`)
  const side = await measure(() => runToEnd(engine, arn, compared.input, events - 1), compared)
  world.dispose()
  return side
}

async function measurePeer(compared: Compared): Promise<Side> {
  const run = await openPeer(compared.definition)
  if (typeof run === 'string') throw new Error(run)
  return await measure(() => run(compared.input), compared)
}

if (process.argv[1] === self) {
  const [, , side, index] = process.argv
  const compared = COMPARED[Number(index)]
  if (compared === undefined) throw new Error(`There is no comparison ${index}.`)
  console.log(JSON.stringify(await (side === 'peer' ? measurePeer(compared) : measureOurs(compared))))
}
