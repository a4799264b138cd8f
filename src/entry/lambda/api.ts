/** The REST API as a Lambda function: the app that `npm start` serves, over Step Functions and S3 instead of a folder. */
import { Logger } from '@aws-lambda-powertools/logger'
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda'
import { startingThrough } from '#adapters/alias-start'
import { parseS3Location, s3Client, s3ObjectStore } from '#adapters/s3'
import { awsStepFunctions, stepFunctionsClient } from '#adapters/step-functions'
import { type ApiDeps, createRestApi } from '#api'
import { assembleReport } from '#domain'
import { loadReportParts, loadStatement } from '#handlers'
import { InputError } from '#lib/errors'
import { serveEvent, type WebApp } from './api-gateway.ts'
import { withOrigin } from './cors.ts'
import { fitting } from './large-answer.ts'

/** API Gateway gives up after 29 seconds; what is left belongs to reading the report. */
const MAX_WAIT_SECONDS = 25

const logger = new Logger()
let app: WebApp | undefined

export async function handler(event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
  logger.resetKeys()
  logger.appendKeys({ requestId: context.awsRequestId, route: `${event.httpMethod} ${event.resource}` })
  app ??= createRestApi(apiDeps(process.env))
  const served = fitting(await serveEvent(app, event, context))
  const result = withOrigin(served, originOf(event), originsIn(process.env))
  logger.info('request answered', { status: result.statusCode })
  return result
}

type Variables = Readonly<Record<string, string | undefined>>

const originOf = ({ multiValueHeaders }: APIGatewayProxyEvent): string | undefined =>
  Object.entries(multiValueHeaders ?? {}).find(([name]) => name.toLowerCase() === 'origin')?.[1]?.[0]

/** `CORS_ORIGINS`: the environment's list, with commas. */
const originsIn = ({ CORS_ORIGINS: list = '' }: Variables): readonly string[] => (list === '' ? [] : list.split(','))

export function apiDeps(env: Variables): ApiDeps {
  const required = (name: string): string => {
    const value = env[name]
    if (value !== undefined && value !== '') return value
    throw new InputError('CONFIG_INVALID', `${name} is not set.`, {
      field: name,
      cure: `Set ${name}; the deployment does so by itself.`,
    })
  }
  const place = {
    region: required('AWS_REGION'),
    ...(env.AWS_ENDPOINT_URL === undefined ? {} : { endpoint: env.AWS_ENDPOINT_URL }),
  }
  const location = parseS3Location(required('OBJECTS_LOCATION'), 'OBJECTS_LOCATION')
  const objects = s3ObjectStore({ client: s3Client(place), location })
  return {
    stepFunctions: startingThrough(required('STATE_MACHINE_ALIAS'), awsStepFunctions(stepFunctionsClient(place))),
    stateMachineArns: {
      opportunity: required('OPPORTUNITY_ANALYSIS_STATE_MACHINE_ARN'),
      funding: required('FUNDING_ANALYSIS_STATE_MACHINE_ARN'),
      followOn: required('FOLLOW_ON_ANALYSIS_STATE_MACHINE_ARN'),
    },
    loadReport: async ({ executionArn, output, signal }) =>
      assembleReport({ executionId: executionArn, ...(await loadReportParts(objects, output, signal)) }),
    loadStatement: (request) => loadStatement(objects, request),
    // Lambda's clock is UTC, everywhere.
    today: () => new Date().toISOString().slice(0, 10),
    newId: () => crypto.randomUUID(),
    maxWaitSeconds: MAX_WAIT_SECONDS,
    callers: 'told apart',
    log: (entry) => logger.error('request failed', { entry }),
  }
}
