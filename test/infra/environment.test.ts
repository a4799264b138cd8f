/** An environment is checked whole before anything is built from it, and each switch changes what it says. */
import { readFileSync } from 'node:fs'
import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { environmentNames, loadEnvironment, namesOf, parseEnvironment } from '#infra'
import { resourcesOf, templatesOf } from './system.fixture.ts'

const file = () => JSON.parse(readFileSync('src/infra/environments/default.json', 'utf8')) as Record<string, unknown>

const PRICED = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 2 }
const MODELS = {
  url: 'https://models.example.com/v1',
  standardModel: { name: 'small', ...PRICED },
  premiumModel: { name: 'large', ...PRICED },
  secretName: 'opportunity-analysis/model-key',
  endpointService: null,
}

test.each(environmentNames())('%s is a good environment', (name) => {
  expect(loadEnvironment(name).name).toBe(name)
})

test('with an empty suffix every name is the guide’s', () => {
  const names = namesOf(loadEnvironment('default'))

  expect(names.machine('opportunity')).toBe('OpportunityAnalysisWorkflow')
  expect([names.apiLogs, names.functionLogs, names.workflowLogs]).toEqual([
    '/aws/apigateway/opportunity-analysis',
    '/aws/lambda/opportunity-analysis',
    '/aws/stepfunctions/opportunity-analysis',
  ])
})

test.each([
  ['a missing field', { region: undefined }, 'region', /is missing/],
  ['a wrong region', { region: 'Frankfurt' }, 'region', /Frankfurt/],
  ['an unknown field', { reigon: 'us-east-1' }, 'reigon', /is not a field; known here: .*region/],
  ['a number as text', { monthlyBudgetUsd: '100' }, 'monthlyBudgetUsd', /not a number from 1 to/],
  [
    'days that CloudWatch does not know',
    { retention: { logDays: 31, resultDays: 1, keepData: true } },
    'retention.logDays',
    /31 is none of/,
  ],
  [
    'more points that breach than are looked at',
    {
      alarms: {
        ...loadEnvironment('default').alarms,
        points: { failure: { breaching: 2, looked: 1 }, rate: { breaching: 2, looked: 3 } },
      },
    },
    'alarms.points.failure.breaching',
    /2 is not a number from 1 to 1/,
  ],
  [
    'an authorizer that is none',
    { api: { authorizer: { kind: 'open' } } },
    'api.authorizer.kind',
    /iam, cognito, none/,
  ],
  [
    'Cognito without its pool',
    { api: { authorizer: { kind: 'cognito' } } },
    'api.authorizer.userPoolArn',
    /is missing/,
  ],
  [
    'an address of models without TLS',
    { modelEndpoint: { ...MODELS, url: 'http://models.example.com/v1' } },
    'modelEndpoint.url',
    /does not match/,
  ],
  [
    'models beyond a private network without a way there',
    { modelEndpoint: MODELS, privateNetwork: true },
    'modelEndpoint.endpointService',
    /nothing else leads out/,
  ],
  [
    'a guardrail of Bedrock where Bedrock is not called',
    { modelEndpoint: MODELS, guardrail: { id: 'g', version: '1' } },
    'guardrail',
    /without Bedrock/,
  ],
])('%s is refused with its field and the file to mend', (_name, change, field, problem) => {
  const refused = () => parseEnvironment('test', { ...file(), ...change })

  expect(refused).toThrow(problem)
  expect(refused).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', field }))
})

test('an unknown environment names the known ones', () => {
  expect(() => loadEnvironment('prod')).toThrow(/Known: default/)
})

describe('switches', () => {
  const base = loadEnvironment('default')

  test('a suffix keeps two environments of one account apart', () => {
    const { all } = templatesOf({ suffix: 'test' })
    const machines = resourcesOf(all, 'AWS::StepFunctions::StateMachine').map(
      ([, { Properties }]) => Properties.StateMachineName,
    )

    expect(machines).toContain('OpportunityAnalysisWorkflow-test')
  })

  test('a private network has no way out, and the endpoints that the functions call', () => {
    const { workflows } = templatesOf({ privateNetwork: true })

    workflows.resourceCountIs('AWS::EC2::NatGateway', 0)
    workflows.resourceCountIs('AWS::EC2::InternetGateway', 0)
    workflows.resourceCountIs('AWS::EC2::VPCEndpoint', 4)
    workflows.allResourcesProperties('AWS::Lambda::Function', {
      VpcConfig: Match.objectLike({ SubnetIds: Match.anyValue() }),
    })
  })

  test('Express variants stand beside the Standard machines', () => {
    const { workflows } = templatesOf({ expressVariants: true })

    workflows.resourcePropertiesCountIs('AWS::StepFunctions::StateMachine', { StateMachineType: 'EXPRESS' }, 3)
    workflows.resourcePropertiesCountIs('AWS::StepFunctions::StateMachine', { StateMachineType: 'STANDARD' }, 3)
  })

  test('a canary rollout watches errors and can turn back', () => {
    const { workflows, api } = templatesOf({ rollout: 'CANARY' })

    workflows.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 5)
    api.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 1)
    workflows.allResourcesProperties('AWS::StepFunctions::StateMachineAlias', {
      DeploymentPreference: Match.objectLike({ Type: 'CANARY', Percentage: 10, Alarms: Match.anyValue() }),
    })
  })

  test('a quiet day rings where it is said to', () => {
    const { observability } = templatesOf({ alarms: { ...base.alarms, quietHours: 6 } })

    observability.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ExecutionsStarted',
      TreatMissingData: 'breaching',
      ComparisonOperator: 'LessThanThreshold',
    })
  })

  test('models behind a key: the functions that ask them may read it, nobody may Bedrock, and the template has no value', () => {
    const { data, workflows, all } = templatesOf({ modelEndpoint: MODELS })

    data.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: MODELS.secretName,
      KmsKeyId: Match.anyValue(),
      SecretString: Match.absent(),
      GenerateSecretString: Match.absent(),
    })
    const readers = resourcesOf([workflows], 'AWS::IAM::Policy').filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes('secretsmanager:GetSecretValue'),
    )
    expect(readers).toHaveLength(4)
    for (const template of all) expect(JSON.stringify(template.toJSON())).not.toContain('bedrock:')
  })

  test('no authorizer only when it is said in so many words', () => {
    const open = templatesOf({ api: { ...base.api, authorizer: { kind: 'none' } } })
    const locked = templatesOf()

    expect(
      new Set(
        resourcesOf([locked.api], 'AWS::ApiGateway::Method').map(([, { Properties }]) => Properties.AuthorizationType),
      ),
    ).toEqual(new Set(['AWS_IAM']))
    expect(
      new Set(
        resourcesOf([open.api], 'AWS::ApiGateway::Method').map(([, { Properties }]) => Properties.AuthorizationType),
      ),
    ).toEqual(new Set(['NONE']))
  })

  test('a firewall, a guardrail and reserved concurrency are there when asked for', () => {
    const { api, workflows } = templatesOf({
      api: { ...base.api, webAcl: true },
      guardrail: { id: 'abc123', version: '2' },
      reservedConcurrency: 5,
    })

    api.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1)
    expect(JSON.stringify(resourcesOf([workflows], 'AWS::IAM::Policy'))).toContain('bedrock:GuardrailIdentifier')
    workflows.allResourcesProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 5 })
  })
})
