/** What a Task may name as its Resource, as far as AWS says so when a machine is made. */
import type { StatePart } from './read-fields.ts'
import { text } from './shape.ts'

/** AWS looks at the form only: region and account may say anything. */
const ARN = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/
const INTEGRATION = /^arn:[^:]+:states:[^:]*:[^:]*:([a-z0-9-]+):(.+?)(\.sync(?::2)?|\.waitForTaskToken)?$/

/** The actions of the optimized integrations that have few; a service not listed here is not judged by its action. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  athena: ['startQueryExecution', 'stopQueryExecution', 'getQueryExecution', 'getQueryResults'],
  bedrock: ['invokeModel', 'createModelCustomizationJob'],
  dynamodb: ['getItem', 'putItem', 'deleteItem', 'updateItem'],
  events: ['putEvents'],
  lambda: ['invoke'],
  sns: ['publish'],
  sqs: ['sendMessage'],
  states: ['startExecution'],
}
const NO_SYNC = new Set(['lambda', 'sns', 'sqs', 'dynamodb', 'events', 'apigateway', 'aws-sdk', 'bedrock-agentcore'])
const NO_TOKEN = new Set([
  'athena',
  'batch',
  'codebuild',
  'elasticmapreduce',
  'emr-containers',
  'emr-serverless',
  'glue',
  'databrew',
  'mediaconvert',
  'sagemaker',
  'dynamodb',
  'bedrock-agentcore',
])

export function taskResource(part: StatePart, machineType: 'STANDARD' | 'EXPRESS'): string {
  const resource = text(part, 'Resource')
  if (resource === undefined) return ''
  const at = `${part.location}/Resource`
  if (!ARN.test(resource)) {
    part.report.schema('Value is not a valid resource ARN', at)
    return resource
  }
  const [, service, action, pattern] = INTEGRATION.exec(resource) ?? []
  if (service === undefined || action === undefined || service === 'activity') return resource
  if (!isKnown(service, action, pattern)) {
    part.report.schema(
      `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
      at,
    )
  } else if (machineType === 'EXPRESS' && pattern !== undefined) {
    part.report.schema(
      pattern === '.waitForTaskToken'
        ? // The space before `at` is AWS's.
          "Express state machine does not support '.waitForTaskToken' service integration "
        : "Express state machine does not support '.sync' service integration",
      at,
    )
  }
  return resource
}

function isKnown(service: string, action: string, pattern: string | undefined): boolean {
  if (pattern?.startsWith('.sync') === true && NO_SYNC.has(service)) return false
  if (pattern === '.sync:2' && service !== 'states') return false
  if (pattern === '.waitForTaskToken' && NO_TOKEN.has(service)) return false
  const actions = Object.hasOwn(ACTIONS, service) ? ACTIONS[service] : undefined
  return actions === undefined || actions.includes(action)
}
