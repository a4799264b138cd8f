/**
 * Which ends of an execution are somebody's to look at. A refused question ends its execution as FAILED like any other failure,
 * and CloudWatch's own count cannot tell the two apart; the event of the end carries the cause, so EventBridge can.
 */
import type { EventPattern } from 'aws-cdk-lib/aws-events'

/** In a cause that our workflows write (`src/workflows`): the question has to be mended, and its sender has been told how. */
const REFUSED = '*"error":"InputError"*'

const ended = (detail: EventPattern['detail']): EventPattern => ({
  source: ['aws.states'],
  detailType: ['Step Functions Execution Status Change'],
  ...(detail === undefined ? {} : { detail }),
})

export const failedUnexpectedly = (machineArn: string): EventPattern =>
  ended({
    status: ['FAILED'],
    stateMachineArn: [machineArn],
    // An execution that Step Functions itself gave up may have no cause at all.
    cause: [{ 'anything-but': { wildcard: REFUSED } }, null, { exists: false }],
  })

export const stoppedOrTimedOut = (machineArns: readonly string[]): EventPattern =>
  ended({ status: ['TIMED_OUT', 'ABORTED'], stateMachineArn: [...machineArns] })
