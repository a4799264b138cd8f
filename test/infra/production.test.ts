/** The environment that differs where production usually does, and with every switch on that it leaves off. */
import { Match } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadEnvironment } from '#infra'
import { WORKFLOWS } from '#workflows'
import { resourcesOf, type Templates, templatesOf } from './system.fixture.ts'

let production: Templates

beforeAll(() => {
  production = templatesOf(loadEnvironment('production'))
})

const functionsOf = ({ all }: Templates) =>
  resourcesOf(all, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties)

describe('production', () => {
  test('the functions stand in private subnets from which no way leads out', () => {
    for (const properties of functionsOf(production)) {
      expect(properties, String(properties.Handler)).toMatchObject({
        VpcConfig: { SubnetIds: [expect.anything(), expect.anything()], SecurityGroupIds: [expect.anything()] },
      })
    }
    expect(functionsOf(production)).toHaveLength(6)
    for (const way of ['NatGateway', 'InternetGateway', 'EgressOnlyInternetGateway']) {
      production.workflows.resourceCountIs(`AWS::EC2::${way}`, 0)
    }
    production.workflows.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false })
    production.workflows.resourceCountIs('AWS::EC2::VPCEndpoint', 4)
    production.workflows.resourceCountIs('AWS::EC2::FlowLog', 1)
  })

  test('endpoints serve this account only, and the functions only', () => {
    for (const [id, { Properties }] of resourcesOf([production.workflows], 'AWS::EC2::VPCEndpoint')) {
      expect(JSON.stringify(Properties.PolicyDocument), id).toContain('aws:PrincipalAccount')
    }
    const ingress = resourcesOf([production.workflows], 'AWS::EC2::SecurityGroupIngress')

    expect(ingress).toHaveLength(1)
    expect(ingress[0]?.[1].Properties).toMatchObject({ FromPort: 443, SourceSecurityGroupId: expect.anything() })
  })

  test('a firewall stands before the stage, and its rules block', () => {
    production.api.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1)
    production.api.hasResourceProperties('AWS::WAFv2::WebACL', {
      Scope: 'REGIONAL',
      Rules: Match.arrayWith([
        Match.objectLike({ Name: 'AWSManagedRulesKnownBadInputsRuleSet', OverrideAction: { None: {} } }),
        Match.objectLike({ Name: 'Flood', Action: { Block: {} } }),
      ]),
    })
  })

  test('a release reaches a part of the callers first, of machines and of functions', () => {
    production.workflows.allResourcesProperties('AWS::StepFunctions::StateMachineAlias', {
      DeploymentPreference: Match.objectLike({ Type: 'CANARY', Alarms: Match.anyValue() }),
    })
    production.workflows.resourceCountIs('AWS::StepFunctions::StateMachineAlias', 3)
    production.workflows.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 5)
  })

  test('each function has its share of the concurrency, and logs stay a year', () => {
    for (const properties of functionsOf(production)) expect(properties.ReservedConcurrentExecutions).toBe(50)
    const groups = resourcesOf(production.all, 'AWS::Logs::LogGroup')

    expect(groups.length).toBeGreaterThan(3)
    for (const [id, { Properties }] of groups) expect(Properties.RetentionInDays, id).toBe(365)
  })

  test('no name is the default environment’s', () => {
    const names = production.all.flatMap((template) =>
      Object.values((template.toJSON() as { Resources: Record<string, Named> }).Resources).flatMap(({ Properties }) =>
        NAMES.flatMap((name) => (typeof Properties?.[name] === 'string' ? [Properties[name]] : [])),
      ),
    )

    expect(names.length).toBeGreaterThan(50)
    expect(names.filter((name) => !name.includes('production'))).toEqual([])
  })
})

test('provisioned concurrency goes to the alias that callers use', () => {
  const warm = templatesOf({ ...loadEnvironment('production'), provisionedConcurrency: 2 })

  const aliases = resourcesOf(warm.all, 'AWS::Lambda::Alias')

  expect(aliases).toHaveLength(6)
  for (const [id, { Properties }] of aliases) {
    expect(Properties, id).toMatchObject({
      Name: 'live',
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    })
  }
})

test('Express variants are traced, logged and watched like the Standard ones, and no environment writes customers’ data', () => {
  const both = templatesOf({ ...loadEnvironment('production'), expressVariants: true })

  for (const { name } of Object.values(WORKFLOWS)) {
    both.workflows.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: `${name}Express-production`,
      StateMachineType: 'EXPRESS',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: Match.objectLike({ Level: 'ALL', IncludeExecutionData: false }),
    })
    both.observability.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `opportunity-analysis-production-failed-executions-${name}Express`,
    })
  }
})

test('how many points ring is the environment’s to say', () => {
  const { alarms, ...others } = loadEnvironment('production')
  const points = { failure: { breaching: 2, looked: 3 }, rate: { breaching: 4, looked: 5 } }
  const { observability } = templatesOf({ ...others, alarms: { ...alarms, points } })

  observability.resourcePropertiesCountIs(
    'AWS::CloudWatch::Alarm',
    { MetricName: 'MatchedEvents', EvaluationPeriods: 3, DatapointsToAlarm: 2 },
    3,
  )
  observability.resourcePropertiesCountIs(
    'AWS::CloudWatch::Alarm',
    { MetricName: 'ExecutionTime', EvaluationPeriods: 5, DatapointsToAlarm: 4 },
    3,
  )
})

/** Properties that name a resource within its account. */
const NAMES = ['AlarmName', 'DashboardName', 'FunctionName', 'LogGroupName', 'StateMachineName', 'TopicName'] as const

interface Named {
  readonly Properties?: Readonly<Record<string, unknown>>
}
