/** What changes with the code: the functions, and the machines that call them. */
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IAlias } from 'aws-cdk-lib/aws-lambda'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { type FunctionName, HANDLER_FUNCTIONS, WORKFLOWS, type WorkflowType } from '#workflows'
import { PrivateNetwork } from '../constructs/private-network.ts'
import { type Network, TaskFunction } from '../constructs/task-function.ts'
import { Workflow } from '../constructs/workflow.ts'
import type { Environment } from '../environment.ts'
import type { FunctionCode } from '../function-code.ts'
import { functionVariables } from '../function-variables.ts'
import { FUNCTIONS, type Need } from '../functions.ts'
import {
  converse,
  listObjects,
  queryHistory,
  readAndWriteObjects,
  readObjects,
  readSecret,
  useKeyThroughS3,
} from '../grants.ts'
import { WORKFLOW_TYPES } from '../names.ts'
import type { DataStack } from './data-stack.ts'

export interface WorkflowsStackProps extends StackProps {
  readonly environment: Environment
  readonly code: FunctionCode
  readonly data: DataStack
}

export class WorkflowsStack extends Stack {
  readonly functions: Readonly<Record<FunctionName, TaskFunction>>
  readonly workflows: Readonly<Record<WorkflowType, Workflow>>
  readonly expressWorkflows: readonly Workflow[]
  readonly network: Network | undefined

  constructor(scope: Construct, id: string, props: WorkflowsStackProps) {
    super(scope, id, props)
    const { environment, data } = props
    this.network = data.logs.network === null ? undefined : this.createNetwork(environment, data.logs.network)
    this.functions = record(HANDLER_FUNCTIONS, (name) => this.createFunction(name, props))
    const functions = record(HANDLER_FUNCTIONS, (name) => this.functions[name].alias as IAlias)
    const create = (type: WorkflowType, express: boolean) => {
      const id = `${WORKFLOWS[type].name}${express ? 'Express' : ''}`
      return new Workflow(this, id, { type, environment, express, functions, logGroup: data.logs.workflows })
    }
    this.workflows = record(WORKFLOW_TYPES, (type) => create(type, false))
    this.expressWorkflows = environment.expressVariants ? WORKFLOW_TYPES.map((type) => create(type, true)) : []
    for (const { machine, alias } of [...Object.values(this.workflows), ...this.expressWorkflows]) {
      new CfnOutput(this, `${machine.node.scope?.node.id}Arn`, { value: alias.attrArn, description: 'Start it here.' })
    }
  }

  private createNetwork(environment: Environment, flowLogs: LogGroup): Network {
    return new PrivateNetwork(this, 'Network', {
      flowLogs,
      modelService: environment.modelEndpoint?.endpointService ?? null,
    })
  }

  private createFunction(name: FunctionName, { environment, code, data }: WorkflowsStackProps): TaskFunction {
    const spec = FUNCTIONS[name]
    return new TaskFunction(this, `Function-${name}`, {
      name,
      environment,
      code,
      memoryMb: spec.memoryMb,
      timeout: Duration.seconds(spec.timeoutSeconds),
      variables: functionVariables({ environment, data }),
      grants: [
        ...spec.needs.flatMap((need) => this.grantsFor(need, environment, data)),
        useKeyThroughS3(this, data.key, ['Decrypt', 'GenerateDataKey']),
      ],
      logGroup: data.logs.functions,
      network: this.network,
    })
  }

  private grantsFor(need: Need, environment: Environment, data: DataStack): readonly PolicyStatement[] {
    switch (need) {
      case 'read history':
        return [readObjects('ReadHistory', data.history)]
      case 'find history':
        return [readObjects('ReadHistory', data.history), listObjects('FindHistory', data.history)]
      case 'query history':
        return queryHistory(this, data.queries)
      case 'objects':
        return [readAndWriteObjects('Objects', data.objects)]
      case 'find objects':
        return [readAndWriteObjects('Objects', data.objects), listObjects('FindObjects', data.objects)]
      case 'models':
        return data.modelKey === null ? converse(this, environment) : readSecret(this, data.modelKey.ref, data.key)
    }
  }
}

/** A record with a member for each name. */
function record<Name extends string, T>(names: readonly Name[], make: (name: Name) => T): Readonly<Record<Name, T>> {
  // Every name of the list is a member, so the record is whole.
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>
}
