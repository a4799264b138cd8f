/** What the functions read from their environment; `src/entry/lambda` is the other end. */
import type { EndpointModel, Environment } from './environment.ts'
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
    ...modelVariables(environment, data),
    ...(guardrail === null ? {} : { GUARDRAIL_ID: guardrail.id, GUARDRAIL_VERSION: guardrail.version }),
  }
}

function modelVariables(environment: Environment, { modelKey }: DataStack): Readonly<Record<string, string>> {
  const { modelEndpoint, standardModel, premiumModel } = environment
  if (modelEndpoint !== null && modelKey !== null) {
    return {
      MODEL_URL: modelEndpoint.url,
      // The name and not the value: that a function fetches when it needs it.
      MODEL_KEY_SECRET: modelKey.ref,
      MODEL_STANDARD_ID: modelEndpoint.standardModel.name,
      MODEL_STANDARD_PRICE: price(modelEndpoint.standardModel),
      MODEL_PREMIUM_ID: modelEndpoint.premiumModel.name,
      MODEL_PREMIUM_PRICE: price(modelEndpoint.premiumModel),
    }
  }
  return {
    MODEL_STANDARD_ID: standardModel.modelId,
    MODEL_STANDARD_PRICE: price(standardModel),
    MODEL_PREMIUM_ID: premiumModel.modelId,
    MODEL_PREMIUM_PRICE: price(premiumModel),
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
const price = (model: Omit<EndpointModel, 'name'>): string =>
  `${model.inputUsdPerMillionTokens}/${model.outputUsdPerMillionTokens}`
