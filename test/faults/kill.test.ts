/** `kill -9` at random instants, over and over: nothing acknowledged is lost, and every history is whole. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLocalFunctions } from '#adapters/local-functions'
import { openSqliteJournal } from '#adapters/sqlite-journal'
import { createSystemClock, systemChance } from '#adapters/system-clock'
import { createSeededChance } from '#adapters/virtual-clock'
import { createEngine } from '#engine'
import type { JsonObject } from '#lib/json'

/** More of both, up to a thousand executions, with OPPORTUNITY_KILL_EXECUTIONS=1000 OPPORTUNITY_KILLS=40. */
const EXECUTIONS = Number(process.env.OPPORTUNITY_KILL_EXECUTIONS ?? 200)
const KILLS = Number(process.env.OPPORTUNITY_KILLS ?? 8)
const SEED = Number(process.env.OPPORTUNITY_KILL_SEED ?? 5)

/** A life must be long enough to get somewhere, and short enough to be cut off in the middle. */
const SHORTEST_LIFE_MS = 150
const LONGEST_LIFE_MS = 600
/** The waits of the machine take longer than so many lives, on a machine of any speed. */
const KILLS_AT_LEAST = Math.min(KILLS, 8)

test(`${EXECUTIONS} executions survive up to ${KILLS} kills (seed ${SEED})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'opportunity-kill-'))
  const file = join(folder, 'journal.db')
  const chance = createSeededChance(SEED)

  let kills = 0
  while (kills < KILLS && !(await live(file, chance))) kills++
  while (!(await live(file, null)));

  const histories = await readHistories(file)
  rmSync(folder, { recursive: true })
  console.log(`${kills} kills, ${EXECUTIONS} executions.`)
  expect(kills).toBeGreaterThanOrEqual(KILLS_AT_LEAST)
  expect(histories.map(({ n, output }) => [n, output])).toEqual(
    Array.from({ length: EXECUTIONS }, (_, n) => [n, JSON.stringify([n * 2, n * 4])]),
  )
  for (const { types, ids } of histories) {
    expect(ids).toEqual(ids.map((_, index) => index + 1))
    expect(types).toEqual(EXPECTED_TYPES)
  }
})

const EXPECTED_TYPES = (
  'ExecutionStarted PassStateEntered PassStateExited ' +
  'TaskStateEntered TaskScheduled TaskStarted TaskSucceeded TaskStateExited ' +
  'WaitStateEntered WaitStateExited ParallelStateEntered ParallelStateStarted PassStateEntered PassStateExited ' +
  'TaskStateEntered TaskScheduled TaskStarted TaskSucceeded TaskStateExited ' +
  'ParallelStateSucceeded ParallelStateExited SucceedStateEntered SucceedStateExited ExecutionSucceeded'
).split(' ')

/** One life of the program; true when it finished before it was killed. */
async function live(file: string, chance: ReturnType<typeof createSeededChance> | null): Promise<boolean> {
  const worker = join(import.meta.dirname, 'kill-worker.ts')
  const child = spawn(process.execPath, [worker, file, String(EXECUTIONS)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const lifeMs = chance === null ? undefined : SHORTEST_LIFE_MS + chance.random() * (LONGEST_LIFE_MS - SHORTEST_LIFE_MS)
  const timer = lifeMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), lifeMs)
  await once(child, 'exit')
  clearTimeout(timer)
  return said.includes('finished')
}

interface History {
  readonly n: number
  readonly output: unknown
  readonly types: readonly string[]
  readonly ids: readonly number[]
}

/** As a caller reads them: through the API of an engine on the journal that the last life left. */
async function readHistories(file: string): Promise<readonly History[]> {
  const journal = openSqliteJournal(file)
  expect(journal.verify().problems).toEqual([])
  const engine = createEngine({
    journal,
    clock: createSystemClock(),
    chance: systemChance,
    tasks: createLocalFunctions({}),
  })
  const { stateMachines } = await engine.call('ListStateMachines', {})
  const [machine] = stateMachines as readonly JsonObject[]
  const stateMachineArn = machine?.stateMachineArn as string
  const { executions } = await engine.call('ListExecutions', { stateMachineArn, maxResults: 1000 })
  const histories: History[] = []
  for (const { name, executionArn } of executions as readonly JsonObject[]) {
    const answer = await engine.call('GetExecutionHistory', { executionArn: executionArn as string, maxResults: 1000 })
    const events = answer.events as readonly JsonObject[]
    const end = events.at(-1)?.executionSucceededEventDetails as JsonObject | undefined
    histories.push({
      n: Number((name as string).slice('run-'.length)),
      output: end?.output,
      types: events.map((event) => event.type as string),
      ids: events.map((event) => event.id as number),
    })
  }
  engine.close()
  return histories.toSorted((a, b) => a.n - b.n)
}

test('a journal that another engine holds is refused, and a dead one holds nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'opportunity-lock-'))
  const file = join(folder, 'journal.db')
  const options = { clock: createSystemClock(), chance: systemChance, tasks: createLocalFunctions({}) }
  const worker = spawn(process.execPath, [join(import.meta.dirname, 'kill-worker.ts'), file, '1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(worker.stdout, 'data')

  let refusal: unknown
  try {
    createEngine({ ...options, journal: openSqliteJournal(file) }).close()
  } catch (error) {
    refusal = error
  }
  worker.kill('SIGKILL')
  await once(worker, 'exit')
  const after = createEngine({ ...options, journal: openSqliteJournal(file) })
  const { recovered } = after
  after.close()

  rmSync(folder, { recursive: true })
  expect(refusal).toMatchObject({ code: 'JOURNAL_IN_USE' })
  expect(recovered).toBe(1)
})
