/** From a definition's text to a machine, or to what AWS says is wrong with it. */
import { byteLength, isJsonObject, type JsonObject } from '#lib/json'
import { readJson } from './json-text.ts'
import { readState } from './read-state.ts'
import type { Reading } from './reading.ts'
import { createReport, type Report } from './report.ts'
import { allowFields, number, object, type Part, requireFields, text, value } from './shape.ts'
import { checkTransitions } from './transitions.ts'
import type { Diagnostic, Flow, Machine, ParsedDefinition, QueryLanguage, State } from './types.ts'
import { checkVariableScopes } from './variable-scopes.ts'

export interface ParseOptions {
  /** Express machines may not wait for callbacks or jobs. Default STANDARD. */
  readonly type?: 'STANDARD' | 'EXPRESS'
}

const MAX_DEFINITION_BYTES = 1_048_576
const MAX_STATE_NAME = 80
/** Flows inside flows. */
const MAX_DEPTH = 50

const MACHINE_FIELDS = new Set(['Comment', 'QueryLanguage', 'StartAt', 'TimeoutSeconds', 'Version', 'States'])
const FLOW_FIELDS = ['StartAt', 'States', 'Comment']

/** Reads a definition as CreateStateMachine does. Never throws for what the text says. */
export function parseDefinition(definition: string, options: ParseOptions = {}): ParsedDefinition {
  const raw = readObject(definition)
  if (Array.isArray(raw)) return { diagnostics: raw as readonly Diagnostic[] }
  return readMachine(raw as JsonObject, options.type ?? 'STANDARD', true)
}

/** A single state as TestState takes it: it stands alone, and its targets are not looked for. */
export function parseSingleState(definition: string): ParsedDefinition {
  const raw = readObject(definition)
  if (Array.isArray(raw)) return { diagnostics: raw as readonly Diagnostic[] }
  return readMachine({ StartAt: SINGLE_STATE, States: { [SINGLE_STATE]: raw as JsonObject } }, 'STANDARD', false)
}

/** How AWS names a state that is tested alone. */
export const SINGLE_STATE = 'StateName'

function readObject(definition: string): JsonObject | readonly Diagnostic[] {
  const refuse = (message: string, code = 'SCHEMA_VALIDATION_FAILED', location?: string): readonly Diagnostic[] => [
    { severity: 'ERROR', code, message, ...(location === undefined ? {} : { location }) },
  ]
  if (byteLength(definition) > MAX_DEFINITION_BYTES) {
    return refuse(`Definition must not be larger than ${MAX_DEFINITION_BYTES} bytes`)
  }
  if (definition.trim() === '') return refuse('Definition must be a valid JSON object')
  const read = readJson(definition)
  if ('failure' in read) {
    const { message, location } = read.failure
    return refuse(`${message}\n at ${location}`, 'INVALID_JSON_DESCRIPTION', location)
  }
  return isJsonObject(read.value) ? read.value : refuse('Definition must be a valid JSON object')
}

function readMachine(
  raw: JsonObject,
  machineType: 'STANDARD' | 'EXPRESS',
  checksTransitions: boolean,
): ParsedDefinition {
  const report = createReport()
  const part: Part = { raw, location: '', report }
  const reading: Reading = {
    machineType,
    queryLanguage: machineLanguage(part),
    checksTransitions,
    depth: 0,
    stateNames: new Set(),
    labels: new Set(),
    flow: readFlow,
  }
  allowFields(part, MACHINE_FIELDS)
  if (value(part, 'Version') !== undefined && value(part, 'Version') !== '1.0') {
    report.schema('Value should be one of the following: [1.0]', '/Version')
  }
  const timeoutSeconds = number(part, 'TimeoutSeconds', { least: 0, most: 99_999_999 })
  const comment = text(part, 'Comment')
  const flow = readStates(part, reading)
  checkVariableScopes(flow, report)
  if (report.diagnostics.length > 0) return { diagnostics: report.diagnostics }
  const machine: Machine = {
    ...flow,
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(comment === undefined ? {} : { comment }),
  }
  return { machine }
}

function machineLanguage(part: Part): QueryLanguage {
  const raw = value(part, 'QueryLanguage')
  if (raw === undefined || raw === 'JSONPath') return 'JSONPath'
  if (raw === 'JSONata') return 'JSONata'
  part.report.schema(
    typeof raw === 'string'
      ? 'Value should be one of the following: [JSONPath, JSONata]'
      : 'Expected value of type [STRING]',
    '/QueryLanguage',
  )
  return 'JSONPath'
}

/** A branch or an item processor. */
function readFlow(part: Part, reading: Reading, more: ReadonlySet<string> = new Set()): Flow {
  if (reading.depth >= MAX_DEPTH) {
    part.report.error('TOO_DEEPLY_NESTED', 'The definition is nested too deeply', part.location)
    return { startAt: '', states: new Map(), queryLanguage: reading.queryLanguage, raw: part.raw }
  }
  allowFields(part, new Set([...FLOW_FIELDS, ...more]))
  return readStates(part, { ...reading, depth: reading.depth + 1, checksTransitions: true })
}

function readStates(part: Part, reading: Reading): Flow {
  requireFields(part, ['States', 'StartAt'])
  const startAt = text(part, 'StartAt') ?? ''
  const states = new Map<string, State>()
  const found = object(part, 'States')
  const names = found === undefined ? [] : Object.keys(found.raw)
  if (found !== undefined && names.length === 0) part.report.schema('Value cannot be empty', found.location)
  for (const name of names) {
    const location = `${part.location}/States/${name}`
    checkName(name, location, reading, part.report)
    const raw = found?.raw[name]
    if (!isJsonObject(raw)) part.report.schema('Expected value of type [OBJECT]', location)
    else {
      const state = readState(name, { raw, location, report: part.report }, reading)
      if (state !== null) states.set(name, state)
    }
  }
  const flow: Flow = { startAt, states, queryLanguage: reading.queryLanguage, raw: part.raw }
  if (reading.checksTransitions) checkTransitions(flow, new Set(names), part.location, part.report)
  return flow
}

function checkName(name: string, location: string, reading: Reading, report: Report): void {
  if (name === '') report.error('INVALID_STATE_NAME', 'State name cannot be empty', location)
  else if (name.length > MAX_STATE_NAME) {
    report.error(
      'INVALID_STATE_NAME',
      `State name '${name}' exceeds the ${MAX_STATE_NAME}-character limit allowed by the service`,
      location,
    )
  }
  if (reading.stateNames.has(name)) report.error('DUPLICATE_STATE_NAME', `Duplicate State name: ${name}`, location)
  reading.stateNames.add(name)
}
