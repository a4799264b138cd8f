/**
 * GET /api/analyses/{id}/steps/{step}: one state of a run with what went in and what came out. The events tell a run
 * without its data; here the data is, for whoever may see the analysis and asks for it by name.
 */
import { InputError, shortened } from '#lib/errors'
import { byteLength, isJsonObject, type Json, type JsonObject } from '#lib/json'
import type { StepFunctions } from '#lib/step-functions'
import type { Owner } from '../analysis-id.ts'
import { detailsOf } from '../event-details.ts'
import { readHistory } from '../read-history.ts'
import { followRun, jsonOrNull, type RunFollower, type StateRun } from '../run-progress.ts'
import { textMember } from '../wire-member.ts'
import { withoutTraces } from '../without-traces.ts'
import { findExecution, linksOf } from './analysis-status.ts'
import { type Attempt, attemptsOf } from './attempts.ts'
import type { ApiDeps, Statement } from './deps.ts'

/** More than this is read better in a file of its own, which `href` is. */
export const MAX_PART_BYTES = 32 * 1024
const SHOWN_OF_LONG = 2_000

export const STEP_PARTS = ['input', 'sent', 'answered', 'output', 'assigned'] as const
export type StepPartName = (typeof STEP_PARTS)[number]

/** A value, or the beginning of its text where it is long; `href` answers the whole. */
export interface StepPart {
  readonly bytes: number
  readonly value: Json
  readonly start: string | null
  readonly href: string
}

export interface StepDetail {
  readonly analysisId: string
  readonly state: StateRun
  readonly attempts: readonly Attempt[]
  /** Null for what there is not (yet): only a task sends something, only a state that was left has an output. */
  readonly parts: Readonly<Record<StepPartName, StepPart | null>>
  /** The SQL that this step wrote or ran, with what the guard said of it. */
  readonly statement: Statement | null
  /** Models, tokens and cost as the step's function told them; a cost of null is unknown, not nothing. */
  readonly usage: JsonObject | null
}

interface StepRequest {
  readonly id: string
  /** The name of the state (the last time that it was entered), or the id of the event that entered it. */
  readonly step: string
  readonly owner: Owner
  readonly signal: AbortSignal
}

export async function describeStep(deps: ApiDeps, request: StepRequest): Promise<StepDetail> {
  const { id, signal } = request
  const { state, events, values } = await findStep(deps, request)
  const sent = objectOr(values.sent)
  // A step that was sent rows used the query's result, not the query.
  const statementKey = objectOr(values.answered).queryKey ?? (Object.hasOwn(sent, 'rowsKey') ? null : sent.queryKey)
  const usage = objectOr(values.answered).usage
  return {
    analysisId: id,
    state,
    attempts: attemptsOf(events),
    parts: partsOf(values, (name) => `${linksOf(id).self}/steps/${state.enteredEventId}?part=${name}`),
    statement: typeof statementKey === 'string' ? await deps.loadStatement({ key: statementKey, signal }) : null,
    usage: isJsonObject(usage) ? usage : null,
  }
}

/** One part, whole. */
export async function stepPart(deps: ApiDeps, request: StepRequest & { readonly part: string }): Promise<Json> {
  const part = STEP_PARTS.find((known) => known === request.part)
  if (part === undefined) {
    throw new InputError('FIELD_INVALID', `part is "${shortened(request.part)}".`, {
      field: 'part',
      cure: `Use one of ${STEP_PARTS.join(', ')}.`,
    })
  }
  const { state, values } = await findStep(deps, request)
  const value = values[part]
  if (value !== undefined) return value
  throw new InputError('STEP_NOT_FOUND', `${state.name} has no ${part}.`, {
    field: 'part',
    cure: 'The same address without part says what it has.',
  })
}

type StepValues = Partial<Record<StepPartName, Json>>

async function findStep(deps: ApiDeps, { id, step, owner }: StepRequest) {
  const { executionArn } = await findExecution(deps, id, owner)
  const { events, run } = await foldedHistory(deps.stepFunctions, executionArn)
  const { states } = run.progress()
  const state = states.findLast(({ name, enteredEventId }) => name === step || String(enteredEventId) === step)
  if (state === undefined) {
    throw new InputError('STEP_NOT_FOUND', `The analysis entered no state "${shortened(step)}".`, {
      field: 'step',
      cure: `Entered: ${states.map(({ name }) => name).join(', ') || 'none yet'}.`,
    })
  }
  const own = events.filter((event) => run.stateOfEvent(Number(event.id)) === state.enteredEventId)
  return { state, events: own, values: valuesOf(own) }
}

async function foldedHistory(stepFunctions: StepFunctions, executionArn: string) {
  const run: RunFollower = followRun()
  const events: JsonObject[] = []
  for await (const event of readHistory(stepFunctions, executionArn)) {
    run.take(event)
    events.push(event)
  }
  return { run, events }
}

/** A later attempt is what counts. */
function valuesOf(events: readonly JsonObject[]): StepValues {
  const values: StepValues = {}
  const keep = (name: StepPartName, value: Json | undefined) => {
    if (value !== undefined) values[name] = withoutTraces(value)
  }
  for (const event of events) {
    const type = textMember(event, 'type')
    const details = detailsOf(event)
    if (type.endsWith('StateEntered')) keep('input', parsed(details.input))
    else if (type.endsWith('Scheduled')) keep('sent', payloadOf(parsed(details.parameters ?? details.input)))
    else if (/^(?:Task|LambdaFunction|Activity)Succeeded$/.test(type))
      keep('answered', payloadOf(parsed(details.output)))
    else if (type.endsWith('StateExited')) {
      keep('output', parsed(details.output))
      if (isJsonObject(details.assignedVariables)) keep('assigned', variablesOf(details.assignedVariables))
    }
  }
  return values
}

/** Lambda's envelope tells request ids and headers; what was sent and answered is the payload in it. */
const payloadOf = (value: Json | undefined): Json | undefined =>
  isJsonObject(value) && Object.hasOwn(value, 'Payload') ? value.Payload : value

/** AWS gives each variable as a text of its own. */
const variablesOf = (variables: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, parsed(value) ?? null]))

/** Data travels as text. What is no JSON (cut by a service, or a plain text) is shown as it is. */
function parsed(text: Json | undefined): Json | undefined {
  if (typeof text !== 'string') return text
  const value = jsonOrNull(text)
  // `jsonOrNull` parsed a text, so it is JSON; null stands for both the word and a fault, told apart by the text.
  return value === null && text.trim() !== 'null' ? text : (value as Json)
}

function partsOf(values: StepValues, hrefOf: (name: StepPartName) => string): StepDetail['parts'] {
  const part = (name: StepPartName): StepPart | null => {
    const value = values[name]
    if (value === undefined) return null
    const text = JSON.stringify(value)
    const bytes = byteLength(text)
    const isLong = bytes > MAX_PART_BYTES
    return {
      bytes,
      value: isLong ? null : value,
      start: isLong ? text.slice(0, SHOWN_OF_LONG) : null,
      href: hrefOf(name),
    }
  }
  return {
    input: part('input'),
    sent: part('sent'),
    answered: part('answered'),
    output: part('output'),
    assigned: part('assigned'),
  }
}

const objectOr = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})
