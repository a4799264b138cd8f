/** What is answered in moto's place: calls that it does not know, and the models, which it has not. Each is written in the transcript. */
import { bedrockControl } from '../support/aws/bedrock-control.ts'
import { type AwsServer, startAwsServer } from '../support/aws/server.ts'
import type { Answer } from './front.ts'

const ACCOUNT_SETTINGS = {
  AccountLimit: { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 1_000 },
  AccountUsage: { FunctionCount: 0, TotalCodeSize: 0 },
}

const PROTECTED =
  '<UpdateTerminationProtectionResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><UpdateTerminationProtectionResult/></UpdateTerminationProtectionResponse>'

/** Operations that moto has left to be written, by service and name. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  'lambda GET /2016-08-19/account-settings': {
    contentType: 'application/json',
    body: JSON.stringify(ACCOUNT_SETTINGS),
  },
  'cloudformation UpdateTerminationProtection': { contentType: 'text/xml', body: PROTECTED },
}

export const answerOf = (service: string, operation: string): Answer | null =>
  ANSWERS[`${service} ${operation}`] ?? null

/** moto knows no models; these are active, open to the account, and say what they are asked to say. */
export const startModels = (): Promise<AwsServer> => startAwsServer({ services: [bedrockControl()] })
