/** The way in: a REST API over the same app that `npm start` serves, with a lock on the door. */
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import {
  AccessLogFormat,
  AuthorizationType,
  CfnAccount,
  CognitoUserPoolsAuthorizer,
  EndpointType,
  type IRestApi,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type MethodOptions,
  Model,
  Period,
  type RequestValidator,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway'
import { UserPool } from 'aws-cdk-lib/aws-cognito'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { TaskFunction } from '../constructs/task-function.ts'
import { webAcl } from '../constructs/web-acl.ts'
import type { Environment } from '../environment.ts'
import type { FunctionCode } from '../function-code.ts'
import { commonVariables } from '../function-variables.ts'
import { API_FUNCTION } from '../functions.ts'
import { location, readObjects, useKeyThroughS3 } from '../grants.ts'
import { LIVE, MACHINE_VARIABLES, namesOf, WORKFLOW_TYPES } from '../names.ts'
import { ANALYZE_SCHEMA, API_ROUTES } from './api-routes.ts'
import type { DataStack } from './data-stack.ts'
import type { WorkflowsStack } from './workflows-stack.ts'

const STAGE = 'v1'
/** API Gateway's limit for an integration. */
const GATEWAY_TIMEOUT = Duration.seconds(29)

export interface ApiStackProps extends StackProps {
  readonly environment: Environment
  readonly code: FunctionCode
  readonly data: DataStack
  readonly workflows: WorkflowsStack
}

export class ApiStack extends Stack {
  readonly api: RestApi
  /** The same: CDK's class and interface differ only in how they type what may be absent. */
  private readonly restApi: IRestApi
  readonly function: TaskFunction
  readonly gatewayLogRole: Role

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props)
    this.function = this.createFunction(props)
    this.gatewayLogRole = new Role(this, 'GatewayLogs', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') })
    this.api = this.createApi(props)
    this.restApi = this.api as IRestApi
    this.addRoutes(props.environment)
    this.limitUse(props.environment)
    if (props.environment.api.webAcl) webAcl(this, 'WebAcl', this.api.deploymentStage.stageArn)
    new CfnOutput(this, 'ApiUrl', { value: this.api.url, description: 'POST api/analyze here.' })
  }

  private createFunction({ environment, code, data, workflows }: ApiStackProps): TaskFunction {
    const machines = WORKFLOW_TYPES.map((type) => {
      const { machine, alias } = workflows.workflows[type]
      return { type, machine, alias }
    })
    const executions = WORKFLOW_TYPES.map((type) =>
      this.formatArn({ service: 'states', resource: `execution:${namesOf(environment).machine(type)}:*` }),
    )
    return new TaskFunction(this, 'Function', {
      name: 'api',
      environment,
      code,
      memoryMb: API_FUNCTION.memoryMb,
      timeout: Duration.seconds(API_FUNCTION.timeoutSeconds),
      variables: {
        ...commonVariables(environment),
        ...Object.fromEntries(machines.map(({ type, machine }) => [MACHINE_VARIABLES[type], machine.stateMachineArn])),
        STATE_MACHINE_ALIAS: LIVE,
        OBJECTS_LOCATION: location(data.objects),
        ...(environment.api.corsOrigins.length === 0 ? {} : { CORS_ORIGINS: environment.api.corsOrigins.join(',') }),
      },
      grants: [
        new PolicyStatement({
          sid: 'StartExecutions',
          actions: ['states:StartExecution'],
          resources: machines.map(({ alias }) => alias.attrArn),
        }),
        new PolicyStatement({
          sid: 'ListExecutions',
          actions: ['states:ListExecutions'],
          resources: machines.map(({ machine }) => machine.stateMachineArn),
        }),
        new PolicyStatement({
          sid: 'FollowExecutions',
          actions: [
            'states:DescribeExecution',
            'states:GetExecutionHistory',
            'states:StopExecution',
            'states:RedriveExecution',
          ],
          resources: executions,
        }),
        readObjects('ReadObjects', data.objects),
        useKeyThroughS3(this, data.key, ['Decrypt']),
      ],
      logGroup: data.logs.functions,
      network: workflows.network,
    })
  }

  private createApi({ environment, data }: ApiStackProps): RestApi {
    const names = namesOf(environment)
    const { corsOrigins, requestsPerSecond, burst } = environment.api
    const api = new RestApi(this, 'Api', {
      restApiName: names.application,
      description: 'Opportunity analysis: POST api/analyze; api/openapi.json describes the rest.',
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions: {
        stageName: STAGE,
        tracingEnabled: true,
        metricsEnabled: true,
        loggingLevel: MethodLoggingLevel.ERROR,
        // Bodies hold customers' names.
        dataTraceEnabled: false,
        throttlingRateLimit: requestsPerSecond,
        throttlingBurstLimit: burst,
        accessLogDestination: new LogGroupLogDestination(data.logs.api),
        accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
      },
      ...(corsOrigins.length === 0
        ? {}
        : {
            defaultCorsPreflightOptions: {
              allowOrigins: [...corsOrigins],
              allowMethods: ['GET', 'POST', 'OPTIONS'],
              allowHeaders: [
                'authorization',
                'content-type',
                'idempotency-key',
                'last-event-id',
                'x-amz-date',
                'x-amz-security-token',
              ],
            },
          }),
    })
    api.deploymentStage.node.addDependency(this.allowGatewayLogs())
    // The gateway's own refusals are problem+json too, as the app's are.
    api.addGatewayResponse('BadBody', {
      type: ResponseType.BAD_REQUEST_BODY,
      statusCode: '400',
      responseHeaders: { 'content-type': "'application/problem+json'" },
      templates: {
        'application/json':
          '{"type":"about:blank","title":"Bad request","status":400,"code":"INPUT_INVALID","detail":"$util.escapeJavaScript($context.error.validationErrorString)","cure":"GET api/openapi.json describes the body."}',
      },
    })
    return api
  }

  /** One setting for the account and region: without it no API may write logs. It stays when the stack goes. */
  private allowGatewayLogs(): CfnAccount {
    const role = this.gatewayLogRole
    // The actions of AWS's managed policy for this, which API Gateway checks for.
    role.addToPolicy(
      new PolicyStatement({
        sid: 'WriteGatewayLogs',
        actions: [
          'CreateLogGroup',
          'CreateLogStream',
          'DescribeLogGroups',
          'DescribeLogStreams',
          'FilterLogEvents',
          'GetLogEvents',
          'PutLogEvents',
        ].map((action) => `logs:${action}`),
        resources: ['*'],
      }),
    )
    role.applyRemovalPolicy(RemovalPolicy.RETAIN)
    const account = new CfnAccount(this, 'GatewayAccount', { cloudWatchRoleArn: role.roleArn })
    account.node.addDependency(role)
    account.applyRemovalPolicy(RemovalPolicy.RETAIN)
    return account
  }

  private addRoutes(environment: Environment): void {
    const integration = new LambdaIntegration(this.function.alias as IFunction, {
      timeout: GATEWAY_TIMEOUT,
      // One statement of the function's policy for the whole API; its patterns would overlap anyhow.
      scopePermissionToMethod: false,
    })
    const lock = this.lockOf(environment)
    const model = new Model(this, 'Question', {
      restApi: this.restApi,
      contentType: 'application/json',
      // CDK types its schema with enums; this is plain JSON schema, which is what it writes.
      schema: ANALYZE_SCHEMA as never,
    })
    const validator = this.api.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    })
    for (const route of API_ROUTES) {
      const body = route.validatesBody === true ? { requestModels: { 'application/json': model } } : {}
      const options = { ...lock, ...body, requestValidator: validator as RequestValidator }
      this.api.root.resourceForPath(route.path).addMethod(route.method, integration, options)
    }
  }

  private lockOf({ api: { authorizer } }: Environment): MethodOptions {
    switch (authorizer.kind) {
      case 'iam':
        return { authorizationType: AuthorizationType.IAM }
      case 'cognito': {
        const pool = UserPool.fromUserPoolArn(this, 'Users', authorizer.userPoolArn)
        return { authorizer: new CognitoUserPoolsAuthorizer(this, 'Authorizer', { cognitoUserPools: [pool] }) }
      }
      case 'none':
        return { authorizationType: AuthorizationType.NONE }
    }
  }

  private limitUse({ api }: Environment): void {
    this.api.addUsagePlan('UsagePlan', {
      throttle: { rateLimit: api.requestsPerSecond, burstLimit: api.burst },
      quota: { limit: api.requestsPerDay, period: Period.DAY },
      apiStages: [{ api: this.restApi, stage: this.api.deploymentStage }],
    })
  }
}
