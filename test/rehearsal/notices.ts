/**
 * How somebody learns of something: EventBridge's rule and CloudWatch's alarms publish to the topic, each as the service it is,
 * with the topic's key; what EventBridge cannot deliver goes to the rule's queue.
 */
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import type { Cloud } from './cloud.ts'
import type { Permit } from './creation.ts'
import type { MetricStore } from './metrics.ts'
import { textOf } from './text-of.ts'

export interface Notices {
  /** Messages that reached the topic. */
  readonly told: string[]
  /** Messages in queues, for which nobody reads. */
  readonly undelivered: string[]
  /** So many messages to come are not taken by the topic. */
  topicFaults: number
  event(event: JsonObject): void
  /** Publishes as a service, e.g. `cloudwatch`; false where the service may not. */
  publish(service: string, topicArn: string, message: string, sourceArn: string): boolean
  /** CloudWatch's look at the queues. */
  countQueues(): void
}

export function createNotices(parts: {
  readonly cloud: Cloud
  readonly permit: Permit
  readonly metrics: MetricStore
}): Notices {
  const { cloud, permit, metrics } = parts
  const notices: Notices = {
    told: [],
    undelivered: [],
    topicFaults: 0,
    publish(service, topicArn, message, sourceArn) {
      const caller = `service:${service}.amazonaws.com`
      const { KmsMasterKeyId: key } = cloud.find('AWS::SNS::Topic', topicArn).properties
      const asked = [permit(caller, 'sns:Publish', topicArn, { 'aws:SourceArn': sourceArn })]
      if (key !== undefined) {
        const context = { 'aws:SourceArn': sourceArn, 'kms:EncryptionContext:aws:sns:topicArn': topicArn }
        for (const action of ['kms:GenerateDataKey', 'kms:Decrypt'])
          asked.push(permit(caller, action, textOf(key), context))
      }
      if (notices.topicFaults > 0) {
        notices.topicFaults -= 1
        return false
      }
      if (asked.some(({ allowed }) => !allowed)) return false
      notices.told.push(message)
      return true
    },
    event(event) {
      for (const { arn, ref, properties } of cloud.ofType('AWS::Events::Rule')) {
        if (!fits(properties.EventPattern as JsonObject, event)) continue
        metrics.add('AWS/Events', { RuleName: ref }, { MatchedEvents: 1 })
        for (const target of properties.Targets as JsonObject[]) {
          const message = transformed(target.InputTransformer as JsonObject, event)
          if (notices.publish('events', textOf(target.Arn), message, arn)) continue
          const queue = textOf((target.DeadLetterConfig as JsonObject | undefined)?.Arn)
          const sent = permit('service:events.amazonaws.com', 'sqs:SendMessage', queue, { 'aws:SourceArn': arn })
          if (sent.allowed) notices.undelivered.push(message)
        }
      }
    },
    countQueues() {
      for (const { properties, ref } of cloud.ofType('AWS::SQS::Queue')) {
        const name = textOf(properties.QueueName ?? ref)
        metrics.add('AWS/SQS', { QueueName: name }, { ApproximateNumberOfMessagesVisible: notices.undelivered.length })
      }
    },
  }
  return notices
}

/** EventBridge's patterns as far as ours go: objects within objects, and lists of which one has to fit. */
function fits(pattern: JsonObject, event: JsonObject): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    const given = event[key]
    if (Array.isArray(wanted)) return wanted.some((one) => fitsValue(one, given))
    return isJsonObject(wanted) && isJsonObject(given) && fits(wanted, given)
  })
}

/** An exact value, `exists`, or anything but a text with stars in it. */
function fitsValue(wanted: Json, given: Json | undefined): boolean {
  if (!isJsonObject(wanted)) return given === wanted
  if ('exists' in wanted) return (given !== undefined) === wanted.exists
  const { wildcard } = wanted['anything-but'] as { readonly wildcard: string }
  if (typeof given !== 'string') return false
  const parts = wildcard.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return !new RegExp(`^${parts.join('[^]*')}$`).test(given)
}

function transformed(transformer: JsonObject, event: JsonObject): string {
  const paths = transformer.InputPathsMap as Readonly<Record<string, string>>
  const text = JSON.parse(textOf(transformer.InputTemplate)) as string
  return text.replace(/<([\w-]+)>/g, (_, name: string) => textOf(valueAt(event, paths[name] ?? '')))
}

const valueAt = (event: JsonObject, path: string): Json => {
  let value: Json = event
  for (const part of path.replace(/^\$\./, '').split('.')) value = (isJsonObject(value) ? value[part] : null) ?? null
  return value
}
