/** String functions of JSONata that call functions, or that can grow a string. */
import { JsonataFailure } from './failure.ts'
import { stringify } from './stringify.ts'
import { asSequence, type Call, isRecord, type List, type Native } from './values.ts'

type Implementation = Native['call']

interface Match {
  readonly match: string
  readonly start: number
  readonly end: number
  readonly groups: readonly unknown[]
  readonly next: unknown
}

/** Asks a regular expression, or a function that acts as one. */
function nextMatch(matcher: unknown, args: readonly unknown[], { run, frame }: Call): Match | undefined {
  const found = run.apply(matcher, args, undefined, frame)
  if (found === undefined || found === null) return undefined
  if (
    !isRecord(found) ||
    typeof found.match !== 'string' ||
    typeof found.start !== 'number' ||
    typeof found.end !== 'number' ||
    !Array.isArray(found.groups)
  ) {
    throw new JsonataFailure('T1010')
  }
  // Checked member by member just above.
  return found as unknown as Match
}

function* matches(matcher: unknown, text: string, call: Call): Generator<Match> {
  let found = nextMatch(matcher, [text], call)
  while (found !== undefined) {
    yield found
    found = nextMatch(found.next, [], call)
  }
}

const contains: Implementation = ([text, token], call) => {
  if (typeof text !== 'string' || token === undefined) return undefined
  if (typeof token === 'string') return text.includes(token)
  return nextMatch(token, [text], call) !== undefined
}

const match: Implementation = ([text, pattern, limit], call) => {
  if (typeof text !== 'string') return undefined
  const most = limitOf(limit, 'D3040')
  const found: List = asSequence([])
  if (most === 0) return found
  for (const { match: matched, start, groups } of matches(pattern, text, call)) {
    call.run.budget.reserveElements(found.length)
    found.push({ match: matched, index: start, groups })
    if (found.length >= most) break
  }
  return found
}

function limitOf(limit: unknown, code: string): number {
  if (typeof limit !== 'number') return Number.POSITIVE_INFINITY
  if (limit < 0) throw new JsonataFailure(code, { value: limit })
  return limit
}

const split: Implementation = ([text, separator, limit], call) => {
  if (typeof text !== 'string') return undefined
  const most = limitOf(limit, 'D3020')
  if (most === 0) return []
  if (typeof separator === 'string') {
    call.run.budget.reserveElements(Math.min(most, separator === '' ? text.length : text.length / separator.length))
    return text.split(separator, Number.isFinite(most) ? most : undefined)
  }
  const parts: string[] = []
  let start = 0
  for (const { start: from, end } of matches(separator, text, call)) {
    if (parts.length >= most) return parts
    parts.push(text.slice(start, from))
    start = end
  }
  if (parts.length < most) parts.push(text.slice(start))
  return parts
}

const replace: Implementation = ([text, pattern, replacement, limit], call) => {
  if (typeof text !== 'string') return undefined
  if (pattern === '') throw new JsonataFailure('D3010', { value: pattern })
  const most = limitOf(limit, 'D3011')
  const parts: string[] = []
  let size = 0
  const add = (part: string): void => {
    size += part.length
    call.run.budget.check(size)
    call.run.budget.reserve(part.length)
    parts.push(part)
  }
  let position = 0
  let count = 0
  if (most === 0) return text
  if (typeof pattern === 'string') {
    for (let index = text.indexOf(pattern); index !== -1 && count < most; index = text.indexOf(pattern, position)) {
      add(text.slice(position, index))
      add(typeof replacement === 'string' ? replacement : '')
      position = index + pattern.length
      count++
    }
  } else {
    for (const found of matches(pattern, text, call)) {
      add(text.slice(position, found.start))
      for (const part of replaced(found, replacement, call)) add(part)
      position = found.start + found.match.length
      count++
      if (count >= most) break
    }
  }
  add(text.slice(position))
  return parts.join('')
}

function replaced(found: Match, replacement: unknown, call: Call): Iterable<string> {
  if (typeof replacement === 'string') return fillGroups(replacement, found)
  const value = call.run.apply(replacement, [found], undefined, call.frame)
  if (typeof value !== 'string') throw new JsonataFailure('D3012', { value })
  return [value]
}

/** `$1` stands for a group, `$0` for all that matched, `$$` for a dollar. In parts, so that growth is seen early. */
function* fillGroups(template: string, { match: matched, groups }: Match): Generator<string> {
  const digits = groups.length === 0 ? 1 : Math.floor(Math.log10(groups.length)) + 1
  let position = 0
  for (let index = template.indexOf('$'); index !== -1; index = template.indexOf('$', position)) {
    yield template.slice(position, index)
    position = index + 1
    const next = template.charAt(position)
    if (next === '$' || next === '0') {
      yield next === '$' ? '$' : matched
      position++
      continue
    }
    const group = groupNumber(template.slice(position, position + digits), groups.length)
    if (Number.isNaN(group)) yield '$'
    else {
      const text = groups[group - 1]
      if (typeof text === 'string') yield text
      position += String(group).length
    }
  }
  yield template.slice(position)
}

/** The number at the head of the digits; one digit less when there are not that many groups. */
function groupNumber(digits: string, groups: number): number {
  const number = Number.parseInt(digits, 10)
  return digits.length > 1 && number > groups ? Number.parseInt(digits.slice(0, -1), 10) : number
}

const pad: Implementation = ([text, width, character], { run }) => {
  if (typeof text !== 'string') return undefined
  const padding = typeof character === 'string' && character !== '' ? Array.from(character) : [' ']
  const target = Math.trunc(Number(width))
  const missing = Math.abs(target) - Array.from(text).length
  if (!(missing > 0)) return text
  run.budget.reserve(missing)
  let fill = ''
  for (let index = 0; index < missing; index++) fill += padding[index % padding.length]
  return target > 0 ? text + fill : fill + text
}

const string: Implementation = ([value, prettify], { run }) =>
  value === undefined ? undefined : stringify(value, run.budget, prettify === true)

const join: Implementation = ([parts, separator], { run }) => {
  if (!Array.isArray(parts)) return undefined
  const between = typeof separator === 'string' ? separator : ''
  run.budget.reserve(parts.reduce((sum: number, part) => sum + String(part).length + between.length, 0))
  return parts.join(between)
}

export const stringFunctions: Readonly<Record<string, Implementation>> = {
  contains,
  join,
  match,
  pad,
  replace,
  split,
  string,
}
