/**
 * IAM's decision for one call: an explicit deny wins, then an allow from the role or from the resource, else no.
 * Operators and elements that our templates do not use are errors, so that nothing is let through by not being understood.
 */
import type { Json, JsonObject } from '#lib/json'
import { ACCOUNT } from './naming.ts'
import { textOf } from './text-of.ts'

export interface Statement {
  /** Where it stands, for reports: `role/Sid` or `bucket policy/Sid`. */
  readonly name: string
  readonly effect: 'Allow' | 'Deny'
  readonly principals: readonly string[] | 'any' | 'holder'
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly conditions: JsonObject
}

export interface Call {
  /** ARN of the role, or `service:name.amazonaws.com`. */
  readonly caller: string
  readonly action: string
  readonly resource: string
  readonly context: Readonly<Record<string, string>>
}

export interface Verdict {
  readonly allowed: boolean
  readonly by: Statement | null
  readonly reason: string
}

export function parseStatements(owner: string, document: JsonObject): readonly Statement[] {
  const listed = ([] as Json[]).concat(document.Statement as Json) as JsonObject[]
  return listed.map((statement, index) => {
    const unknown = Object.keys(statement).find((key) => !KNOWN.has(key))
    if (unknown !== undefined) throw new Error(`${owner}: the policy element ${unknown} is not known here.`)
    return {
      name: `${owner}/${textOf(statement.Sid ?? index)}`,
      effect: statement.Effect as 'Allow' | 'Deny',
      principals: principalsOf(statement.Principal),
      actions: texts(statement.Action),
      resources: texts(statement.Resource ?? '*'),
      conditions: (statement.Condition ?? {}) as JsonObject,
    }
  })
}

const KNOWN = new Set(['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'])

const texts = (value: Json | undefined): readonly string[] =>
  value === undefined ? [] : Array.isArray(value) ? value.map(textOf) : [textOf(value)]

function principalsOf(principal: Json | undefined): Statement['principals'] {
  if (principal === undefined) return 'holder'
  if (principal === '*') return 'any'
  const members = Object.entries(principal as JsonObject)
  if (members.some(([kind, value]) => kind === 'AWS' && value === '*')) return 'any'
  return members.flatMap(([kind, value]) => texts(value).map((one) => (kind === 'Service' ? `service:${one}` : one)))
}

export function decide(statements: readonly Statement[], call: Call): Verdict {
  const matching = statements.filter((statement) => matches(statement, call))
  const denied = matching.find(({ effect }) => effect === 'Deny')
  if (denied !== undefined) return { allowed: false, by: denied, reason: `${denied.name} denies it` }
  const allowed = matching.find(({ effect }) => effect === 'Allow')
  if (allowed !== undefined) return { allowed: true, by: allowed, reason: '' }
  const who = call.caller.replace(/^arn:aws:iam::(\d+):role\//, 'arn:aws:sts::$1:assumed-role/')
  return {
    allowed: false,
    by: null,
    reason: `User: ${who} is not authorized to perform: ${call.action} on resource: ${call.resource} because no identity-based policy allows the ${call.action} action`,
  }
}

export function matches(statement: Statement, call: Call): boolean {
  return (
    matchesPrincipal(statement.principals, call.caller) &&
    statement.actions.some((action) => isLike(action.toLowerCase(), call.action.toLowerCase())) &&
    statement.resources.some((resource) => isLike(resource, call.resource)) &&
    Object.entries(statement.conditions).every(([operator, tests]) =>
      holds(operator, tests as JsonObject, call.context),
    )
  )
}

/** A key's policy that names the account lets the account's identity policies decide. */
export function matchesForAccount(statement: Statement, call: Call): boolean {
  const { principals } = statement
  if (!Array.isArray(principals) || !principals.includes(ACCOUNT_ROOT)) return false
  return call.caller.startsWith('arn:aws:iam::') && matches({ ...statement, principals: 'any' }, call)
}

const ACCOUNT_ROOT = `arn:aws:iam::${ACCOUNT}:root`

function matchesPrincipal(principals: Statement['principals'], caller: string): boolean {
  if (principals === 'any' || principals === 'holder') return true
  // The account as principal lets its identity policies decide; those are looked at on their own.
  return principals.some((principal) => principal === caller)
}

/** `*` stands for any text, `?` for one character. */
export function isLike(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(text)
}

type Test = (given: string | undefined, wanted: readonly string[]) => boolean

const OPERATORS: Readonly<Record<string, Test>> = {
  StringEquals: (given, wanted) => given !== undefined && wanted.includes(given),
  StringNotEquals: (given, wanted) => given === undefined || !wanted.includes(given),
  StringLike: (given, wanted) => given !== undefined && wanted.some((pattern) => isLike(pattern, given)),
  ArnEquals: (given, wanted) => given !== undefined && wanted.some((pattern) => isLike(pattern, given)),
  ArnLike: (given, wanted) => given !== undefined && wanted.some((pattern) => isLike(pattern, given)),
  Bool: (given, wanted) => given !== undefined && wanted.includes(given),
  NumericLessThan: (given, wanted) => given !== undefined && wanted.some((limit) => Number(given) < Number(limit)),
}

function holds(operator: string, tests: JsonObject, context: Call['context']): boolean {
  const test = OPERATORS[operator]
  if (test === undefined) throw new Error(`The condition operator ${operator} is not known here.`)
  return Object.entries(tests).every(([key, wanted]) => test(context[key], texts(wanted)))
}

/** Every value of every condition by itself, so that one that never holds can be named. */
export function conditionParts({ conditions }: Statement) {
  return Object.entries(conditions).flatMap(([operator, tests]) =>
    Object.entries(tests as JsonObject).flatMap(([key, wanted]) =>
      texts(wanted).map((value) => ({
        text: `${operator} ${key} ${value}`,
        holds: (context: Call['context']) => holds(operator, { [key]: value }, context),
      })),
    ),
  )
}
