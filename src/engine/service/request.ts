/** Reads a request's fields with AWS's validation errors. */
import type { Json, JsonObject } from '#lib/json'
import { isJsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'

export const validationError = (message: string): ServiceError => new ServiceError('ValidationException', message)

/** AWS writes field names in its validation messages with a small first letter, as the request has them. */
export function requiredText(request: JsonObject, field: string): string {
  const value = request[field]
  if (value === undefined || value === null) {
    throw validationError(
      `1 validation error detected: Value null at '${field}' failed to satisfy constraint: Member must not be null`,
    )
  }
  if (typeof value !== 'string') throw wrongType(field, 'String')
  if (value === '') {
    throw validationError(
      `1 validation error detected: Value '' at '${field}' failed to satisfy constraint: Member must have length greater than or equal to 1`,
    )
  }
  return value
}

export function optionalText(request: JsonObject, field: string): string | undefined {
  const value = request[field]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw wrongType(field, 'String')
  return value
}

export function optionalNumber(request: JsonObject, field: string): number | undefined {
  const value = request[field]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number') throw wrongType(field, 'Number')
  return value
}

export function optionalFlag(request: JsonObject, field: string): boolean | undefined {
  const value = request[field]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'boolean') throw wrongType(field, 'Boolean')
  return value
}

export function optionalObject(request: JsonObject, field: string): JsonObject | undefined {
  const value = request[field]
  if (value === undefined || value === null) return undefined
  if (!isJsonObject(value)) throw wrongType(field, 'Structure')
  return value
}

export function optionalList(request: JsonObject, field: string): readonly Json[] | undefined {
  const value = request[field]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw wrongType(field, 'List')
  return value as readonly Json[]
}

function wrongType(field: string, wanted: string): ServiceError {
  return new ServiceError('SerializationException', `The field ${field} is not of the type ${wanted}.`)
}

const MAX_NAME_LENGTH = 80

/** Letters, digits, `-`, `_` and more; not what AWS forbids in names. */
const FORBIDDEN_IN_NAMES = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u

export function validName(name: string): string {
  if (name.length > MAX_NAME_LENGTH || FORBIDDEN_IN_NAMES.test(name)) {
    throw new ServiceError('InvalidName', `Invalid Name: '${name}'`)
  }
  return name
}
