/** What a Task's Resource names, and how its events look. */
import type { Json, JsonObject } from '#lib/json'

export type Integration =
  | { readonly kind: 'function'; readonly arn: string }
  | { readonly kind: 'activity'; readonly arn: string }
  | { readonly kind: 'service'; readonly service: string; readonly action: string; readonly pattern: Pattern }

export type Pattern = 'requestResponse' | 'sync' | 'sync:2' | 'waitForTaskToken'

const SERVICE = /^arn:[\w-]+:states:[\w-]*:\d*:((?:aws-sdk:)?[\w-]+):([\w-]+?)(?:\.(sync|sync:2|waitForTaskToken))?$/

const parsed = new Map<string, Integration>()

export function integrationOf(resource: string): Integration {
  let found = parsed.get(resource)
  if (found === undefined) {
    found = parseResource(resource)
    parsed.set(resource, found)
  }
  return found
}

function parseResource(resource: string): Integration {
  if (/^arn:[\w-]+:states:[^:]+:\d+:activity:/.test(resource)) return { kind: 'activity', arn: resource }
  const [, service, action, pattern] = SERVICE.exec(resource) ?? []
  if (service === undefined || action === undefined) return { kind: 'function', arn: resource }
  return { kind: 'service', service, action, pattern: (pattern as Pattern | undefined) ?? 'requestResponse' }
}

/** The four moments of a task that every kind of integration names in its own way. */
export type TaskMoment = 'Scheduled' | 'Started' | 'Submitted' | 'Succeeded' | 'Failed' | 'TimedOut'

export function taskEventType(integration: Integration, moment: TaskMoment): string {
  if (integration.kind === 'function') return `LambdaFunction${moment}`
  return integration.kind === 'activity' ? `Activity${moment}` : `Task${moment}`
}

/** `resource` and `resourceType` as the events of service integrations carry them. */
export function resourceDetails(integration: Integration): JsonObject {
  if (integration.kind !== 'service') return {}
  const suffix = integration.pattern === 'requestResponse' ? '' : `.${integration.pattern}`
  return { resource: `${integration.action}${suffix}`, resourceType: integration.service }
}

export interface ScheduleFacts {
  readonly text: string
  readonly region: string
  readonly timeoutSeconds: number | undefined
  readonly heartbeatSeconds: number | undefined
  readonly credentials: Json | undefined
}

export function scheduledDetails(integration: Integration, facts: ScheduleFacts): JsonObject {
  const limits = {
    ...(facts.timeoutSeconds !== undefined && { timeoutInSeconds: facts.timeoutSeconds }),
    ...(facts.heartbeatSeconds !== undefined && { heartbeatInSeconds: facts.heartbeatSeconds }),
  }
  const credentials = roleOf(facts.credentials)
  const role = credentials === undefined ? {} : { taskCredentials: { roleArn: credentials } }
  if (integration.kind !== 'service') return { input: facts.text, resource: integration.arn, ...limits, ...role }
  return { ...resourceDetails(integration), region: facts.region, parameters: facts.text, ...limits, ...role }
}

function roleOf(credentials: Json | undefined): Json | undefined {
  return typeof credentials === 'object' && credentials !== null && !Array.isArray(credentials)
    ? (credentials as JsonObject).RoleArn
    : undefined
}
