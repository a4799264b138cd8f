/** Checks that any object of a definition may need: which members, of which type, how many of a group. */
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import type { Report } from './report.ts'

/** An object of the definition and where it stands. */
export interface Part {
  readonly raw: JsonObject
  readonly location: string
  readonly report: Report
}

export const has = (part: Part, field: string): boolean => Object.hasOwn(part.raw, field)

export const value = (part: Part, field: string): Json | undefined => (has(part, field) ? part.raw[field] : undefined)

export function requireFields(part: Part, fields: readonly string[]): boolean {
  const missing = fields.filter((field) => !has(part, field))
  if (missing.length === 0) return true
  part.report.schema(`These fields are required: [${missing.join(', ')}]`, part.location)
  return false
}

export function allowFields(part: Part, fields: ReadonlySet<string>): void {
  for (const field of Object.keys(part.raw)) {
    if (!fields.has(field)) part.report.schema(`Field '${field}' is not supported`, `${part.location}/${field}`)
  }
}

/** At most one of the fields; with `required`, exactly one. */
export function onlyOne(part: Part, fields: readonly string[], options: { readonly required?: boolean } = {}): void {
  const count = fields.filter((field) => has(part, field)).length
  if (count > 1) {
    part.report.schema(`There should only be one of the following fields: [${fields.join(', ')}]`, part.location)
  } else if (count === 0 && options.required === true) {
    part.report.schema(
      `This object should have only one of the following fields: [${fields.join(', ')}]`,
      part.location,
    )
  }
}

export function text(part: Part, field: string): string | undefined {
  const found = value(part, field)
  if (found === undefined || typeof found === 'string') return found
  part.report.schema('Expected value of type [STRING]', `${part.location}/${field}`)
  return undefined
}

export function oneOf<const T extends string>(part: Part, field: string, choices: readonly T[]): T | undefined {
  const found = text(part, field)
  if (found === undefined) return undefined
  if ((choices as readonly string[]).includes(found)) return found as T
  part.report.schema(`Value should be one of the following: [${choices.join(', ')}]`, `${part.location}/${field}`)
  return undefined
}

export interface Range {
  readonly least?: number
  readonly most?: number
  readonly isInteger?: boolean
}

export function number(part: Part, field: string, { least, most, isInteger = true }: Range): number | undefined {
  const found = value(part, field)
  if (found === undefined) return undefined
  const at = `${part.location}/${field}`
  if (typeof found !== 'number' || (isInteger && !Number.isInteger(found))) {
    part.report.schema(`Expected value of type ${isInteger ? 'Integer' : 'Number'}`, at)
    return undefined
  }
  if (least !== undefined && found < least) part.report.schema(`Minimum value is ${least}`, at)
  else if (most !== undefined && found > most) part.report.schema(`Maximum value is ${most}`, at)
  return found
}

export function object(part: Part, field: string): Part | undefined {
  const found = value(part, field)
  if (found === undefined) return undefined
  const at = `${part.location}/${field}`
  if (isJsonObject(found)) return { raw: found, location: at, report: part.report }
  part.report.schema('Expected value of type [OBJECT]', at)
  return undefined
}

/** The objects of an array that may not be empty unless told otherwise. */
export function objects(part: Part, field: string, options: { readonly mayBeEmpty?: boolean } = {}): readonly Part[] {
  const found = array(part, field, options)
  return (found ?? []).flatMap((item, index) => {
    const location = `${part.location}/${field}[${index}]`
    if (isJsonObject(item)) return [{ raw: item, location, report: part.report }]
    part.report.schema('Expected value of type [OBJECT]', location)
    return []
  })
}

export function array(
  part: Part,
  field: string,
  options: { readonly mayBeEmpty?: boolean } = {},
): readonly Json[] | undefined {
  const found = value(part, field)
  if (found === undefined) return undefined
  const at = `${part.location}/${field}`
  if (!Array.isArray(found)) part.report.schema('Expected value of type [ARRAY]', at)
  else if (found.length === 0 && options.mayBeEmpty !== true) part.report.schema('Value cannot be empty', at)
  else return found as readonly Json[]
  return undefined
}
