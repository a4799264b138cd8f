/**
 * The firewall and the limits before the API. Of AWS's managed rule groups only what AWS documents with a figure or a fixed text is
 * modelled: sizes of body, query and path, a missing User-Agent, and Log4J's look-up. Rates are counted as the templates say.
 */
import type { JsonObject } from '#lib/json'
import type { GatewayRequest } from './authorizers.ts'
import type { Cloud } from './cloud.ts'
import { textOf } from './text-of.ts'

type Rule = readonly [name: string, matches: (request: GatewayRequest) => boolean]

const JNDI = '${jndi:'

const MANAGED: Readonly<Record<string, readonly Rule[]>> = {
  AWSManagedRulesCommonRuleSet: [
    ['NoUserAgent_HEADER', ({ headers }) => (headers['user-agent'] ?? '') === ''],
    ['SizeRestrictions_BODY', ({ body }) => Buffer.byteLength(body) > 8_192],
    ['SizeRestrictions_QUERYSTRING', ({ target }) => (target.split('?')[1] ?? '').length > 2_048],
    ['SizeRestrictions_URIPATH', ({ target }) => (target.split('?')[0] ?? '').length > 1_024],
  ],
  AWSManagedRulesKnownBadInputsRuleSet: [
    ['Log4JRCE_HEADER', ({ headers }) => Object.values(headers).some((value) => value.includes(JNDI))],
    ['Log4JRCE_BODY', ({ body }) => body.includes(JNDI)],
    ['Log4JRCE_QUERYSTRING', ({ target }) => decodeURIComponent(target.split('?')[1] ?? '').includes(JNDI)],
  ],
}

export interface Firewall {
  /** The rule that blocks it; null where nothing does, or there is no firewall. */
  blocks(request: GatewayRequest, address: string): string | null
}

export function firewallOf(cloud: Cloud): Firewall {
  const [acl] = cloud.ofType('AWS::WAFv2::WebACL')
  const rules = (acl?.properties.Rules ?? []) as readonly JsonObject[]
  const seen = new Map<string, number>()
  return {
    blocks(request, address) {
      seen.set(address, (seen.get(address) ?? 0) + 1)
      for (const { Name, Statement, Action } of rules) {
        const { ManagedRuleGroupStatement: group, RateBasedStatement: rate } = Statement as Statement
        if (group !== undefined) {
          const counted = group.RuleActionOverrides.filter(({ ActionToUse }) => 'Count' in ActionToUse)
          const known = MANAGED[group.Name]
          if (known === undefined) throw new Error(`The managed group ${group.Name} is not known here.`)
          const hit = known.find(([name, matches]) => matches(request) && !counted.some((one) => one.Name === name))
          if (hit !== undefined) return hit[0]
        }
        if (rate !== undefined && 'Block' in (Action as JsonObject) && (seen.get(address) ?? 0) > rate.Limit)
          return textOf(Name)
      }
      return null
    },
  }
}

interface Statement {
  readonly ManagedRuleGroupStatement?: {
    readonly Name: string
    readonly RuleActionOverrides: readonly { readonly Name: string; readonly ActionToUse: object }[]
  }
  readonly RateBasedStatement?: { readonly Limit: number }
}

/** The stage's bucket of requests: so many at once, refilled so fast. */
export interface StageLimit {
  takes(): boolean
  /** As after a while without requests. */
  refill(): void
}

export function stageLimit(cloud: Cloud, nowMs: () => number): StageLimit {
  const [stage] = cloud.ofType('AWS::ApiGateway::Stage')
  const [settings] = (stage?.properties.MethodSettings ?? []) as readonly JsonObject[]
  const rate = Number(settings?.ThrottlingRateLimit)
  const burst = Number(settings?.ThrottlingBurstLimit)
  let tokens = burst
  let atMs = nowMs()
  return {
    refill() {
      tokens = burst
    },
    takes() {
      tokens = Math.min(burst, tokens + ((nowMs() - atMs) / 1_000) * rate)
      atMs = nowMs()
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
