/** The nested parts of a mapping: services, components and funding, from numbered columns or from a joined file. */
import { isJsonObject } from '#lib/json'
import {
  listOfTexts,
  type MappingObject,
  mappingError,
  numberMember,
  onlyMembers,
  refuseSensitive,
  textMember,
} from './mapping-members.ts'

/** One list a project. Each of `columns` names a column, by our name of the member. */
export type ListRule = SlotsRule | JoinedRule

/** Numbered columns of the project's own row: `{slot}` in a column name stands for each of `slots`. */
export interface SlotsRule {
  readonly kind: 'slots'
  readonly slots: readonly string[]
  readonly columns: Readonly<Record<string, string>>
  readonly times: number
}

/** Rows of another input, joined by the project's key. */
export interface JoinedRule {
  readonly kind: 'joined'
  readonly input: string
  readonly key: string
  readonly columns: Readonly<Record<string, string>>
  readonly times: number
}

type Inputs = Readonly<Record<string, string>>

export const parseServices = (root: MappingObject, inputs: Inputs) =>
  parseList(root, 'services', inputs, { required: ['name'], optional: ['monthly', 'upfront'] })

export const parseComponents = (root: MappingObject, inputs: Inputs) =>
  parseList(root, 'components', inputs, { required: ['name', 'share'], optional: [] })

export const parseFunding = (root: MappingObject, inputs: Inputs) =>
  parseList(root, 'funding', inputs, { required: ['source', 'amount'], optional: ['type'] })

interface Members {
  readonly required: readonly string[]
  readonly optional: readonly string[]
}

function parseList(root: MappingObject, member: string, inputs: Inputs, members: Members): ListRule | null {
  const rule = root[member]
  if (rule === undefined) return null
  if (!isJsonObject(rule)) throw mappingError(member, 'must be an object', 'Write {"from": …} or {"slots": …}.')
  const own = [...members.required, ...members.optional]
  onlyMembers(rule, member, ['from', 'key', 'slots', 'times', ...own])
  const columns = Object.fromEntries(
    own
      .filter((name) => members.required.includes(name) || rule[name] !== undefined)
      .map((name) => [name, textMember(rule, name, member)]),
  )
  for (const [name, column] of Object.entries(columns)) refuseSensitive(column, `${member}.${name}`)
  const times = numberMember(rule, 'times', member) ?? 1
  if (rule.slots !== undefined) {
    return { kind: 'slots', slots: listOfTexts(rule.slots, `${member}.slots`), columns, times }
  }
  const input = textMember(rule, 'from', member)
  if (inputs[input] === undefined) {
    throw mappingError(
      `${member}.from`,
      `names "${input}", which is no input`,
      `Inputs: ${Object.keys(inputs).join(', ')}.`,
    )
  }
  return { kind: 'joined', input, key: textMember(rule, 'key', member), columns, times }
}

/** The columns a slot reads, by our name of the member. */
export function slotColumns(rule: SlotsRule, slot: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(rule.columns).map(([name, pattern]) => [name, pattern.replaceAll('{slot}', () => slot)]),
  )
}
