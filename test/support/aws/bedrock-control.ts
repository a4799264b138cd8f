/** Bedrock's control plane: which models a profile routes to, how long they live, and whether this account may call them. */
import type { JsonObject } from '#lib/json'
import { bedrockService, type OnConverse } from './bedrock.ts'
import { AwsError, type AwsRequest, type AwsService } from './server.ts'

export interface ModelState {
  readonly status: 'ACTIVE' | 'LEGACY'
  /** As on the wire: `2027-01-01T00:00:00Z`. */
  readonly endOfLifeTime?: string
  readonly authorizationStatus: 'AUTHORIZED' | 'NOT_AUTHORIZED'
  readonly agreement: 'AVAILABLE' | 'PENDING' | 'NOT_AVAILABLE' | 'ERROR'
  readonly entitlement: 'AVAILABLE' | 'NOT_AVAILABLE'
  readonly region: 'AVAILABLE' | 'NOT_AVAILABLE'
}

export const OPEN: ModelState = {
  status: 'ACTIVE',
  authorizationStatus: 'AUTHORIZED',
  agreement: 'AVAILABLE',
  entitlement: 'AVAILABLE',
  region: 'AVAILABLE',
}

/** Both planes sign as `bedrock`, so one service answers both. A model that is not named is open to all. */
export function bedrockControl(
  models: Readonly<Record<string, ModelState>> = {},
  onConverse: OnConverse = () => undefined,
): AwsService {
  const runtime = bedrockService(onConverse)
  const stateOf = (id: string) => models[id] ?? OPEN
  const operations: Readonly<Record<string, (id: string) => JsonObject>> = {
    GetInferenceProfile: (id) => ({
      inferenceProfileId: id,
      models: ['us-east-1', 'us-west-2'].map((region) => ({
        modelArn: `arn:aws:bedrock:${region}::foundation-model/${id.replace(/^[a-z]+\./, '')}`,
      })),
    }),
    GetFoundationModel(id) {
      const { status, endOfLifeTime } = stateOf(id)
      const modelLifecycle = endOfLifeTime === undefined ? { status } : { status, endOfLifeTime }
      return {
        modelDetails: { modelId: id, modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${id}`, modelLifecycle },
      }
    },
    GetFoundationModelAvailability(id) {
      const { authorizationStatus, agreement, entitlement, region } = stateOf(id)
      return {
        modelId: id,
        authorizationStatus,
        agreementAvailability: { status: agreement },
        entitlementAvailability: entitlement,
        regionAvailability: region,
      }
    },
  }
  return {
    ...runtime,
    operationOf: (request) => OPERATIONS[request.path.split('/')[1] ?? ''] ?? runtime.operationOf(request),
    answer(request: AwsRequest) {
      if (request.operation === 'Converse') return isProbe(request) ? PROBED : runtime.answer(request)
      const operation = operations[request.operation]
      if (operation === undefined) throw new AwsError('UnknownOperationException', request.operation)
      const id = request.path.split('/').slice(2).join('/')
      return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(operation(id)) }
    },
  }
}

/** Somebody only wants to know whether the model answers. */
const isProbe = ({ body }: AwsRequest): boolean => {
  const { inferenceConfig } = JSON.parse(body.toString()) as { inferenceConfig?: { maxTokens?: number } }
  return inferenceConfig?.maxTokens === 1
}

const PROBED = {
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    metrics: { latencyMs: 3 },
    output: { message: { role: 'assistant', content: [{ text: 'Yes' }] } },
    stopReason: 'max_tokens',
    usage: { inputTokens: 4, outputTokens: 1, totalTokens: 5 },
  }),
}

const OPERATIONS: Readonly<Record<string, string>> = {
  'inference-profiles': 'GetInferenceProfile',
  'foundation-models': 'GetFoundationModel',
  'foundation-model-availability': 'GetFoundationModelAvailability',
}
