/** One state, by its type. */
import {
  fixedField,
  jsonataString,
  jsonataTimestamp,
  textAtPath,
  timestampAtPath,
  timestampMs,
} from '../expression/index.ts'
import type { Field } from '../expression/types.ts'
import { FIELDS_BY_TYPE, FOREIGN_FIELDS, STATE_TYPES } from './fields-by-type.ts'
import { choiceRules } from './read-choice.ts'
import { assign, numberField, path, present, resultPath, type StatePart, template } from './read-fields.ts'
import { mapFields } from './read-map.ts'
import { catchers, retriers } from './read-retry-catch.ts'
import type { Reading } from './reading.ts'
import { taskResource } from './resources.ts'
import { has, objects, onlyOne, type Part, requireFields, text, value } from './shape.ts'
import type { QueryLanguage, State, StateType } from './types.ts'

const MAX_SECONDS = 99_999_999

/** Null when it cannot be read; the report says why. */
export function readState(name: string, part: Part, reading: Reading): State | null {
  if (!requireFields(part, ['Type'])) return null
  const type = STATE_TYPES.find((known) => known === part.raw.Type)
  if (type === undefined) {
    part.report.schema(
      `The field 'Type' should have one of these values: [${STATE_TYPES.join(', ')}]`,
      `${part.location}/Type`,
    )
    return null
  }
  const queryLanguage = languageOf(part, reading)
  if (queryLanguage === null) return null
  const state: StatePart = { ...part, queryLanguage, stateLocation: part.location, at: '' }
  checkFields(state, type)
  const named = {
    name,
    location: part.location,
    queryLanguage,
    raw: part.raw,
    ...present({ Comment: text(part, 'Comment') }),
  }
  return byType(type, state, named, reading)
}

function languageOf(part: Part, reading: Reading): QueryLanguage | null {
  const raw = value(part, 'QueryLanguage')
  if (raw === undefined) return reading.queryLanguage
  if (raw === 'JSONPath' && reading.queryLanguage === 'JSONata') {
    part.report.schema(
      "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
      part.location,
    )
    return null
  }
  if (raw === 'JSONPath' || raw === 'JSONata') return raw
  const at = `${part.location}/QueryLanguage`
  if (typeof raw === 'string') {
    part.report.schema('Value should be one of the following: [JSONPath, JSONata]', at)
  } else part.report.schema('Expected value of type [STRING]', at)
  return 'JSONata'
}

function checkFields(state: StatePart, type: StateType): void {
  const other = state.queryLanguage === 'JSONPath' ? 'JSONata' : 'JSONPath'
  for (const field of Object.keys(state.raw)) {
    if (!FIELDS_BY_TYPE[type].has(field)) {
      state.report.schema(`Field '${field}' is not supported`, `${state.location}/${field}`)
    } else if (FOREIGN_FIELDS[state.queryLanguage].has(field)) {
      state.report.schema(
        `The QueryLanguage is set to '${state.queryLanguage}', but field '${field}' is only supported for the '${other}' QueryLanguage`,
        state.location,
      )
    }
  }
  if (FIELDS_BY_TYPE[type].has('Next')) onlyOne(state, ['Next', 'End'], { required: true })
}

type Named = Pick<State, 'name' | 'location' | 'queryLanguage' | 'raw'>

function byType(type: StateType, state: StatePart, named: Named, reading: Reading): State {
  switch (type) {
    case 'Pass': {
      const Result = value(state, 'Result')
      return {
        type,
        ...named,
        ...filters(state),
        ...transition(state),
        ...present({ ResultPath: resultPath(state), Parameters: template(state, 'Parameters'), Result }),
      }
    }
    case 'Succeed':
      return { type, ...named, ...filters(state) }
    case 'Fail':
      return { type, ...named, ...present({ Error: failText(state, 'Error'), Cause: failText(state, 'Cause') }) }
    case 'Wait':
      return { type, ...named, ...filters(state), ...transition(state), ...waitFields(state) }
    case 'Choice': {
      requireFields(state, ['Choices'])
      return {
        type,
        ...named,
        ...filters(state),
        Choices: choiceRules(state),
        ...present({ Default: text(state, 'Default') }),
      }
    }
    case 'Task': {
      requireFields(state, ['Resource'])
      return {
        type,
        ...named,
        ...filters(state),
        ...transition(state),
        ...resulting(state),
        Resource: taskResource(state, reading.machineType),
        ...present({
          Arguments: template(state, 'Arguments'),
          Parameters: template(state, 'Parameters'),
          TimeoutSeconds: numberField(state, 'TimeoutSeconds', { least: 1, most: MAX_SECONDS }),
          HeartbeatSeconds: numberField(state, 'HeartbeatSeconds', { least: 1, most: MAX_SECONDS }),
          Credentials: template(state, 'Credentials'),
        }),
      }
    }
    case 'Parallel': {
      requireFields(state, ['Branches'])
      return {
        type,
        ...named,
        ...filters(state),
        ...transition(state),
        ...resulting(state),
        Branches: objects(state, 'Branches').map((branch) => reading.flow(branch, reading)),
        ...present({ Arguments: template(state, 'Arguments'), Parameters: template(state, 'Parameters') }),
      }
    }
    case 'Map':
      return {
        type,
        ...named,
        ...filters(state),
        ...transition(state),
        ...resulting(state),
        ...mapFields(state, reading),
      }
  }
}

function filters(state: StatePart) {
  return present({
    InputPath: path(state, 'InputPath'),
    OutputPath: path(state, 'OutputPath'),
    Output: template(state, 'Output'),
    Assign: assign(state),
  })
}

function resulting(state: StatePart) {
  return present({
    ResultPath: resultPath(state),
    ResultSelector: template(state, 'ResultSelector'),
    Retry: retriers(state),
    Catch: catchers(state),
  })
}

function transition(state: StatePart): { readonly Next?: string; readonly End?: true } {
  const end = value(state, 'End')
  if (end !== undefined && typeof end !== 'boolean') {
    state.report.schema('Expected value of type [BOOLEAN]', `${state.location}/End`)
  }
  const next = text(state, 'Next')
  if (next !== undefined) return { Next: next }
  return { End: true }
}

function failText(state: StatePart, field: 'Error' | 'Cause'): Field<string> | undefined {
  onlyOne(state, [field, `${field}Path`])
  const fixed = text(state, field)
  if (fixed !== undefined) {
    if (state.queryLanguage === 'JSONPath') return fixedField(fixed, fixed)
    return state.report.attempt(state.stateLocation, () => jsonataString(field, fixed)) ?? undefined
  }
  const pathText = text(state, `${field}Path`)
  if (pathText === undefined) return undefined
  return state.report.attempt(state.stateLocation, () => textAtPath(`${field}Path`, pathText)) ?? undefined
}

function waitFields(state: StatePart): { readonly Seconds?: Field<number>; readonly Timestamp?: Field<number> } {
  onlyOne(state, ['SecondsPath', 'Seconds', 'TimestampPath', 'Timestamp'], { required: true })
  if (has(state, 'Seconds') || has(state, 'SecondsPath')) {
    return present({ Seconds: numberField(state, 'Seconds', { least: 0, most: MAX_SECONDS }) })
  }
  return present({ Timestamp: timestamp(state) })
}

function timestamp(state: StatePart): Field<number> | undefined {
  const pathText = text(state, 'TimestampPath')
  if (pathText !== undefined) {
    return state.report.attempt(state.stateLocation, () => timestampAtPath(pathText)) ?? undefined
  }
  const raw = text(state, 'Timestamp')
  if (raw === undefined) return undefined
  if (state.queryLanguage === 'JSONata' && raw.startsWith('{%')) {
    return state.report.attempt(state.stateLocation, () => jsonataTimestamp(raw)) ?? undefined
  }
  const ms = timestampMs(raw)
  if (ms !== null) return fixedField<number>(raw, ms)
  state.report.schema('String does not match RFC3339 timestamp', `${state.location}/Timestamp`)
  return undefined
}
