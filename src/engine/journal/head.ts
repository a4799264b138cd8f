/** What the journal keeps of an execution beside its records. Fields are added, never given another meaning. */
import type { Execution, MapItem, ParentLink } from '../execution/model.ts'
import type { JournaledExecution } from './journal.ts'

export interface ExecutionHead {
  readonly arn: string
  /** ARN without version or alias. */
  readonly machine: string
  readonly revision: string
  readonly version?: string
  readonly alias?: string
  readonly link?: ParentLink
  /** A child of a map run: which one, and where in the definition its processor stands. */
  readonly mapRun?: { readonly arn: string; readonly location: string }
  readonly item?: MapItem
  /** A child of a map run: in which redrive of the run it was last started; absent before the first. */
  readonly runRedrive?: number
  readonly trace?: string
  readonly redrives?: number
  readonly redrivenMs?: number
  readonly redriveToken?: string
}

export function readHead(row: JournaledExecution): ExecutionHead {
  return JSON.parse(row.head) as ExecutionHead
}

export function rowOf(execution: Execution): JournaledExecution {
  return {
    id: execution.id,
    family: execution.family,
    name: execution.key,
    status: execution.status,
    startedMs: execution.startedMs,
    closedMs: execution.closedMs ?? null,
    head: execution.head,
  }
}
