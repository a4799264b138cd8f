/** A TestState request, read and checked as AWS does before anything runs. */
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import { parseDefinition, parseSingleState } from '../definition/parse-definition.ts'
import { describeDiagnostics } from '../definition/report.ts'
import type { Flow, State } from '../definition/types.ts'
import { Payload } from '../payload.ts'
import { readInput } from '../service/execution-operations.ts'
import {
  optionalFlag,
  optionalNumber,
  optionalObject,
  optionalText,
  requiredText,
  validationError,
} from '../service/request.ts'
import type { Failure } from '../state/failure.ts'
import { checkMockedResult, type FieldValidationMode } from './check-mock.ts'

type InspectionLevel = 'INFO' | 'DEBUG' | 'TRACE'

interface Mock {
  readonly result?: Payload
  readonly failure?: Failure
}

export interface TestStateRequest {
  readonly state: State
  readonly input: Payload
  readonly variables: ReadonlyMap<string, Json>
  readonly mock: Mock | undefined
  readonly contextText: string | undefined
  readonly level: InspectionLevel
  readonly roleArn: string | null
  readonly retryCount: number
  /** Undefined when the request does not say. */
  readonly failedIterations: number | undefined
  readonly readerData: readonly Json[] | undefined
}

const LEVELS: readonly InspectionLevel[] = ['INFO', 'DEBUG', 'TRACE']
const MODES: readonly FieldValidationMode[] = ['STRICT', 'PRESENT', 'NONE']
const UNMOCKABLE: ReadonlySet<string> = new Set(['Pass', 'Succeed', 'Fail', 'Choice', 'Wait'])

export function readTestState(request: JsonObject): TestStateRequest {
  const definition = requiredText(request, 'definition')
  const stateName = optionalText(request, 'stateName')
  if (stateName === '') {
    throw validationError(
      "1 validation error detected: Value '' at 'stateName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    )
  }
  const state = findState(definition, stateName)
  const configuration = optionalObject(request, 'stateConfiguration') ?? {}
  const failedIterations = optionalNumber(configuration, 'mapIterationFailureCount')
  const mock = readMock(request, state, failedIterations)
  return {
    state,
    mock,
    failedIterations,
    input: readInput(request),
    variables: readVariables(optionalText(request, 'variables')),
    contextText: optionalText(request, 'context'),
    level: choice(request, 'inspectionLevel', LEVELS) ?? 'INFO',
    roleArn: optionalText(request, 'roleArn') ?? null,
    retryCount: optionalNumber(configuration, 'retrierRetryCount') ?? 0,
    readerData: readReaderData(optionalText(configuration, 'mapItemReaderData')),
  }
}

function findState(definition: string, stateName: string | undefined): State {
  const parsed = stateName === undefined ? parseSingleState(definition) : parseDefinition(definition)
  if ('diagnostics' in parsed) throw new ServiceError('InvalidDefinition', describeDiagnostics(parsed.diagnostics))
  if (stateName === undefined) return parsed.machine.states.values().next().value as State
  const state = stateIn(parsed.machine, stateName)
  if (state === undefined) throw validationError('State not found in definition')
  return state
}

/** The states of branches and item processors can be tested like any other. */
function stateIn(flow: Flow, name: string): State | undefined {
  const found = flow.states.get(name)
  if (found !== undefined) return found
  for (const state of flow.states.values()) {
    const inner = state.type === 'Parallel' ? state.Branches : state.type === 'Map' ? [state.ItemProcessor] : []
    for (const part of inner) {
      const nested = stateIn(part, name)
      if (nested !== undefined) return nested
    }
  }
  return undefined
}

function readMock(request: JsonObject, state: State, failedIterations: number | undefined): Mock | undefined {
  const mock = optionalObject(request, 'mock')
  if (mock === undefined) {
    if (failedIterations !== undefined) {
      throw validationError('TestState does not support MapIterationFailureCount when a mock is not specified.')
    }
    if (state.type === 'Map' || state.type === 'Parallel') {
      throw new ServiceError(
        'InvalidDefinition',
        'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]',
      )
    }
    return undefined
  }
  if (UNMOCKABLE.has(state.type)) {
    throw validationError(`State type '${state.type}' is not supported when a mock is specified`)
  }
  if (optionalFlag(request, 'revealSecrets') === true) {
    throw validationError('TestState does not support RevealSecrets when a mock is specified.')
  }
  const result = optionalText(mock, 'result')
  const error = optionalObject(mock, 'errorOutput')
  if (result !== undefined && error !== undefined) {
    throw validationError('A test mock should have only one of the following fields: [result, errorOutput].')
  }
  if (result === undefined) return { failure: readFailure(error ?? {}) }
  return { result: readResult(result, state, choice(mock, 'fieldValidationMode', MODES) ?? 'STRICT', failedIterations) }
}

function readFailure(error: JsonObject): Failure {
  const name = optionalText(error, 'error')
  const cause = optionalText(error, 'cause')
  return { ...(name !== undefined && { error: name }), ...(cause !== undefined && { cause }) }
}

function readResult(
  text: string,
  state: State,
  mode: FieldValidationMode,
  failedIterations: number | undefined,
): Payload {
  const result = parsePayload(text, 'Mocked result must be valid JSON')
  if (state.type === 'Task') checkMockedResult(state.Resource, result.value, mode)
  if (state.type === 'Map' || state.type === 'Parallel') {
    const isObjectWanted = state.type === 'Map' && state.ResultWriter !== undefined
    if (isObjectWanted && !isJsonObject(result.value)) throw validationError('Mocked result must be a JSON object.')
    if (!isObjectWanted && !Array.isArray(result.value)) throw validationError('Mocked result must be an array.')
    if (Array.isArray(result.value) && (failedIterations ?? 0) > result.value.length) {
      throw validationError('Map iteration failure count must be less than or equal to the number of Map iterations')
    }
  }
  return result
}

function parsePayload(text: string, refusal: string): Payload {
  try {
    return Payload.parse(text)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw validationError(refusal)
    throw thrown
  }
}

function readVariables(text: string | undefined): ReadonlyMap<string, Json> {
  if (text === undefined) return new Map()
  const { value } = parsePayload(text, 'Variables must be valid JSON')
  if (!isJsonObject(value)) throw validationError('Variables must be a JSON object')
  return new Map(Object.entries(value))
}

function readReaderData(text: string | undefined): readonly Json[] | undefined {
  if (text === undefined) return undefined
  const { value } = parsePayload(text, 'Map item reader data must be valid JSON')
  return Array.isArray(value) ? (value as readonly Json[]) : [value]
}

function choice<T extends string>(request: JsonObject, field: string, choices: readonly T[]): T | undefined {
  const value = optionalText(request, field)
  if (value === undefined) return undefined
  const found = choices.find((candidate) => candidate === value)
  if (found !== undefined) return found
  throw validationError(
    `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: Member must satisfy enum value set: [${choices.join(', ')}]`,
  )
}
