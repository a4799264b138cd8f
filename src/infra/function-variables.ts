/** What the functions read from their environment; `src/entry/lambda` is the other end. */
import type { Environment, ModelChoice } from './environment.ts'
import { location } from './grants.ts'
import { METRICS_NAMESPACE, namesOf } from './names.ts'
import type { DataStack } from './stacks/data-stack.ts'

export function functionVariables(parts: {
  readonly environment: Environment
  readonly data: DataStack
}): Readonly<Record<string, string>> {
  const { environment, data } = parts
  const { guardrail } = environment
  return {
    ...commonVariables(environment),
    HISTORY_LOCATION: location(data.history),
    HISTORY_WORKGROUP: data.queries.workGroup,
    HISTORY_DATABASE: data.queries.database,
    OBJECTS_LOCATION: location(data.objects),
    MODEL_STANDARD_ID: environment.standardModel.modelId,
    MODEL_STANDARD_PRICE: price(environment.standardModel),
    MODEL_PREMIUM_ID: environment.premiumModel.modelId,
    MODEL_PREMIUM_PRICE: price(environment.premiumModel),
    ...(guardrail === null ? {} : { GUARDRAIL_ID: guardrail.id, GUARDRAIL_VERSION: guardrail.version }),
  }
}

export function commonVariables(environment: Environment): Readonly<Record<string, string>> {
  return {
    POWERTOOLS_SERVICE_NAME: namesOf(environment).application,
    POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
    POWERTOOLS_LOG_LEVEL: 'INFO',
    // A stack trace then names the line of the source and not of the bundle.
    NODE_OPTIONS: '--enable-source-maps',
  }
}

/** USD for a million tokens, in and out. */
const price = (model: ModelChoice): string => `${model.inputUsdPerMillionTokens}/${model.outputUsdPerMillionTokens}`
