/** Puts one case to a fresh engine, in virtual time, and holds the answer against the recorded one. */
import { createMemoryJournal } from '#adapters/memory-journal'
import { createSeededChance, createVirtualClock } from '#adapters/virtual-clock'
import { createEngine, type Engine } from '#engine'
import { InvariantError } from '#lib/errors'
import type { Json, JsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import type { ConformanceCase } from './case.ts'
import { createMatcher, type Matcher } from './match.ts'
import { historyDifference } from './match-history.ts'
import { createScriptedFunctions } from './scripted-functions.ts'

export interface CaseResult {
  readonly one: ConformanceCase
  /** The first difference in what came out; null when it is right. */
  readonly outcome: string | null
  /** The first difference in outcome, history or recorded API answer; null when all is right. */
  readonly first: string | null
}

const ACCOUNT = '111111111111'
const ROLE = `arn:aws:iam::${ACCOUNT}:role/test-sfn-role`
/** Where virtual time begins when the case names no instant. */
const START_MS = Date.parse('2025-01-01T00:00:00Z')
/** A task that never answers would wait for ever: AWS ends a Standard execution after a year. */
const YEAR_MS = 366 * 86_400_000

interface World {
  readonly engine: Engine
  readonly one: ConformanceCase
  readonly matcher: Matcher
  /** Lets time pass until the promise has an answer. */
  readonly settle: <T>(work: Promise<T>) => Promise<T>
  /** Lets time pass until no execution runs. */
  readonly finish: () => Promise<void>
}

export async function runCase(one: ConformanceCase): Promise<CaseResult> {
  const world = createWorld(one)
  try {
    const { outcome, rest } = await answer(world)
    return { one, outcome, first: outcome ?? rest }
  } catch (error) {
    const text = `fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    return { one, outcome: text, first: text }
  } finally {
    world.engine.close()
  }
}

function createWorld(one: ConformanceCase): World {
  const startMs = typeof one.clock === 'string' ? Date.parse(one.clock) : START_MS
  const clock = createVirtualClock(startMs)
  const chance = createSeededChance(1)
  const journal = createMemoryJournal()
  const engine = createEngine({
    journal,
    clock,
    chance,
    tasks: createScriptedFunctions(one.tasks ?? {}, clock, chance),
    identity: { account: ACCOUNT },
    ...asOf(one),
  })
  const untilMs = startMs + YEAR_MS
  return {
    engine,
    one,
    matcher: createMatcher(one),
    async settle(work) {
      let isDone = false
      const done = work.finally(() => {
        isDone = true
      })
      await Promise.race([done.catch(() => undefined), clock.run({ untilMs, while: () => !isDone })])
      return await done
    },
    finish: () => clock.run({ untilMs, while: () => journal.open().length > 0 }),
  }
}

/** Answers are held against AWS as it was when they were recorded, e.g. `18-11-2024, 14:55:02`. */
function asOf(one: ConformanceCase): { asOfMs?: number } {
  const [, day, month, year] = /^(\d\d)-(\d\d)-(\d{4})/.exec(recordedAt(one)) ?? []
  return year === undefined ? {} : { asOfMs: Date.parse(`${year}-${month}-${day}T00:00:00Z`) }
}

function recordedAt({ source }: ConformanceCase): string {
  return typeof source?.recorded === 'string' ? source.recorded : ''
}

interface Answer {
  readonly outcome: string | null
  /** What else differs, when the outcome is right. */
  readonly rest: string | null
}

async function answer(world: World): Promise<Answer> {
  switch (world.one.kind) {
    case 'execution':
      return await answerExecution(world)
    case 'create_error':
      return await expectError(world, create(world))
    case 'start_error':
      return await expectError(world, createAndStart(world))
    case 'validate':
      return await compareCall(world, 'ValidateStateMachineDefinition', 'validation')
    case 'test_state':
      return await compareCall(world, 'TestState', 'test_state')
    case 'test_state_error':
      return await expectError(world, callWithDefinition(world, 'TestState'))
    case 'variable_references':
      return await compareReferences(world)
    default:
      return same(`cases of kind ${world.one.kind} are not known`)
  }
}

const same = (difference: string | null): Answer => ({ outcome: difference, rest: null })

function create({ engine, one, settle }: World): Promise<JsonObject> {
  return settle(
    engine.call('CreateStateMachine', {
      roleArn: ROLE,
      type: one.type,
      name: one.machine_name ?? 'machine',
      ...one.request,
      definition: one.definition_text,
    }),
  )
}

async function createAndStart(world: World): Promise<JsonObject> {
  const { engine, one, settle } = world
  const { stateMachineArn } = await create({ ...world, one: { ...one, request: {} } })
  const isSync = one.expected.start_sync_execution !== undefined
  const operation = isSync ? 'StartSyncExecution' : 'StartExecution'
  const request = {
    stateMachineArn: stateMachineArn as Json,
    ...(one.name !== undefined && { name: one.name }),
    ...one.request,
    ...(one.input_text !== null && { input: one.input_text }),
  }
  return await settle(engine.call(operation, request))
}

async function answerExecution(world: World): Promise<Answer> {
  const { engine, one, matcher, settle, finish } = world
  const started = await createAndStart(world)
  const { start_sync_execution: sync } = one.expected
  if (sync !== undefined) {
    return {
      outcome: outcomeDifference(world, started),
      rest: matcher.difference(sync, started, 'start_sync_execution'),
    }
  }
  await finish()
  // AWS keeps no history of Express executions: what came out stands in the last event.
  if (one.type === 'EXPRESS') return same(outcomeDifference(world, await lastEvent(world, started)))
  const { executionArn } = started as { executionArn: string }
  const described = await settle(engine.call('DescribeExecution', { executionArn }))
  const outcome = outcomeDifference(world, described)
  const { describe_execution: recorded } = one.expected
  const rest = recorded === undefined ? null : matcher.difference(recorded, described, 'describe_execution')
  if (one.expected.history === undefined || rest !== null) return { outcome, rest }
  return { outcome, rest: historyDifference(one, matcher, await historyOf(world, executionArn)) }
}

const STATUS_OF: Readonly<Record<string, string>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
}

async function lastEvent({ engine }: World, { executionArn }: JsonObject): Promise<JsonObject> {
  let last: JsonObject = {}
  for await (const event of engine.watch(executionArn as string, 0, new AbortController().signal)) last = event
  const details = Object.entries(last).find(([key]) => key.endsWith('EventDetails'))?.[1] as JsonObject
  return { ...details, status: STATUS_OF[last.type as string] ?? null }
}

async function historyOf({ engine, settle }: World, executionArn: string): Promise<readonly JsonObject[]> {
  const events: JsonObject[] = []
  let token: Json | undefined
  do {
    const page = await settle(
      engine.call('GetExecutionHistory', {
        executionArn,
        maxResults: 1000,
        ...(token !== undefined && { nextToken: token }),
      }),
    )
    events.push(...(page.events as unknown as readonly JsonObject[]))
    token = page.nextToken
  } while (token !== undefined)
  return events
}

/** Rule 7, strictly: what AWS did not give must not be given. */
function outcomeDifference({ one, matcher }: World, answered: JsonObject): string | null {
  const { expected } = one
  const status = matcher.difference(expected.status, answered.status, 'status')
  if (status !== null) return `${status} (${JSON.stringify([answered.error, answered.cause])})`
  const error = matcher.difference(expected.error, answered.error, 'error')
  if (error !== null) return error
  const cause = matcher.difference(expected.cause, answered.cause, 'cause')
  if (cause !== null) return cause
  if (expected.output_redacted !== undefined) return null
  const output = typeof answered.output === 'string' ? (JSON.parse(answered.output) as Json) : undefined
  return matcher.difference(expected.output, output, 'output')
}

async function expectError({ one, matcher }: World, work: Promise<JsonObject>): Promise<Answer> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error === null) return same('an error was recorded, and none came')
  if (!(error instanceof ServiceError))
    throw new InvariantError('The answer is no error of the service.', { cause: error })
  const { code, message } = one.expected.api_error as { code: string; message: string }
  // The recorder's own client refused the request before AWS saw it: only that it is refused can be held.
  if (code === 'ParamValidationError' && error.type === 'ValidationException') return same(null)
  const inCode = matcher.difference(code, error.type, 'code')
  if (inCode !== null) return same(`${inCode} (${error.message})`)
  return { outcome: null, rest: matcher.difference(message, error.message, 'message') }
}

function callWithDefinition({ engine, one, settle }: World, operation: string): Promise<JsonObject> {
  return settle(
    engine.call(operation, {
      definition: one.definition_text,
      ...(operation === 'TestState' && one.inspection_level !== undefined && { inspectionLevel: one.inspection_level }),
      ...(operation === 'TestState' && hadRole(one) && { roleArn: ROLE }),
      ...(operation === 'TestState' && one.input_text !== null && { input: one.input_text }),
      ...(operation !== 'TestState' && { type: one.type }),
      ...one.request,
    }),
  )
}

/** Recordings do not hold the role that was sent; an answer that shows none was given none. */
function hadRole(one: ConformanceCase): boolean {
  return !JSON.stringify(one.expected).includes('"RoleArn":null')
}

async function compareCall(world: World, operation: string, field: string): Promise<Answer> {
  const answered = await callWithDefinition(world, operation)
  const { one, matcher } = world
  const whole = matcher.difference(one.expected[field], answered, field)
  const key = operation === 'TestState' ? 'status' : 'result'
  const recorded = one.expected[field] as JsonObject
  const outcome = matcher.difference(recorded[key], answered[key], key)
  return { outcome, rest: whole }
}

async function compareReferences(world: World): Promise<Answer> {
  const { engine, one, settle, matcher } = world
  const { stateMachineArn } = await create(world)
  const described = await settle(engine.call('DescribeStateMachine', { stateMachineArn: stateMachineArn as Json }))
  const references = described.variableReferences as Readonly<Record<string, readonly string[]>> | undefined
  // A recorder that sorted each list has lost AWS's order; then ours is sorted too.
  const isSorted = one.expected.variable_references_order === 'sorted' && references !== undefined
  const shown = isSorted
    ? Object.fromEntries(Object.entries(references).map(([state, names]) => [state, names.toSorted()]))
    : references
  return same(matcher.difference(one.expected.variable_references, shown ?? {}, 'variableReferences'))
}
