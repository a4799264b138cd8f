/** Reading the members of a mapping file, each with an error that names the member and the cure. */
import { InputError, shortened } from '#lib/errors'
import { isJsonObject } from '#lib/json'
import { nearestNames } from './nearest-names.ts'

export type MappingObject = { readonly [key: string]: unknown }

export function mappingError(member: string, problem: string, cure: string): InputError {
  return new InputError('MAPPING_INVALID', `The mapping's ${member === '' ? 'root' : member} ${problem}.`, {
    field: member === '' ? '--mapping' : member,
    cure,
  })
}

export function onlyMembers(object: MappingObject, path: string, known: readonly string[]): void {
  for (const member of Object.keys(object)) {
    if (known.includes(member)) continue
    const place = path === '' ? member : `${path}.${member}`
    throw mappingError(shortened(place), 'is unknown', `Did you mean ${nearestNames(member, known).join(', ')}?`)
  }
}

export function textMember(object: MappingObject, member: string, path = ''): string {
  const value = object[member]
  if (typeof value === 'string' && value.trim() !== '') return value
  throw mappingError(path === '' ? member : `${path}.${member}`, 'must be a text that is not empty', 'Fill it in.')
}

export function numberMember(object: MappingObject, member: string, path: string): number | null {
  const value = object[member]
  if (value === undefined) return null
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw mappingError(`${path}.${member}`, 'must be a number', 'Write a number without quotes.')
}

export function listOfTexts(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string' && entry !== '')) return value
  throw mappingError(path, 'must be a list of columns', 'Write ["first column", "second column"].')
}

export function textRecord(object: MappingObject, member: string, path = ''): Readonly<Record<string, string>> {
  const place = path === '' ? member : `${path}.${member}`
  const value = object[member]
  if (!isJsonObject(value) || Object.keys(value).length === 0) {
    throw mappingError(place, 'must be an object that is not empty', 'Write {"name": "text"}.')
  }
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw mappingError(`${place}.${name}`, 'must be a text', 'Put it in quotes.')
  }
  return value as Readonly<Record<string, string>>
}

/** Account numbers are the customer's secret and say nothing about a project: no history holds them. */
export function refuseSensitive(column: string, path: string): void {
  if (!/account[\s_-]*(?:id|number|no)s?\b/i.test(column)) return
  throw mappingError(
    path,
    `reads "${column}", which is sensitive`,
    'Leave it out; an account number is never imported.',
  )
}
