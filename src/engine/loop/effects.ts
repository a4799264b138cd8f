/** Carries out what turns decided, once it is on disk: tasks, map runs, and the news that an execution has closed. */
import { InvariantError } from '#lib/errors'
import { ServiceError } from '#lib/step-functions'
import type { Execution, Strand, TaskPhase } from '../execution/model.ts'
import type { TaskResult } from '../execution/tasks.ts'
import type { Effect } from '../execution/turn.ts'
import { dispatchTask } from '../integration/dispatch.ts'
import { integrationOf } from '../integration/resource.ts'
import { Payload } from '../payload.ts'
import type { Host, Operations } from '../service/host.ts'
import { isOwnService, nestedResult, sdkRequest, sdkResponse, serviceFailure, startNested } from '../service/nested.ts'
import { RUNTIME_ERROR } from '../state/failure.ts'

export type OutsideEffect = Exclude<Effect, { kind: 'wake' | 'deadline' }>

export class Effects {
  readonly #host: Host
  readonly #operations: Operations
  readonly #inFlight = new Map<TaskPhase, AbortController>()

  constructor(host: Host, operations: Operations) {
    this.#host = host
    this.#operations = operations
  }

  perform(execution: Execution, effect: OutsideEffect): void {
    switch (effect.kind) {
      case 'runTask':
        this.runTask(execution, effect.strand, effect.task)
        return
      case 'cancelTask':
        this.#inFlight.get(effect.task)?.abort()
        this.#inFlight.delete(effect.task)
        return
      case 'startMapRun':
        this.#host.mapRuns.start(execution, effect.strand, effect.phase)
        return
      case 'stopMapRun':
        this.#host.mapRuns.stop(effect.arn)
        return
      case 'closed':
        this.#closed(execution)
        return
    }
  }

  runTask(execution: Execution, strand: Strand, task: TaskPhase): void {
    const integration = integrationOf(task.resource)
    if (integration.kind === 'activity') {
      // A worker that has it keeps its token over a restart.
      if (task.started !== true) this.#host.activities.offer(integration.arn, { execution, strand, task })
      return
    }
    const controller = new AbortController()
    this.#inFlight.set(task, controller)
    const { signal } = controller
    const work = isOwnService(integration)
      ? this.#callOwn(execution, strand, task)
      : dispatchTask({ execution, strand, task, signal }, this.#host.tasks, this.#host.chance)
    void work
      .catch((error: unknown): TaskResult => {
        if (error instanceof ServiceError && isOwnService(integration)) {
          return serviceFailure(error, integration.service, this.#host.chance.uuid())
        }
        const cause = error instanceof Error ? error.message : String(error)
        return { kind: 'failed', failure: { error: RUNTIME_ERROR, cause, isTerminal: true } }
      })
      .then((result) => {
        this.#inFlight.delete(task)
        if (!signal.aborted) this.#tell(execution, strand, task, result)
      })
  }

  /** A parent's child may have closed when nobody was there to tell. */
  resumeSubmitted(execution: Execution, strand: Strand, task: TaskPhase): void {
    const integration = integrationOf(task.resource)
    if (isOwnService(integration) && integration.pattern.startsWith('sync')) this.runTask(execution, strand, task)
  }

  abandon(): void {
    for (const controller of this.#inFlight.values()) controller.abort()
    this.#inFlight.clear()
  }

  #tell(execution: Execution, strand: Strand, task: TaskPhase, result: TaskResult): void {
    if (result.kind === 'submitted' && task.submitted === true) return
    this.#host.loop.notify(execution, { kind: 'task', strandId: strand.id, attempt: task.attempt, result })
  }

  async #callOwn(execution: Execution, strand: Strand, task: TaskPhase): Promise<TaskResult> {
    const integration = integrationOf(task.resource)
    if (!isOwnService(integration)) throw new InvariantError(`${task.resource} is not of this service.`)
    const { service, action, pattern } = integration
    if (service === 'states' && action === 'startExecution') {
      return await startNested(this.#host, { execution, strand, task }, pattern)
    }
    const name = `${action[0]?.toUpperCase()}${action.slice(1)}`
    const operation = Object.hasOwn(this.#operations, name) ? this.#operations[name] : undefined
    if (operation === undefined) throw new ServiceError('UnknownOperation', `The operation ${name} is not known.`)
    const answer = await operation(this.#host, sdkRequest(task.input.value))
    return { kind: 'succeeded', output: Payload.of(sdkResponse(answer)) }
  }

  #closed(execution: Execution): void {
    this.#host.mapRuns.childClosed(execution)
    const { link } = execution
    const parent = link === undefined ? undefined : this.#host.loop.open.get(link.executionId)
    const strand = link === undefined ? undefined : parent?.strands.get(link.strandId)
    if (link === undefined || parent === undefined || strand?.phase.kind !== 'task') return
    const integration = integrationOf(strand.phase.resource)
    if (strand.phase.attempt !== link.attempt || !isOwnService(integration)) return
    if (!integration.pattern.startsWith('sync')) return
    const row = this.#host.journal.byId(execution.id)
    const result = row === null ? null : nestedResult(this.#host, row, integration.pattern)
    if (result !== null) this.#tell(parent, strand, strand.phase, result)
  }
}
