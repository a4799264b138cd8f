/** RedriveExecution. */
import { ServiceError } from '#lib/step-functions'
import { redriveRefusal } from '../execution/redrive.ts'
import { type ExecutionHead, readHead } from '../journal/head.ts'
import { type Operations, seconds } from './host.ts'
import { optionalText, requiredText } from './request.ts'
import { restoreExecution } from './restore-execution.ts'
import { findStored } from './stored.ts'

export const redriveOperations: Operations = {
  async RedriveExecution(host, request) {
    const arn = requiredText(request, 'executionArn')
    const row = findStored(host, arn)
    const before = readHead(row)
    const token = optionalText(request, 'clientToken')
    if (token !== undefined && before.redriveToken === token && before.redrivenMs !== undefined) {
      return { redriveDate: seconds(before.redrivenMs) }
    }
    const nowMs = host.clock.now()
    const head: ExecutionHead = {
      ...before,
      redrives: (before.redrives ?? 0) + 1,
      redrivenMs: nowMs,
      ...(token !== undefined && { redriveToken: token }),
    }
    const execution = restoreExecution(host, { ...row, head: JSON.stringify(head) })
    const refusal =
      before.mapRun === undefined
        ? redriveRefusal(execution, { status: row.status, closedMs: row.closedMs, nowMs })
        : 'A child of a Map Run is redriven with the execution that started the Map Run'
    if (refusal !== null) {
      throw new ServiceError('ExecutionNotRedrivable', `Execution Not Redrivable: '${arn}': ${refusal}`)
    }
    await host.loop.stimulate(execution, { kind: 'redrive' })
    return { redriveDate: seconds(nowMs) }
  },
}
