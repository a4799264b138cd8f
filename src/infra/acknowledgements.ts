/**
 * Findings of cdk-nag that stay, each with the reason an auditor would ask for. What is not listed here fails the synthesis,
 * and a test counts them. A role with `*` here has it for services that know no resources, and for nothing else (test/infra).
 */
import { Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'
import type { System } from './build-app.ts'
import type { Environment } from './environment.ts'
import { namesOf, WORKFLOW_TYPES } from './names.ts'

export interface Acknowledgement {
  readonly ids: readonly string[]
  readonly reason: string
  readonly where: readonly IConstruct[]
}

export type Parts = Omit<System, 'app'>

export function acknowledgeFindings(parts: Parts, environment: Environment): void {
  for (const { ids, reason, where } of acknowledgements(parts, environment)) {
    for (const scope of where) Validations.of(scope).acknowledge(...ids.map((id) => ({ id, reason })))
  }
}

export function acknowledgements(parts: Parts, environment: Environment): readonly Acknowledgement[] {
  const { data, workflows, api, observability } = parts
  const functions = [...Object.values(workflows.functions), api.function]
  const machines = [...Object.values(workflows.workflows), ...workflows.expressWorkflows]
  const names = namesOf(environment)
  const place = { account: account(environment), region: environment.region }
  const list: Acknowledgement[] = [
    {
      ids: ['AwsSolutions-IAM5[Resource::*]'],
      reason:
        'X-Ray, vended log delivery, network interfaces, alarm look-ups and the log role of API Gateway know no resource: AWS accepts only "*" for these actions.',
      where: [...functions, ...machines, api.gatewayLogRole],
    },
    {
      ids: (
        [
          ['history', data.history.prefix],
          ['results', data.objects.prefix],
          ['results', data.queries.answers.prefix],
        ] as const
      ).map(
        ([holds, prefix]) =>
          `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::${names.bucket(holds, place)}/${prefix}/*]`,
      ),
      reason:
        'The keys under a prefix are made while running. The prefix holds what this role works on and nothing else.',
      where: functions.map(({ role }) => role),
    },
    {
      ids: WORKFLOW_TYPES.map(
        (type) =>
          `AwsSolutions-IAM5[Resource::arn:aws:states:${place.region}:${place.account}:execution:${names.machine(type)}:*]`,
      ),
      reason: 'An execution has its name only when it is started. The machine is named exactly.',
      where: [api.function.role],
    },
    {
      ids: ['Serverless-LambdaDLQ'],
      reason:
        'Nothing calls these functions asynchronously: Step Functions and API Gateway wait for the answer and see the failure.',
      where: functions,
    },
    {
      ids: ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'],
      reason: 'This queue is itself the dead-letter queue of an EventBridge rule; an alarm watches its depth.',
      where: [observability.undelivered],
    },
  ]
  if (data.modelKey !== null) {
    list.push({
      ids: ['AwsSolutions-SMG4'],
      reason:
        'The key is issued by whoever runs the models, and only they can rotate it; functions meet a new one within minutes, or when the old one is refused.',
      where: [data.modelKey],
    })
  }
  if (environment.api.authorizer.kind === 'iam') {
    list.push({
      ids: ['AwsSolutions-COG4'],
      reason: 'Callers are AWS principals that sign their requests (IAM); there is no user pool in this environment.',
      where: [api.api],
    })
  }
  if (environment.api.authorizer.kind === 'none' || environment.api.corsOrigins.length > 0) {
    list.push({
      ids: ['AwsSolutions-APIG4', 'AwsSolutions-COG4'],
      reason:
        'A browser sends its CORS preflight without credentials; or the environment says "none" in so many words.',
      where: [api.api],
    })
  }
  if (!environment.api.webAcl) {
    list.push({
      ids: ['AwsSolutions-APIG3'],
      reason:
        'Unsigned requests end at the authorizer; the stage and the usage plan limit the rest. "webAcl" adds a firewall.',
      where: [api.api],
    })
  }
  return list
}

/** As cdk-nag prints what is known only at deployment. */
const account = (environment: Environment): string => environment.account ?? '<AWS::AccountId>'
