/**
 * Map runs: the child executions of distributed Maps. A run is a function of its strand's phase, which the journal has,
 * and of the children that the journal lists under the phase's family; so a restart finds it where it was.
 * R1 a child's name is written with its index before it runs: after a crash no index runs twice and none is left out;
 * R2 the parent hears of the end after every child's own end is on disk.
 */
import { InvariantError } from '#lib/errors'
import { contextObject, itemContext } from '../execution/context-object.ts'
import type { Execution, MapItem, MapRunPhase, Strand } from '../execution/model.ts'
import { redriveRefusal } from '../execution/redrive.ts'
import { type ExecutionHead, readHead } from '../journal/head.ts'
import type { JournaledExecution } from '../journal/journal.ts'
import { eventsOf, parseRecord } from '../journal/record.ts'
import { Payload } from '../payload.ts'
import type { Host } from '../service/host.ts'
import { restoreExecution } from '../service/restore-execution.ts'
import { blankExecution } from '../service/start.ts'
import type { Failure } from '../state/failure.ts'
import { effectiveInput } from '../state/processing.ts'
import { type Surroundings, scopeFor } from '../state/scope.ts'
import { batchItems } from './batch-items.ts'
import { readItems } from './read-items.ts'
import { countsOf, exceedsTolerance, failureFrom, type MapRunEntity, type Run, resultOf } from './run.ts'
import type { MapRunResult } from './start.ts'
import { type ChildResult, writeResults } from './write-results.ts'

/** So many children are begun before others have their turn. */
const MOST_AT_ONCE = 1_000

export class MapRuns {
  /** By ARN; closed ones stay to be described. */
  readonly entities = new Map<string, MapRunEntity>()
  readonly #host: Omit<Host, 'mapRuns'>
  readonly #active = new Map<string, Run>()

  constructor(host: Omit<Host, 'mapRuns'>) {
    this.#host = host
    for (const { kind, key, body } of host.journal.entities()) {
      if (kind === 'mapRun' && body !== null) this.entities.set(key, JSON.parse(body) as MapRunEntity)
    }
  }

  describe(arn: string): MapRunEntity | undefined {
    const run = this.#active.get(arn)
    return run === undefined ? this.entities.get(arn) : { ...run.entity, counts: countsOf(run) }
  }

  /** A run that its parent's turn has decided on, now or before a restart. */
  start(execution: Execution, strand: Strand, phase: MapRunPhase): void {
    const { state } = strand
    if (state.type !== 'Map') throw new InvariantError(`The state ${state.name} is no Map.`)
    const known = this.entities.get(phase.arn)
    const isRedriven = known !== undefined && (phase.redrives ?? 0) > (known.redrives ?? 0)
    const entity: MapRunEntity = (isRedriven && this.#reopened(known, phase)) ||
      known || {
        arn: phase.arn,
        executionArn: execution.arn,
        machineArn: execution.machine.arn,
        family: phase.family,
        startedMs: this.#host.clock.now(),
        closedMs: undefined,
        status: 'RUNNING',
        maxConcurrency: phase.concurrency,
        toleratedCount: phase.toleratedCount ?? 0,
        toleratedPercentage: phase.toleratedPercentage ?? 0,
        counts: { pending: 0, running: 0, succeeded: 0, failed: 0, aborted: 0, total: 0 },
      }
    const run: Run = {
      entity,
      execution,
      strand,
      phase,
      state,
      inputs: [],
      next: 0,
      started: new Set(),
      again: new Map(),
      running: new Map(),
      results: [],
      failed: 0,
      isEnded: false,
    }
    this.#active.set(phase.arn, run)
    if (known === undefined || isRedriven) this.#save(run)
    this.#prepare(run).then(
      () => this.#pump(run),
      (error: unknown) => this.#fail(run, failureFrom(error, strand)),
    )
  }

  #reopened(known: MapRunEntity, { redrives = 0 }: MapRunPhase): MapRunEntity {
    return { ...known, status: 'RUNNING', closedMs: undefined, redrives, redrivenMs: this.#host.clock.now() }
  }

  childClosed(execution: Execution): void {
    const run = execution.mapRunArn === undefined ? undefined : this.#active.get(execution.mapRunArn)
    if (run === undefined || execution.mapItem === undefined || run.isEnded) return
    run.running.delete(execution.mapItem.index)
    this.#record(run, execution.mapItem.index, resultOf(execution))
    this.#pump(run)
  }

  /** The parent no longer wants it. */
  stop(arn: string): void {
    const run = this.#active.get(arn)
    if (run !== undefined) this.#end(run, 'ABORTED')
  }

  update(
    arn: string,
    changes: Partial<Pick<MapRunEntity, 'maxConcurrency' | 'toleratedCount' | 'toleratedPercentage'>>,
  ): void {
    const run = this.#active.get(arn)
    if (run === undefined) return
    run.entity = { ...run.entity, ...changes }
    this.#save(run)
    this.#pump(run)
  }

  async #prepare(run: Run): Promise<void> {
    const { phase, state } = run
    const read =
      phase.items ??
      (state.ItemReader === undefined ? [] : await readItems(this.#host.objects, state.ItemReader, phase.reader ?? {}))
    const items = phase.maxItems === undefined ? read : read.slice(0, phase.maxItems)
    const isBatched = state.ItemBatcher !== undefined
    const selected = items.map((item, index) => this.#select(run, item, { index, value: item.value }))
    run.inputs = isBatched ? batchItems(selected, phase) : selected
    for (const row of this.#childrenOf(phase.family)) {
      const { item, runRedrive = 0 } = readHead(row)
      // Newest first: of two children of one index the later one counts.
      if (item === undefined || run.started.has(item.index) || run.again.has(item.index)) continue
      if (runRedrive < (phase.redrives ?? 0) && this.#mayRunAgain(row)) {
        run.again.set(item.index, row)
        continue
      }
      run.started.add(item.index)
      const child = this.#host.loop.open.get(row.id)
      if (child !== undefined) run.running.set(item.index, child)
      else this.#record(run, item.index, this.#stored(row.id))
    }
  }

  #childrenOf(family: number) {
    return this.#host.journal.list({ family, status: undefined, beforeId: undefined, limit: Number.MAX_SAFE_INTEGER })
  }

  #mayRunAgain({ id, status, closedMs }: JournaledExecution): boolean {
    if (status === 'SUCCEEDED' || closedMs === null) return false
    const last = this.#host.journal.ends(id).at(-1)
    const { f, e } = last === undefined ? { f: 0, e: [] } : parseRecord(last.text)
    return (
      redriveRefusal({ lastEventId: f + e.length - 1 }, { status, closedMs, nowMs: this.#host.clock.now() }) === null
    )
  }

  #select(run: Run, item: Payload, mapItem: MapItem): Payload {
    const selector = run.state.ItemSelector
    if (selector === undefined) return item
    const { execution, strand } = run
    const around: Surroundings = {
      context: () => ({ ...contextObject(execution, strand), Map: { Item: itemContext(mapItem) } }),
      variables: strand.variables,
      chance: this.#host.chance,
      nowMs: this.#host.clock.now(),
    }
    const effective = effectiveInput(run.state, strand.input, around)
    return Payload.of(selector.evaluate(scopeFor(around, effective.value)))
  }

  #pump(run: Run): void {
    if (run.isEnded) return
    if (exceedsTolerance(run)) {
      const cause = 'The specified tolerated failure threshold was exceeded'
      this.#fail(run, { error: 'States.ExceedToleratedFailureThreshold', cause })
      return
    }
    const most = Math.min(run.entity.maxConcurrency, MOST_AT_ONCE)
    while (run.next < run.inputs.length && run.running.size < most) {
      const index = run.next++
      const before = run.again.get(index)
      if (before !== undefined && run.state.ItemProcessor.executionType === 'STANDARD') this.#redriveChild(run, before)
      else if (!run.started.has(index)) this.#startChild(run, index)
    }
    if (run.running.size === 0 && run.next >= run.inputs.length) this.#finish(run)
  }

  #redriveChild(run: Run, row: JournaledExecution): void {
    const before = readHead(row)
    const head: ExecutionHead = {
      ...before,
      redrives: (before.redrives ?? 0) + 1,
      redrivenMs: this.#host.clock.now(),
      runRedrive: run.phase.redrives ?? 0,
    }
    const child = restoreExecution(this.#host, { ...row, head: JSON.stringify(head) })
    const index = before.item?.index as number // #prepare found the row by it
    run.started.add(index)
    run.running.set(index, child)
    this.#host.loop.notify(child, { kind: 'redrive' })
  }

  #startChild(run: Run, index: number): void {
    const { execution, state, phase } = run
    const { machine } = execution
    const input = run.inputs[index] as Payload // index < inputs.length
    const name = this.#host.chance.uuid()
    const label = state.Label ?? state.name
    const { partition, region, account } = this.#host.identity
    const kind = state.ItemProcessor.executionType === 'EXPRESS' ? 'express' : 'execution'
    const arn = `arn:${partition}:states:${region}:${account}:${kind}:${machine.name}/${label}:${name}`
    const item: MapItem = { index, value: input.value }
    const head: ExecutionHead = {
      arn,
      machine: machine.arn,
      revision: machine.revisionId,
      mapRun: { arn: phase.arn, location: state.location },
      item,
      ...(phase.redrives !== undefined && { runRedrive: phase.redrives }),
    }
    const child = blankExecution({
      id: this.#host.nextExecutionId(),
      arn,
      name,
      key: name,
      machine: { ...machine, type: state.ItemProcessor.executionType, flow: state.ItemProcessor },
      input,
      startedMs: this.#host.clock.now(),
      asOfMs: execution.asOfMs,
      family: phase.family,
      head: JSON.stringify(head),
      isVolatile: false,
      mapItem: item,
      mapRunArn: phase.arn,
    })
    run.started.add(index)
    run.running.set(index, child)
    this.#host.loop.notify(child, { kind: 'start' })
  }

  #stored(executionId: number): ChildResult {
    const row = this.#host.journal.byId(executionId)
    const records = this.#host.journal.ends(executionId).map((record) => eventsOf(parseRecord(record.text)))
    const first = records[0]?.[0]?.details
    const last = records.at(-1)?.at(-1)?.details ?? {}
    if (row === null || first === undefined)
      throw new InvariantError(`A child of a map run has no records: ${executionId}.`)
    return {
      arn: readHead(row).arn,
      name: row.name,
      input: first.input as string,
      status: row.status,
      startedMs: row.startedMs,
      closedMs: row.closedMs ?? row.startedMs,
      ...(typeof last.output === 'string' && { output: Payload.parse(last.output) }),
      ...(typeof last.error === 'string' && { error: last.error }),
      ...(typeof last.cause === 'string' && { cause: last.cause }),
    }
  }

  #record(run: Run, index: number, result: ChildResult): void {
    run.results[index] = result
    if (result.status !== 'SUCCEEDED') run.failed++
  }

  #finish(run: Run): void {
    run.isEnded = true
    const results = run.results.filter((result) => result !== undefined)
    writeResults(this.#host.objects, run.state.ResultWriter, run.phase, results).then(
      (output) => {
        this.#end(run, 'SUCCEEDED')
        this.#tell(run, { kind: 'succeeded', output })
      },
      (error: unknown) => this.#fail(run, failureFrom(error, run.strand)),
    )
  }

  #fail(run: Run, failure: Failure): void {
    this.#end(run, 'FAILED')
    this.#tell(run, { kind: 'failed', failure })
  }

  #tell(run: Run, result: MapRunResult): void {
    this.#host.loop.notify(run.execution, { kind: 'mapRun', strandId: run.strand.id, arn: run.phase.arn, result })
  }

  #end(run: Run, status: MapRunEntity['status']): void {
    run.isEnded = true
    run.entity = { ...run.entity, status, closedMs: this.#host.clock.now(), counts: countsOf(run) }
    this.#active.delete(run.phase.arn)
    for (const child of run.running.values()) this.#host.loop.notify(child, { kind: 'stop' })
    this.#save(run)
  }

  #save({ entity }: Run): void {
    this.entities.set(entity.arn, entity)
    this.#host.loop.record([{ kind: 'mapRun', key: entity.arn, body: JSON.stringify(entity) }])
  }
}
