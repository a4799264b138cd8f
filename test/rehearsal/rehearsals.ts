/** Which environments are rehearsed, with what: the default one whole, production with every switch that it leaves off. */
import { type Environment, loadEnvironment } from '#infra'
import { API } from './api-scenarios.ts'
import { IAM_DOOR, PRODUCTION_DOOR } from './door-scenarios.ts'
import { KEYS } from './key-scenarios.ts'
import { NOTICES } from './notice-scenarios.ts'
import { PRODUCTION } from './production-scenarios.ts'
import { FAULTS, type Scenario, WAYS } from './scenarios.ts'
import { SECRETS } from './secret-scenarios.ts'
import { THROTTLES } from './throttle-scenarios.ts'

export interface Rehearsal {
  readonly name: string
  readonly environment: Environment
  readonly scenarios: readonly Scenario[]
  /** What it answers for: whose rights may not be too many, and what is taken away. The rest is another rehearsal's. */
  readonly judges: Judged
}

export interface Judged {
  /** Patterns of names of statements and of the network's parts. */
  readonly excess: RegExp
  readonly takesAway: RegExp
  /** Whether each of its alarms has to ring in a scenario. */
  readonly ringsAll: boolean
}

const EVERYTHING = /^/
const PRODUCTIONS_OWN = /Rollout|Express|Network|AttachTo|EncryptLogs/
const SECRETS_OWN = /ReadModelKey|SecretsManager|SECRETSMANAGER|Models|policy of the key\/0/

const { api } = loadEnvironment('production')
const EVERY_SWITCH: Partial<Environment> = {
  expressVariants: true,
  provisionedConcurrency: 1,
  api: {
    ...api,
    authorizer: {
      kind: 'cognito',
      userPoolArn: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Example',
    },
    corsOrigins: ['https://app.example.com'],
  },
}

const MODEL_ENDPOINT: Environment['modelEndpoint'] = {
  // The rehearsal puts its own address here.
  url: 'https://models.example.com/v1',
  standardModel: { name: 'small', inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 },
  premiumModel: { name: 'large', inputUsdPerMillionTokens: 3, outputUsdPerMillionTokens: 4 },
  secretName: 'opportunity-analysis/model-key',
  endpointService: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0',
}

export const REHEARSALS: readonly Rehearsal[] = [
  {
    name: 'default',
    environment: loadEnvironment('default'),
    scenarios: [...WAYS, ...API, ...FAULTS, ...NOTICES, ...KEYS, ...THROTTLES, ...IAM_DOOR],
    judges: { excess: EVERYTHING, takesAway: EVERYTHING, ringsAll: true },
  },
  {
    name: 'production, every switch on',
    environment: { ...loadEnvironment('production'), ...EVERY_SWITCH },
    scenarios: [...PRODUCTION, ...API, ...NOTICES, ...PRODUCTION_DOOR],
    judges: { excess: EVERYTHING, takesAway: PRODUCTIONS_OWN, ringsAll: false },
  },
  {
    name: 'production, models behind a key',
    environment: { ...loadEnvironment('production'), modelEndpoint: MODEL_ENDPOINT },
    scenarios: SECRETS,
    judges: { excess: SECRETS_OWN, takesAway: SECRETS_OWN, ringsAll: false },
  },
]
