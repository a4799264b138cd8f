/** Why a deployment ended: what CloudFormation wrote down about the stacks, and what cures it. */
import { DescribeStackEventsCommand, type StackEvent } from '@aws-sdk/client-cloudformation'
import type { Environment } from '../environment.ts'
import { CdkFailed } from './cdk.ts'
import { EXIT } from './options.ts'
import { cloudFormation, standingStacks } from './stacks.ts'

export interface StackFailure {
  readonly stack: string
  readonly status: string
  /** The resource that failed first, and AWS's reason. Null where CloudFormation wrote none down. */
  readonly first: { readonly resource: string; readonly reason: string } | null
  readonly cure: string
}

/** Says what is known and answers the exit code; anything but CDK's own failure is passed on. */
export async function explainFailure(environment: Environment, error: unknown): Promise<number> {
  if (!(error instanceof CdkFailed)) throw error
  console.error(`\n✗ ${error.message}`)
  try {
    const failures = await failedStacks(environment)
    for (const { stack, status, first, cure } of failures) {
      console.error(`✗ ${stack} is ${status}${first === null ? '.' : `: ${first.resource}: ${first.reason}`}`)
      console.error(`  → ${cure}`)
    }
    if (failures.length === 0) console.error('  → No stack is marked as failed: mend what CDK says, and start again.')
  } catch (askingFailed) {
    if (!(askingFailed instanceof Error)) throw askingFailed
    console.error(`✗ What became of the stacks is not known: ${askingFailed.name}: ${askingFailed.message}`)
    console.error(`  → ${EXPIRED}`)
  }
  return EXIT.broken
}

const EXPIRED =
  'Renew the credentials ("aws sso login", or those of your profile) and start again: CloudFormation ends by itself what it began, and the next run goes on from there.'

export async function failedStacks(environment: Environment): Promise<readonly StackFailure[]> {
  const client = cloudFormation(environment)
  const found: StackFailure[] = []
  for (const { name, status } of await standingStacks(environment)) {
    if (!/ROLLBACK|FAILED/.test(status)) continue
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: name }))
    const first = firstFailure(StackEvents)
    const cure = `${cureOf(status, name)} ${reasonCure(first?.reason ?? '')}`.trim()
    found.push({ stack: name, status, first, cure })
  }
  return found
}

/** Events come newest first. The last run begins with the stack's own event; what failed because of another's failure says so. */
function firstFailure(events: readonly StackEvent[]): StackFailure['first'] {
  const began = events.findIndex(
    ({ LogicalResourceId, StackName, ResourceStatus = '' }) =>
      LogicalResourceId === StackName && /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(ResourceStatus),
  )
  const failed = events
    .slice(0, began === -1 ? events.length : began)
    .filter(
      ({ ResourceStatus = '', ResourceStatusReason = '' }) =>
        ResourceStatus.endsWith('_FAILED') && !/cancelled|following resource/i.test(ResourceStatusReason),
    )
    .at(-1)
  if (failed === undefined) return null
  return { resource: failed.LogicalResourceId ?? '?', reason: failed.ResourceStatusReason ?? 'no reason given' }
}

function cureOf(status: string, stack: string): string {
  switch (status) {
    case 'ROLLBACK_COMPLETE':
      return 'Its first creation was taken back; the next run removes the rest and begins anew.'
    case 'UPDATE_ROLLBACK_COMPLETE':
      return 'It is as it was before; mend the reason and start again.'
    case 'UPDATE_ROLLBACK_FAILED':
      return `Mend the reason, then: aws cloudformation continue-update-rollback --stack-name ${stack}`
    case 'ROLLBACK_FAILED':
    case 'DELETE_FAILED':
      return `Mend the reason, then: aws cloudformation delete-stack --stack-name ${stack}`
    default:
      return status.endsWith('IN_PROGRESS')
        ? `It is still going back: wait with "aws cloudformation wait stack-rollback-complete --stack-name ${stack}".`
        : 'Mend the reason and start again.'
  }
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /bucket.*(already exists|not available)|already exists.*bucket|BucketAlreadyExists/i,
    'The bucket belongs to somebody: if to another account, choose another "suffix" in the environment; if to this one, it stayed when an earlier deployment went, so empty and delete it.',
  ],
  [
    /already exists/i,
    'Something of that name stayed from an earlier deployment: delete it, or choose another "suffix".',
  ],
  [/not authorized to perform|AccessDenied/i, 'The role that CDK deploys with (cdk-…-cfn-exec-role) needs that right.'],
  [/limit ?exceeded|quota|maximum number/i, 'Ask Service Quotas for more, or remove what is not needed.'],
  [/expired/i, EXPIRED],
]

const reasonCure = (reason: string): string => REASONS.find(([pattern]) => pattern.test(reason))?.[1] ?? ''
