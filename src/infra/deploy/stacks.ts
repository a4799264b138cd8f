/** The stacks of an environment as CloudFormation has them now. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { awsClientConfig } from '#adapters/aws-client'
import type { Environment } from '../environment.ts'
import { namesOf, STACK_PARTS } from '../names.ts'

export interface StandingStack {
  readonly part: (typeof STACK_PARTS)[number]
  readonly name: string
  readonly status: string
  /** Against deletion. */
  readonly isProtected: boolean
}

export const cloudFormation = ({ region }: Environment): CloudFormationClient =>
  new CloudFormationClient(awsClientConfig({ region }))

/** Those that are there, in the order in which they use each other. */
export async function standingStacks(environment: Environment): Promise<readonly StandingStack[]> {
  const client = cloudFormation(environment)
  const found: StandingStack[] = []
  for (const part of STACK_PARTS) {
    const name = namesOf(environment).stack(part)
    const stack = await stackNamed(client, name)
    if (stack === null) continue
    const { StackStatus: status = 'unknown', EnableTerminationProtection: isProtected = false } = stack
    found.push({ part, name, status, isProtected })
  }
  return found
}

async function stackNamed(client: CloudFormationClient, name: string) {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }))
    return Stacks[0] ?? null
  } catch (error) {
    // CloudFormation's way to say that there is none.
    if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message)) return null
    throw error
  }
}
