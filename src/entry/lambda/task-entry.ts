/** A handler as a Lambda function: real parts, structured logs with the execution's id, metrics, and an end before Lambda's own. */
import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { athenaClient, athenaHistoryStore } from '#adapters/athena'
import type { AwsPlace } from '#adapters/aws-client'
import { bedrockClient, bedrockModel } from '#adapters/bedrock'
import { openAiCompatibleModel } from '#adapters/openai-compatible'
import { s3Client, s3ObjectStore } from '#adapters/s3'
import { managedSecret, secretsManagerClient } from '#adapters/secrets-manager'
import { type AnalysisModel, executionIdOf, type Handler, type HandlerDeps } from '#handlers'
import { InputError, TaskError } from '#lib/errors'
import { isJsonObject, type JsonObject } from '#lib/json'
import { bundledFundingCatalogue } from '../funding-catalogue.ts'
import { type TaskEnvironment, taskEnvironment } from './environment.ts'

/** The part of Lambda's context that is used. */
export interface LambdaContext {
  readonly functionName: string
  readonly awsRequestId: string
  getRemainingTimeInMillis(): number
}

export type LambdaHandler = (event: unknown, context: LambdaContext) => Promise<JsonObject>

/** Kept back from the remaining time: the failure is still reported by us, with its name, and not by Lambda as a timeout. */
const RESERVE_MS = 1_500

const logger = new Logger()
const metrics = new Metrics()

/** `create` gets the real parts, made once a sandbox; so connections outlive an invocation. */
export function taskEntry(create: (deps: HandlerDeps) => Handler): LambdaHandler {
  let handler: Handler | undefined
  return async (event, context) => {
    const executionId = executionIdOf(event)
    logger.resetKeys()
    logger.appendKeys({ executionId, function: context.functionName, requestId: context.awsRequestId })
    // Off unless POWERTOOLS_LOGGER_LOG_EVENT asks for it: an event holds what a customer said.
    logger.logEventIfEnabled(event)
    const startedAt = performance.now()
    try {
      handler ??= create(ownDeps())
      const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - RESERVE_MS))
      const result = await handler(event, { executionId, signal })
      logger.info('task done', { elapsedMs: Math.round(performance.now() - startedAt) })
      addUsage(result.usage)
      metrics.addMetric('TaskSucceeded', MetricUnit.Count, 1)
      return result
    } catch (error) {
      count(error, { FunctionName: context.functionName, StateMachineName: machineOf(executionId) })
      throw error
    } finally {
      metrics.addMetric('TaskDuration', MetricUnit.Milliseconds, performance.now() - startedAt)
      metrics.publishStoredMetrics()
    }
  }
}

/** The caller of a task cannot mend what the function was deployed with, so that is not a refusal of its input. */
function ownDeps(): HandlerDeps {
  try {
    return awsDeps(taskEnvironment(process.env))
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new TaskError('FunctionMisconfigured', error.message, { cause: error })
  }
}

/** `…:execution:NAME:ID`, or `…:express:NAME:ID:START`. */
const machineOf = (executionId: string): string => executionId.split(':')[6] ?? 'none'

/**
 * A refused input is the caller's to mend: it is counted apart, so that no alarm takes it for a failure (`src/infra/refusals.ts`).
 * Its message quotes the input, so here only its code and field are said; other failures quote nothing of the customer.
 */
function count(error: unknown, refusedBy: Readonly<Record<string, string>>): void {
  if (!(error instanceof TaskError) || error.name !== 'InputError' || !(error.cause instanceof InputError)) {
    logger.error('task failed', error instanceof Error ? error : new Error(String(error)))
    metrics.addMetric('TaskFailed', MetricUnit.Count, 1)
    return
  }
  const { code, field } = error.cause
  logger.warn('task refused its input', { code, field })
  metrics.addMetric('TaskRefused', MetricUnit.Count, 1)
  for (const [name, value] of Object.entries(refusedBy)) {
    const one = metrics.singleMetric()
    one.addDimension(name, value)
    one.addMetric('TaskRefused', MetricUnit.Count, 1)
  }
}

export function awsDeps(environment: TaskEnvironment): HandlerDeps {
  const { region, endpoint, history, objects } = environment
  const place = { region, ...(endpoint === undefined ? {} : { endpoint }) }
  const s3 = s3Client(place)
  return {
    history: athenaHistoryStore({ athena: athenaClient(place), s3, ...history }),
    objects: s3ObjectStore({ client: s3, location: objects }),
    model: modelOf(environment, place),
    fundingCatalogue: bundledFundingCatalogue(),
    // Lambda's clock is UTC, everywhere.
    today: () => new Date().toISOString().slice(0, 10),
  }
}

function modelOf({ models, modelEndpoint, guardrail }: TaskEnvironment, place: AwsPlace): AnalysisModel {
  if (modelEndpoint === null) return bedrockModel({ client: bedrockClient(place), models, guardrail })
  const named = ({ modelId, price }: TaskEnvironment['models']['standard']) => ({ model: modelId, price })
  return openAiCompatibleModel({
    baseUrl: modelEndpoint.url,
    apiKey: managedSecret({
      client: secretsManagerClient(place),
      secretId: modelEndpoint.keySecret,
      failure: 'ModelUnavailable',
      nowMs: () => performance.now(),
    }),
    models: { standard: named(models.standard), premium: named(models.premium) },
  })
}

function addUsage(usage: unknown): void {
  if (!isJsonObject(usage)) return
  const add = (name: string, unit: (typeof MetricUnit)[keyof typeof MetricUnit], value: unknown) => {
    if (typeof value === 'number') metrics.addMetric(name, unit, value)
  }
  add('ModelInputTokens', MetricUnit.Count, usage.inputTokens)
  add('ModelOutputTokens', MetricUnit.Count, usage.outputTokens)
  // A price that is not configured is null, and no metric; zero would be a claim.
  add('ModelCostUsd', MetricUnit.NoUnit, usage.costUsd)
}
