/** DescribeMapRun, ListMapRuns, UpdateMapRun. */
import { ServiceError } from '#lib/step-functions'
import { invalidArn, parseArn } from '../service/arns.ts'
import { type Host, type Operations, seconds } from '../service/host.ts'
import { pageOf, readPage } from '../service/paging.ts'
import { optionalNumber, requiredText } from '../service/request.ts'
import { findStored } from '../service/stored.ts'
import type { MapRunEntity } from './run.ts'

export const mapRunOperations: Operations = {
  async DescribeMapRun(host, request) {
    const run = findMapRun(host, requiredText(request, 'mapRunArn'))
    const { counts } = run
    const items = {
      pending: counts.pending,
      running: counts.running,
      succeeded: counts.succeeded,
      failed: counts.failed,
      timedOut: 0,
      aborted: counts.aborted,
      total: counts.total,
      resultsWritten: counts.succeeded + counts.failed,
      failuresNotRedrivable: 0,
      pendingRedrive: 0,
    }
    return {
      mapRunArn: run.arn,
      executionArn: run.executionArn,
      status: run.status,
      startDate: seconds(run.startedMs),
      ...(run.closedMs !== undefined && { stopDate: seconds(run.closedMs) }),
      maxConcurrency: run.maxConcurrency,
      toleratedFailurePercentage: run.toleratedPercentage,
      toleratedFailureCount: run.toleratedCount,
      itemCounts: items,
      executionCounts: items,
      redriveCount: run.redrives ?? 0,
      ...(run.redrivenMs !== undefined && { redriveDate: seconds(run.redrivenMs) }),
    }
  },

  async ListMapRuns(host, request) {
    const executionArn = requiredText(request, 'executionArn')
    findStored(host, executionArn)
    const nowMs = host.clock.now()
    const runs = [...host.mapRuns.entities.values()].filter((run) => run.executionArn === executionArn)
    const { items, more } = pageOf(runs, readPage(request, nowMs), nowMs)
    return {
      mapRuns: items.map((run) => ({
        executionArn,
        mapRunArn: run.arn,
        stateMachineArn: run.machineArn,
        startDate: seconds(run.startedMs),
        ...(run.closedMs !== undefined && { stopDate: seconds(run.closedMs) }),
      })),
      ...more,
    }
  },

  async UpdateMapRun(host, request) {
    const run = findMapRun(host, requiredText(request, 'mapRunArn'))
    const maxConcurrency = optionalNumber(request, 'maxConcurrency')
    const toleratedCount = optionalNumber(request, 'toleratedFailureCount')
    const toleratedPercentage = optionalNumber(request, 'toleratedFailurePercentage')
    host.mapRuns.update(run.arn, {
      ...(maxConcurrency !== undefined && { maxConcurrency }),
      ...(toleratedCount !== undefined && { toleratedCount }),
      ...(toleratedPercentage !== undefined && { toleratedPercentage }),
    })
    return {}
  },
}

export function findMapRun(host: Host, arn: string): MapRunEntity {
  if (parseArn(arn)?.kind !== 'mapRun') throw invalidArn(arn)
  const run = host.mapRuns.describe(arn)
  if (run === undefined) throw new ServiceError('ResourceNotFound', `Resource not found: '${arn}'`)
  return run
}
