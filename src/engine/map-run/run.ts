/** One map run as it stands: what it shows, and when it has failed too often. */
import type { MapState } from '../definition/types.ts'
import type { Execution, MapRunPhase, Strand } from '../execution/model.ts'
import type { JournaledExecution } from '../journal/journal.ts'
import type { Payload } from '../payload.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { ItemReaderError } from './read-items.ts'
import { type ChildResult, ResultWriterError } from './write-results.ts'

export interface MapRunEntity {
  readonly arn: string
  readonly executionArn: string
  readonly machineArn: string
  readonly family: number
  readonly startedMs: number
  readonly closedMs: number | undefined
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED'
  readonly maxConcurrency: number
  readonly toleratedCount: number
  readonly toleratedPercentage: number
  readonly counts: MapRunCounts
  readonly redrives?: number
  readonly redrivenMs?: number
}

export interface MapRunCounts {
  readonly pending: number
  readonly running: number
  readonly succeeded: number
  readonly failed: number
  readonly aborted: number
  readonly total: number
}

export interface Run {
  entity: MapRunEntity
  readonly execution: Execution
  readonly strand: Strand
  readonly phase: MapRunPhase
  readonly state: MapState
  inputs: readonly Payload[]
  next: number
  readonly started: Set<number>
  /** Children that did not succeed before the run was redriven, by index. */
  readonly again: Map<number, JournaledExecution>
  readonly running: Map<number, Execution>
  readonly results: (ChildResult | undefined)[]
  failed: number
  isEnded: boolean
}

export function exceedsTolerance({ failed, entity, phase, inputs }: Run): boolean {
  if (failed === 0) return false
  const { toleratedCount, toleratedPercentage } = entity
  const byCount = phase.toleratedCount !== undefined || toleratedCount > 0
  const byShare = phase.toleratedPercentage !== undefined || toleratedPercentage > 0
  if (!byCount && !byShare) return true
  return (byCount && failed > toleratedCount) || (byShare && (failed * 100) / inputs.length > toleratedPercentage)
}

export function countsOf({ inputs, running, results, failed }: Run): MapRunCounts {
  const ended = results.filter((result) => result !== undefined).length
  return {
    total: inputs.length,
    pending: inputs.length - ended - running.size,
    running: running.size,
    succeeded: ended - failed,
    failed,
    aborted: 0,
  }
}

export function resultOf(execution: Execution): ChildResult {
  const { ending } = execution
  const facts = {
    arn: execution.arn,
    name: execution.name,
    input: execution.input.text,
    status: execution.status,
    startedMs: execution.startedMs,
    closedMs: execution.closedMs ?? execution.startedMs,
  }
  if (ending === undefined) return facts
  if (ending.status === 'SUCCEEDED') return { ...facts, output: ending.output }
  const { error, cause } = ending.failure
  return { ...facts, ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) }
}

export function failureFrom(error: unknown, strand: Strand): Failure {
  if (error instanceof ItemReaderError) return error.failure
  if (error instanceof ResultWriterError) return { error: 'States.ResultWriterFailed', cause: error.message }
  return failureOf(error, { stateName: strand.state.name, eventId: strand.enteredEventId })
}
