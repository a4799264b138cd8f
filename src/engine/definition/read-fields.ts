/** The fields that states share, compiled for the state's query language. */
import {
  fixedField,
  jsonataNumber,
  jsonataTemplate,
  type NumberFieldName,
  numberAtPath,
  pathField,
  payloadTemplate,
  referencePath,
} from '../expression/index.ts'
import type { Expression, Field, ReferencePath } from '../expression/types.ts'
import { has, number, onlyOne, type Part, type Range, text, value } from './shape.ts'
import type { QueryLanguage } from './types.ts'

/** A state, or a part of one, being read. */
export interface StatePart extends Part {
  readonly queryLanguage: QueryLanguage
  /** Where the state itself stands; `at` is the rest of the way, e.g. `Catch[0]/`. */
  readonly stateLocation: string
  readonly at: string
}

/** A template in the state's language: Parameters, Arguments, Output, Assign and their like. */
export function template(part: StatePart, field: string): Expression | undefined {
  const raw = value(part, field)
  if (raw === undefined) return undefined
  const location = `${part.at}${field}`
  return (
    part.report.attempt(part.stateLocation, () =>
      part.queryLanguage === 'JSONata' ? jsonataTemplate(raw, location) : payloadTemplate(raw, location),
    ) ?? undefined
  )
}

const VARIABLE_NAME = /^[\p{ID_Start}][\p{ID_Continue}]*$/u
const MAX_VARIABLE_NAME = 80

export function assign(part: StatePart): Expression | undefined {
  const raw = value(part, 'Assign')
  if (raw === undefined) return undefined
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    part.report.schema('Expected value of type [OBJECT]', `${part.location}/Assign`)
    return undefined
  }
  for (const key of Object.keys(raw)) {
    const name = part.queryLanguage === 'JSONPath' && key.endsWith('.$') ? key.slice(0, -2) : key
    if (!VARIABLE_NAME.test(name) || name === 'states') {
      part.report.schema(`Invalid variable name: '${name}'`, `${part.location}/Assign/${key}`)
    } else if (name.length > MAX_VARIABLE_NAME) {
      part.report.schema(
        `Variable name '${name}' exceeds the ${MAX_VARIABLE_NAME}-character limit allowed by the service`,
        `${part.location}/Assign/${key}`,
      )
    }
  }
  return template(part, 'Assign')
}

/** InputPath and OutputPath. */
export function path(part: StatePart, field: string): Expression | null | undefined {
  const raw = value(part, field)
  if (raw === undefined || raw === null) return raw
  const found = text(part, field)
  if (found === undefined) return undefined
  return part.report.attempt(part.stateLocation, () => pathField(found, field)) ?? undefined
}

export function resultPath(part: StatePart): ReferencePath | null | undefined {
  const raw = value(part, 'ResultPath')
  if (raw === undefined || raw === null) return raw
  const found = text(part, 'ResultPath')
  if (found === undefined) return undefined
  const reference = referencePath(found)
  if (reference === null) part.report.schema('Value is not a Reference Path', `${part.location}/ResultPath`)
  return reference ?? undefined
}

/** A number of the definition, at a path, or from an expression. */
export function numberField(part: StatePart, name: NumberFieldName, range: Range): Field<number> | undefined {
  onlyOne(part, [name, `${name}Path`])
  if (has(part, `${name}Path`)) {
    const raw = text(part, `${name}Path`)
    if (raw === undefined) return undefined
    return part.report.attempt(part.stateLocation, () => numberAtPath(name, raw)) ?? undefined
  }
  const raw = value(part, name)
  if (raw === undefined) return undefined
  if (part.queryLanguage === 'JSONata' && typeof raw === 'string' && raw.startsWith('{%')) {
    return part.report.attempt(part.stateLocation, () => jsonataNumber(name, raw, `${part.at}${name}`)) ?? undefined
  }
  const fixed = number(part, name, range)
  return fixed === undefined ? undefined : fixedField<number>(raw, fixed)
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The compiled fields that are there: `exactOptionalPropertyTypes` tells absent from undefined. */
export function present<T extends object>(fields: T): Present<T> {
  // Only members with a value remain, under their own names.
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined)) as Present<T>
}
