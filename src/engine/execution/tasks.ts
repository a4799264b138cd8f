/** A Task state: scheduling one attempt, and what its outcome means. */
import type { TaskState } from '../definition/types.ts'
import { integrationOf, resourceDetails, scheduledDetails, taskEventType } from '../integration/resource.ts'
import type { Payload } from '../payload.ts'
import { planTask } from '../state/decide.ts'
import { DATA_LIMIT_ERROR, dataLimitCause, type Failure, HEARTBEAT_TIMEOUT, TIMEOUT } from '../state/failure.ts'
import type { Strand, TaskPhase } from './model.ts'
import { surroundings } from './surroundings.ts'
import { taskToken } from './task-token.ts'
import type { Turn } from './turn.ts'

export type TaskResult =
  | { readonly kind: 'succeeded'; readonly output: Payload }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** The call was answered; now a job or a callback is waited for. */
  | { readonly kind: 'submitted'; readonly output: Payload }
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'heartbeatMissed' }
  | { readonly kind: 'heartbeat' }
  /** An activity's worker took it. */
  | { readonly kind: 'taken'; readonly workerName: string | undefined }

export function scheduleTask(turn: Turn, strand: Strand, state: TaskState): void {
  const nonce = turn.chance.uuid()
  const integration = integrationOf(state.Resource)
  const token = taskToken(turn.execution.id, strand.id, nonce)
  const hasToken = integration.kind === 'service' && integration.pattern === 'waitForTaskToken'
  const plan = planTask(state, strand.input, surroundings(turn, strand, hasToken ? token : undefined))
  const attempt = turn.emit(
    strand,
    taskEventType(integration, 'Scheduled'),
    scheduledDetails(integration, {
      text: plan.input.text,
      region: turn.identity.region,
      timeoutSeconds: plan.timeoutSeconds,
      heartbeatSeconds: plan.heartbeatSeconds,
      credentials: plan.credentials,
    }),
  )
  if (integration.kind !== 'activity') {
    const details = integration.kind === 'service' ? resourceDetails(integration) : undefined
    turn.emit(strand, taskEventType(integration, 'Started'), details)
  }
  const timeoutAtMs = plan.timeoutSeconds === undefined ? undefined : turn.nowMs + plan.timeoutSeconds * 1000
  const heartbeatAtMs = plan.heartbeatSeconds === undefined ? undefined : turn.nowMs + plan.heartbeatSeconds * 1000
  const phase: TaskPhase = {
    kind: 'task',
    attempt,
    resource: state.Resource,
    input: plan.input,
    nonce,
    ...(timeoutAtMs !== undefined && { timeoutAtMs }),
    ...(plan.heartbeatSeconds !== undefined && { heartbeatSeconds: plan.heartbeatSeconds }),
    ...(heartbeatAtMs !== undefined && { heartbeatAtMs }),
    ...(plan.credentials !== undefined && { credentials: plan.credentials }),
  }
  strand.phase = phase
  turn.touch(strand)
  turn.effects.push({ kind: 'runTask', strand, task: phase })
  wakeForLimits(turn, strand, phase)
}

/** Timers for the task's own limits; a stale one finds that its time has moved. */
export function wakeForLimits(turn: Turn, strand: Strand, phase: TaskPhase): void {
  const { timeoutAtMs, heartbeatAtMs } = phase
  if (timeoutAtMs === undefined && heartbeatAtMs === undefined) return
  turn.effects.push({ kind: 'wake', strand, atMs: Math.min(timeoutAtMs ?? Infinity, heartbeatAtMs ?? Infinity) })
}

export function applyTaskResult(turn: Turn, strand: Strand, phase: TaskPhase, result: TaskResult): void {
  const integration = integrationOf(phase.resource)
  const about = integration.kind === 'service' ? resourceDetails(integration) : {}
  switch (result.kind) {
    case 'succeeded':
      if (result.output.isTooLarge) {
        fail(tooLarge(phase.resource, result.output))
        return
      }
      turn.emit(strand, taskEventType(integration, 'Succeeded'), { ...about, output: result.output.text })
      strand.phase = { kind: 'result', result: result.output }
      return
    case 'failed':
      fail(result.failure)
      return
    case 'submitted':
      turn.emit(strand, taskEventType(integration, 'Submitted'), { ...about, output: result.output.text })
      strand.phase = { ...phase, submitted: true }
      return
    case 'timedOut':
    case 'heartbeatMissed': {
      const failure = result.kind === 'timedOut' ? TIMEOUT : HEARTBEAT_TIMEOUT
      turn.effects.push({ kind: 'cancelTask', task: phase })
      turn.emit(strand, taskEventType(integration, 'TimedOut'), { ...about, error: 'States.Timeout' })
      strand.phase = { kind: 'failing', failure }
      return
    }
    case 'heartbeat':
      beat(phase)
      return
    case 'taken':
      turn.emit(
        strand,
        taskEventType(integration, 'Started'),
        result.workerName === undefined ? {} : { workerName: result.workerName },
      )
      beat({ ...phase, started: true })
  }

  function fail(failure: Failure): void {
    turn.emit(strand, taskEventType(integration, 'Failed'), {
      ...about,
      ...(failure.error !== undefined && { error: failure.error }),
      ...(failure.cause !== undefined && { cause: failure.cause }),
    })
    strand.phase = { kind: 'failing', failure }
  }

  function beat(alive: TaskPhase): void {
    const next: TaskPhase =
      phase.heartbeatSeconds === undefined
        ? alive
        : { ...alive, heartbeatAtMs: turn.nowMs + phase.heartbeatSeconds * 1000 }
    strand.phase = next
    turn.touch(strand)
    wakeForLimits(turn, strand, next)
  }
}

/** A task's result above the limit is an ordinary failure of the task: Retry and Catch may answer it. */
export function tooLarge(resource: string, limit: { readonly isTooDeep: boolean }): Failure {
  const integration = integrationOf(resource)
  const what = integration.kind === 'service' ? integration.service : integration.arn
  return { error: DATA_LIMIT_ERROR, cause: dataLimitCause(what, limit) }
}
