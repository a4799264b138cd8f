/** What the templates promise, point by point; the snapshot at the end shows every other change in a review. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Match } from 'aws-cdk-lib/assertions'
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag'
import { beforeAll, describe, expect, test } from 'vitest'
import { acknowledgements, FUNCTIONS, HISTORY_TABLES, RUNBOOK } from '#infra'
import { HANDLER_FUNCTIONS, WORKFLOWS } from '#workflows'
import { resourcesOf, type Templates, templatesOf } from './system.fixture.ts'

let cloud: Templates

beforeAll(() => {
  cloud = templatesOf()
})

describe('state machines', () => {
  test('three, named as in the guide, Standard, traced, logged without customers’ data', () => {
    cloud.workflows.resourceCountIs('AWS::StepFunctions::StateMachine', 3)
    for (const { name } of Object.values(WORKFLOWS)) {
      cloud.workflows.hasResourceProperties('AWS::StepFunctions::StateMachine', {
        StateMachineName: name,
        StateMachineType: 'STANDARD',
        TracingConfiguration: { Enabled: true },
        LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      })
    }
  })

  test('each runs the very file that the laptop runs, and fills every blank in it', () => {
    const outdir = cloud.system.app.synth().directory
    const assets = JSON.parse(readFileSync(`${outdir}/${cloud.system.workflows.stackName}.assets.json`, 'utf8')) as {
      files: Record<string, { source: { path: string } }>
    }
    for (const [, machine] of resourcesOf([cloud.workflows], 'AWS::StepFunctions::StateMachine')) {
      const { StateMachineName, DefinitionS3Location, DefinitionSubstitutions } = machine.Properties as {
        StateMachineName: string
        DefinitionS3Location: { Key: string }
        DefinitionSubstitutions: Record<string, unknown>
      }
      const hash = DefinitionS3Location.Key.replace('.json', '')
      const deployed = readFileSync(`${outdir}/${assets.files[hash]?.source.path}`, 'utf8')
      const workflow = Object.values(WORKFLOWS).find(({ name }) => name === StateMachineName)
      const blanks = new Set([...deployed.matchAll(/\$\{(\w+)\}/g)].map(([, blank]) => blank))

      expect(deployed).toBe(readFileSync(fileURLToPath(workflow?.definition ?? ''), 'utf8'))
      expect(new Set(Object.keys(DefinitionSubstitutions))).toEqual(blanks)
    }
  })

  test('callers start an alias of a version', () => {
    cloud.workflows.resourceCountIs('AWS::StepFunctions::StateMachineVersion', 3)
    cloud.workflows.allResourcesProperties('AWS::StepFunctions::StateMachineAlias', {
      Name: 'live',
      DeploymentPreference: Match.objectLike({ Type: 'ALL_AT_ONCE' }),
    })
  })

  test('a role may invoke the aliases that its definition names, and nothing else of Lambda', () => {
    for (const workflow of Object.values(WORKFLOWS)) {
      const [policy] = resourcesOf([cloud.workflows], 'AWS::IAM::Policy').filter(([id]) =>
        id.startsWith(`${workflow.name}Role`),
      )
      if (policy === undefined) throw new Error(`${workflow.name} has no policy.`)
      const { Statement } = policy[1].Properties.PolicyDocument as {
        Statement: { Action: unknown; Resource: unknown }[]
      }
      const invoking = Statement.filter(({ Action }) => JSON.stringify(Action).includes('lambda:'))

      expect(invoking).toHaveLength(1)
      expect(invoking[0]?.Action).toBe('lambda:InvokeFunction')
      expect(invoking[0]?.Resource).toHaveLength(workflow.functions.length)
    }
  })
})

describe('functions', () => {
  test('five tasks and the API: Node 24, arm64, traced, JSON logs, handlers as in the guide', () => {
    const functions = resourcesOf(cloud.all, 'AWS::Lambda::Function')

    expect(new Set(functions.map(([, { Properties }]) => Properties.Handler))).toEqual(
      new Set([...HANDLER_FUNCTIONS, 'api'].map((name) => `${name}.handler`)),
    )
    for (const [, { Properties }] of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON' },
      })
    }
  })

  test('each ends before the state that calls it gives up', () => {
    for (const workflow of Object.values(WORKFLOWS)) {
      const definition = readFileSync(workflow.definition, 'utf8')
      for (const [name, { timeoutSeconds }] of Object.entries(FUNCTIONS)) {
        const blank = name.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase())
        for (const timeout of timeoutsOf(JSON.parse(definition), `\${${blank}FunctionArn}`)) {
          expect(timeoutSeconds, `${name} in ${workflow.name}`).toBeLessThan(timeout)
        }
      }
    }
  })

  test('the API knows the machines by the guide’s variables', () => {
    cloud.api.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          OPPORTUNITY_ANALYSIS_STATE_MACHINE_ARN: Match.anyValue(),
          FUNDING_ANALYSIS_STATE_MACHINE_ARN: Match.anyValue(),
          FOLLOW_ON_ANALYSIS_STATE_MACHINE_ARN: Match.anyValue(),
        }),
      },
    })
  })
})

describe('rights', () => {
  test('one role a function and one a machine', () => {
    const used = resourcesOf(cloud.all, 'AWS::Lambda::Function').map(([, { Properties }]) =>
      JSON.stringify(Properties.Role),
    )

    expect(new Set(used).size).toBe(6)
  })

  test('an action is never a pattern, and "*" as resource only where AWS knows no other', () => {
    const withoutResources = /^(xray:(Put|GetSampling)|logs:)/
    for (const [id, { Properties }] of resourcesOf(cloud.all, 'AWS::IAM::Policy')) {
      const { Statement } = Properties.PolicyDocument as {
        Statement: { Action: string | string[]; Resource: unknown }[]
      }
      for (const { Action, Resource } of Statement) {
        const actions = [Action].flat()
        expect(
          actions.filter((action) => action.includes('*')),
          id,
        ).toEqual([])
        if (Resource === '*')
          expect(
            actions.filter((action) => !withoutResources.test(action)),
            id,
          ).toEqual([])
      }
    }
  })

  test('a model behind a profile is allowed by the profile and by the model in every region it routes to', () => {
    const resources = JSON.stringify(resourcesOf([cloud.workflows], 'AWS::IAM::Policy'))

    expect(resources).toContain('inference-profile/us.amazon.nova-2-lite-v1:0')
    for (const region of cloud.environment.standardModel.routedRegions) {
      expect(resources).toContain(`arn:aws:bedrock:${region}::foundation-model/amazon.nova-2-lite-v1:0`)
    }
  })
})

describe('data', () => {
  test('buckets are private, versioned, encrypted with our key, and speak TLS only', () => {
    const buckets = resourcesOf([cloud.data], 'AWS::S3::Bucket').filter(([id]) => !id.startsWith('AccessLogs'))

    expect(buckets).toHaveLength(2)
    for (const [, { Properties }] of buckets) {
      expect(Properties).toMatchObject({
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true }] },
      })
    }
    cloud.data.allResourcesProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      }),
    })
    cloud.data.allResourcesProperties('AWS::KMS::Key', { EnableKeyRotation: true })
  })

  test('queries are limited, encrypted, and cannot choose otherwise', () => {
    cloud.data.hasResourceProperties('AWS::Athena::WorkGroup', {
      WorkGroupConfiguration: Match.objectLike({
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 10_000_000_000,
        ResultConfiguration: Match.objectLike({
          EncryptionConfiguration: Match.objectLike({ EncryptionOption: 'SSE_KMS' }),
        }),
      }),
    })
  })

  test('Glue declares the tables of the catalogue', () => {
    for (const { name, columns } of HISTORY_TABLES) {
      cloud.data.hasResourceProperties('AWS::Glue::Table', {
        TableInput: Match.objectLike({
          Name: name,
          StorageDescriptor: Match.objectLike({
            Columns: columns.map(({ name: Name, type: Type }) => Match.objectLike({ Name, Type })),
          }),
        }),
      })
    }
  })
})

describe('alarms', () => {
  test('each names its chapter of the runbook, and each chapter is there', () => {
    const runbook = readFileSync('docs/runbook.md', 'utf8')
    const alarms = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
      resourcesOf([cloud.observability], type),
    )

    for (const [id, { Properties }] of alarms) {
      const [, chapter] = /docs\/runbook\.md#([\w-]+)$/.exec(String(Properties.AlarmDescription)) ?? []
      expect(RUNBOOK, id).toContain(chapter)
    }
    for (const chapter of RUNBOOK) expect(runbook).toMatch(new RegExp(`^## ${chapter}$`, 'm'))
  })

  test('every alarm tells the topic, and missing data is no breach', () => {
    cloud.observability.allResourcesProperties('AWS::CloudWatch::Alarm', {
      TreatMissingData: 'notBreaching',
      AlarmActions: Match.anyValue(),
      OKActions: Match.anyValue(),
    })
  })

  test('a failed execution rings at once, for each of the three machines; a rate needs two points of three', () => {
    const failed = { MetricName: 'MatchedEvents', Threshold: 1, EvaluationPeriods: 1, DatapointsToAlarm: 1 }
    const slow = { MetricName: 'ExecutionTime', ExtendedStatistic: 'p99', EvaluationPeriods: 3, DatapointsToAlarm: 2 }

    cloud.observability.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', failed, 3)
    cloud.observability.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', slow, 3)
  })
})

test('a refused question is no failure: not for the rules that name failed executions, nor for the functions’ errors', () => {
  const causes = resourcesOf([cloud.observability], 'AWS::Events::Rule').flatMap(([, { Properties }]) => {
    const { detail } = Properties.EventPattern as { detail: { status: string[]; cause?: unknown } }
    return detail.status.includes('FAILED') ? [detail.cause] : []
  })

  expect(causes).toEqual(
    Array(3).fill([{ 'anything-but': { wildcard: '*"error":"InputError"*' } }, null, { exists: false }]),
  )
  const formula = Match.arrayWith([Match.objectLike({ Expression: 'failures - FILL(refused, 0)' })])
  cloud.observability.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { Metrics: formula }, 5)
})

test('cdk-nag finds nothing that is not acknowledged, and fewer than ten acknowledgements say why', () => {
  const { system, environment } = cloud
  const stacks = [system.data, system.workflows, system.api, system.observability]
  const packs = [new AwsSolutionsChecks(system.app), new ServerlessChecks(system.app)]
  const found = packs.flatMap((pack) => stacks.flatMap((stack) => pack.validateScope(stack).violations))
  const acknowledged = acknowledgements(system, environment)

  expect(found.map(({ ruleName }) => ruleName)).toEqual([])
  expect(acknowledged.length).toBeLessThan(10)
  for (const { reason } of acknowledged) expect(reason.length).toBeGreaterThan(60)
})

test('nothing else changes unseen', () => {
  const texts = cloud.all.map((template) =>
    JSON.stringify(template.toJSON(), null, 1)
      .replace(/[0-9a-f]{64}/g, '(asset)')
      .replace(/(Version|Deployment)[0-9a-f]{8,}/gi, '$1(hash)')
      .replace(/(CurrentVersion\w*?)[0-9A-Fa-f]{32}/g, '$1(hash)'),
  )

  expect(texts.join('\n')).toMatchSnapshot()
})

/** Timeouts of all states that call the function. */
function timeoutsOf(value: unknown, blank: string): readonly number[] {
  if (typeof value !== 'object' || value === null) return []
  const state = value as { Arguments?: { FunctionName?: string }; TimeoutSeconds?: number }
  const own =
    state.Arguments?.FunctionName === blank && state.TimeoutSeconds !== undefined ? [state.TimeoutSeconds] : []
  return [...own, ...Object.values(value).flatMap((member) => timeoutsOf(member, blank))]
}
