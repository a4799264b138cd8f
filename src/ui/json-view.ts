/** A JSON value to read: objects and lists fold, keys and values are told apart by more than colour. */
import { el } from './element.ts'

/** Deeper ones start folded: the shape is seen before the detail. */
const OPEN_DEPTH = 2
/** A list of a thousand rows is unfolded by whoever wants it. */
const OPEN_MEMBERS = 40

export function jsonView(value: unknown): HTMLElement {
  return el('div', { class: 'json' }, node(null, value, 0))
}

function node(key: string | null, value: unknown, depth: number): HTMLElement {
  const name = key === null ? null : el('span', { class: 'key' }, `${key}: `)
  if (typeof value !== 'object' || value === null) {
    return el('div', { class: 'leaf' }, name, el('span', { class: `value ${typeof value}` }, JSON.stringify(value)))
  }
  const members = Object.entries(value)
  const [left, right] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  if (members.length === 0) return el('div', { class: 'leaf' }, name, `${left}${right}`)
  const isOpen = depth < OPEN_DEPTH && members.length <= OPEN_MEMBERS
  return el(
    'details',
    { open: isOpen },
    el('summary', {}, name, `${left} ${members.length} ${right}`),
    ...members.map(([member, inner]) => node(member, inner, depth + 1)),
  )
}
