/** The whole system for one environment, as stacks by lifetime. */
import { App, type Environment as CdkEnvironment, Tags, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag'
import { acknowledgeFindings } from './acknowledgements.ts'
import type { Environment } from './environment.ts'
import type { FunctionCode } from './function-code.ts'
import { namesOf } from './names.ts'
import { ApiStack } from './stacks/api-stack.ts'
import { DataStack } from './stacks/data-stack.ts'
import { ObservabilityStack } from './stacks/observability-stack.ts'
import { WorkflowsStack } from './stacks/workflows-stack.ts'

/** CDK's newer ways; here and not in cdk.json, so that tests and the command line see the same. */
const FEATURES = {
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/aws-s3:publicAccessBlockedByDefault': true,
  '@aws-cdk/aws-apigateway:disableCloudWatchRole': true,
  '@aws-cdk/aws-lambda:recognizeVersionProps': true,
  '@aws-cdk/aws-kms:reduceCrossAccountRegionPolicyScope': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
  // A stack may not go while another uses it: `destroy` takes them down in order.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  '@aws-cdk/core:validateAgainstDefaultRules': true,
}

export interface System {
  readonly app: App
  readonly data: DataStack
  readonly workflows: WorkflowsStack
  readonly api: ApiStack
  readonly observability: ObservabilityStack
}

export function buildApp(parts: {
  readonly environment: Environment
  readonly code: FunctionCode
  readonly outdir?: string
}): System {
  const { environment, code, outdir } = parts
  const app = new App({
    ...(outdir === undefined ? {} : { outdir }),
    context: { ...FEATURES },
    analyticsReporting: false,
  })
  const names = namesOf(environment)
  const { account, region } = environment
  // Without an account in the environment, CDK takes the one of whoever deploys.
  const env: CdkEnvironment = account === null ? { region } : { account, region }
  const common = { environment, env, terminationProtection: false }
  const data = new DataStack(app, names.stack('Data'), {
    ...common,
    terminationProtection: environment.retention.keepData,
    description: 'Opportunity analysis: history, results and their key.',
  })
  const workflows = new WorkflowsStack(app, names.stack('Workflows'), {
    ...common,
    code,
    data,
    description: 'Opportunity analysis: functions and state machines.',
  })
  const api = new ApiStack(app, names.stack('Api'), {
    ...common,
    code,
    data,
    workflows,
    description: 'Opportunity analysis: the REST API.',
  })
  const observability = new ObservabilityStack(app, names.stack('Observability'), {
    ...common,
    data,
    workflows,
    api,
    description: 'Opportunity analysis: alarms, dashboard, budget.',
  })
  for (const [key, value] of Object.entries({ ...environment.tags, environment: environment.name })) {
    Tags.of(app).add(key, value)
  }
  const system = { app, data, workflows, api, observability }
  acknowledgeFindings(system, environment)
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app))
  return system
}
