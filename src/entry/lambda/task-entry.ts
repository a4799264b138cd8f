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
import { InputError } from '#lib/errors'
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
      handler ??= create(awsDeps(taskEnvironment(process.env)))
      const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - RESERVE_MS))
      const result = await handler(event, { executionId, signal })
      logger.info('task done', { elapsedMs: Math.round(performance.now() - startedAt) })
      addUsage(result.usage)
      metrics.addMetric('TaskSucceeded', MetricUnit.Count, 1)
      return result
    } catch (error) {
      logFailure(error)
      metrics.addMetric('TaskFailed', MetricUnit.Count, 1)
      throw error
    } finally {
      metrics.addMetric('TaskDuration', MetricUnit.Milliseconds, performance.now() - startedAt)
      metrics.publishStoredMetrics()
    }
  }
}

/** A refused input is quoted in its message, so here only its code and field are said; other failures quote nothing of the customer. */
function logFailure(error: unknown): void {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof InputError) logger.warn('task refused its input', { code: cause.code, field: cause.field })
  else logger.error('task failed', error instanceof Error ? error : new Error(String(error)))
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
