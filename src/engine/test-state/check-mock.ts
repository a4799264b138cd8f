/** A mocked result held against the service's answer, as far as `fieldValidationMode` asks. */
import { isJsonObject, type Json } from '#lib/json'
import type { ServiceError } from '#lib/step-functions'
import { integrationOf } from '../integration/resource.ts'
import { validationError } from '../service/request.ts'
import { responseShape, type Shape } from './response-shapes.ts'

export type FieldValidationMode = 'STRICT' | 'PRESENT' | 'NONE'

export function checkMockedResult(resource: string, result: Json, mode: FieldValidationMode): void {
  const integration = integrationOf(resource)
  // A job's or a callback's result is not the answer of the call that starts it.
  if (mode === 'NONE' || integration.kind !== 'service' || integration.pattern !== 'requestResponse') return
  const shape = responseShape(integration.service, integration.action)
  if (shape !== null) check(shape, result, '', mode)
}

const refusal = (message: string): ServiceError => validationError(`Mock result schema validation error: ${message}`)

function check(shape: Shape, value: Json, field: string, mode: FieldValidationMode): void {
  switch (shape.kind) {
    case 'any':
      return
    case 'string':
      checkText(shape, value, field)
      return
    case 'number':
      if (typeof value !== 'number') throw refusal(`Field '${field}' must be a number`)
      return
    case 'boolean':
      if (typeof value !== 'boolean') throw refusal(`Field '${field}' must be a boolean`)
      return
    case 'list':
      if (!Array.isArray(value)) throw refusal(`Field '${field}' must be an array`)
      for (const item of value as readonly Json[]) check(shape.item, item, field, mode)
      return
    case 'map':
      if (!isJsonObject(value)) throw refusal(`Field '${field}' must be an object`)
      for (const member of Object.values(value)) check(shape.value, member, field, mode)
      return
    case 'structure':
      checkStructure(shape, value, field, mode)
  }
}

function checkText(shape: Shape & { kind: 'string' }, value: Json, field: string): void {
  if (typeof value !== 'string') throw refusal(`Field '${field}' must be a string`)
  if (value.length < (shape.least ?? 0)) throw refusal(`Field '${field}' is smaller than the minimum length`)
  if (shape.values !== undefined && !shape.values.includes(value))
    throw refusal(`Field '${field}' is not an expected value`)
}

/** Members that the shape does not know are let through: services grow. */
function checkStructure(
  shape: Shape & { kind: 'structure' },
  value: Json,
  field: string,
  mode: FieldValidationMode,
): void {
  if (!isJsonObject(value))
    throw refusal(field === '' ? 'Mocked result must be a JSON object' : `Field '${field}' must be an object`)
  const missing = mode === 'STRICT' ? shape.required.find((name) => !Object.hasOwn(value, name)) : undefined
  if (missing !== undefined) throw refusal(`Required field '${missing}' is missing`)
  const members = shape.members()
  for (const [name, member] of Object.entries(value)) {
    const known = Object.hasOwn(members, name) ? members[name] : undefined
    if (known !== undefined) check(known, member, name, mode)
  }
}
