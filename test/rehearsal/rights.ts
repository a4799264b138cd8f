/**
 * Who may do what, according to the templates; and who did what, for the report on rights that nobody needed.
 * A key is stricter than other resources: without a word of its own policy, no identity policy counts.
 */
import type { PolicySet, ResourcePolicy } from './policies.ts'
import type { Verdict } from './policy.ts'
import { type Call, conditionParts, decide, isLike, matches, matchesForAccount, type Statement } from './policy.ts'

export interface Rights {
  decide(call: Call): Verdict
  /** Rights that no call so far has needed, as `role/Sid: action`, `role/Sid: resource` or `role/Sid: condition`. */
  unused(): readonly string[]
  /** Calls that were refused. */
  readonly refused: readonly string[]
  /** Takes out those from an index on: the refusals that somebody wanted to see. */
  takeRefusedSince(index: number): readonly string[]
  /** All statements, of roles, of resources and of endpoints. */
  readonly statements: readonly Statement[]
  /** The same rights without one statement. */
  without(statement: Statement): Rights
  readonly calls: number
  /** Names of statements that allowed something since this was last asked. */
  takeUsed(): ReadonlySet<string>
  /** Whether a call that was allowed is refused too when it comes without TLS, or with an old one. */
  insecureCallsAllowed(): readonly string[]
}

export interface AskedCall extends Call {
  /** The endpoint of the private network through which the call goes. */
  readonly endpoint?: string | undefined
}

/** What every call has: it comes over TLS, from our account. */
const ALWAYS = {
  'aws:SecureTransport': 'true',
  's3:TlsVersion': '1.3',
  'aws:SourceAccount': '123456789012',
  'aws:PrincipalAccount': '123456789012',
}
const INSECURE = [{ 'aws:SecureTransport': 'false' }, { 's3:TlsVersion': '1.1' }]

export function rightsOf(policies: PolicySet, remembered: Map<ResourcePolicy, AskedCall> = new Map()): Rights {
  const used = new Set<string>()
  let lately = new Set<string>()
  const refused: string[] = []
  let calls = 0
  const onResources = policies.resources.flatMap(({ statements }) => statements)
  const all = [...[...policies.roles.values()].flat(), ...onResources, ...[...policies.endpoints.values()].flat()]

  function verdictOn(call: AskedCall): { readonly verdict: Verdict; readonly counted: readonly Statement[] } {
    const held = policies.roles.get(call.caller) ?? []
    const hanging = policies.resources.filter(({ covers }) => covers(call.resource))
    const key = hanging.find(({ kind }) => kind === 'key')
    const handedOn = key?.statements.filter((one) => matchesForAccount(one, call)) ?? []
    const heeded = key === undefined || handedOn.length > 0 ? held : []
    const candidates = [...heeded, ...hanging.flatMap(({ statements }) => statements)]
    const verdict = decide(candidates, call)
    const gate = call.endpoint === undefined ? null : (policies.endpoints.get(call.endpoint) ?? [])
    const counted = [...candidates, ...handedOn, ...(gate ?? [])]
    if (!verdict.allowed || gate === null) return { verdict, counted }
    return { verdict: decide(gate, call), counted }
  }

  return {
    refused,
    takeRefusedSince: (index) => refused.splice(index),
    statements: all,
    get calls() {
      return calls
    },
    decide(asked) {
      calls += 1
      const call = { ...asked, context: { ...ALWAYS, ...asked.context } }
      const { verdict, counted } = verdictOn(call)
      if (!verdict.allowed) refused.push(`${call.caller.split('/').at(-1)} ${call.action} ${call.resource}`)
      else for (const one of policies.resources) if (one.covers(call.resource)) remembered.set(one, call)
      // Each statement that would have allowed it alone counts as used: taking one away has to show.
      for (const statement of counted.filter((one) => one.effect === 'Allow' && allows(one, call))) {
        lately.add(statement.name)
        for (const part of usedParts(statement, call)) used.add(`${statement.name}: ${part}`)
      }
      return verdict
    },
    takeUsed() {
      const taken = lately
      lately = new Set()
      return taken
    },
    unused: () =>
      all
        .filter(({ effect }) => effect === 'Allow')
        .flatMap((statement) => partsOf(statement).map((part) => `${statement.name}: ${part}`))
        .filter((right) => !used.has(right)),
    without: (dropped) => {
      const keep = (statements: readonly Statement[]) => statements.filter((one) => one !== dropped)
      const kept = (some: PolicySet['roles']) => new Map([...some].map(([name, list]) => [name, keep(list)]))
      const resources = policies.resources.map((one) => ({ ...one, statements: keep(one.statements) }))
      // What was allowed before is remembered for the policies in their new shape.
      const calls = policies.resources.flatMap((one, index) => {
        const call = remembered.get(one)
        const next = resources[index]
        return call === undefined || next === undefined ? [] : [[next, call] as const]
      })
      return rightsOf({ roles: kept(policies.roles), endpoints: kept(policies.endpoints), resources }, new Map(calls))
    },
    insecureCallsAllowed: () =>
      [...remembered.entries()]
        // What anybody can call from outside is refused by its own policy; only S3 knows the version of TLS.
        .filter(([, { action }]) => /^(s3|sns|sqs):/.test(action))
        .flatMap(([, call]) =>
          INSECURE.filter((bad) => call.action.startsWith('s3:') || 'aws:SecureTransport' in bad).map((bad) => ({
            ...call,
            context: { ...call.context, ...bad },
          })),
        )
        .filter((call) => verdictOn(call).verdict.allowed)
        .map(({ action, resource, context }) => `${action} ${resource} ${JSON.stringify(context)}`),
  }
}

const allows = (statement: Statement, call: Call): boolean =>
  matches(statement, call) || matchesForAccount(statement, call)

const partsOf = (statement: Statement): readonly string[] => [
  ...statement.actions,
  ...statement.resources,
  ...conditionParts(statement).map(({ text }) => text),
]

function usedParts(statement: Statement, call: Call): readonly string[] {
  return [
    ...statement.actions.filter((action) => isLike(action.toLowerCase(), call.action.toLowerCase())),
    ...statement.resources.filter((resource) => isLike(resource, call.resource)),
    ...conditionParts(statement)
      .filter(({ holds }) => holds(call.context))
      .map(({ text }) => text),
  ]
}
