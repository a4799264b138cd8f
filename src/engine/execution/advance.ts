/** The heart of the engine: an execution and a stimulus in; events, effects and the changed execution out. */
import { InvariantError } from '#lib/errors'
import type { JsonObject } from '#lib/json'
import { MAX_EVENTS } from '../history/event.ts'
import { endMapRun, type MapRunResult } from '../map-run/start.ts'
import { RUNTIME_ERROR } from '../state/failure.ts'
import { cancelWork, childEnded, childFailed } from './children.ts'
import { type Ending, type Execution, type ExecutionStatus, newStrand, type Strand } from './model.ts'
import { keepForRedrive, redrive } from './redrive.ts'
import { runStrand } from './run-strand.ts'
import { applyTaskResult, type TaskResult, wakeForLimits } from './tasks.ts'
import { HistoryFull, type Turn } from './turn.ts'

export type Stimulus =
  | { readonly kind: 'start' }
  | { readonly kind: 'redrive' }
  /** Goes on with what is ready, e.g. after a long turn or a restart. */
  | { readonly kind: 'continue' }
  | { readonly kind: 'wake'; readonly strandId: number }
  | { readonly kind: 'task'; readonly strandId: number; readonly attempt: number; readonly result: TaskResult }
  | { readonly kind: 'mapRun'; readonly strandId: number; readonly arn: string; readonly result: MapRunResult }
  | { readonly kind: 'stop'; readonly error?: string; readonly cause?: string }
  | { readonly kind: 'deadline' }

/** Answers false when the stimulus came too late to mean anything. */
export function advance(turn: Turn, stimulus: Stimulus): boolean {
  if (turn.execution.status !== 'RUNNING') return false
  try {
    if (!apply(turn, stimulus)) return false
    drain(turn)
  } catch (thrown) {
    if (!(thrown instanceof HistoryFull)) throw thrown
    const cause = `The execution reached the maximum number of history events (${MAX_EVENTS}).`
    const root = rootOf(turn.execution)
    close(turn, root.lastEventId, { status: 'FAILED', failure: { error: RUNTIME_ERROR, cause } })
  }
  return true
}

function apply(turn: Turn, stimulus: Stimulus): boolean {
  const { execution } = turn
  switch (stimulus.kind) {
    case 'start':
      start(turn)
      return true
    case 'redrive':
      redrive(turn)
      limitTime(turn)
      return true
    case 'continue':
      return true
    case 'stop':
      close(turn, execution.lastEventId, {
        status: 'ABORTED',
        failure: {
          ...(stimulus.error !== undefined && { error: stimulus.error }),
          ...(stimulus.cause !== undefined && { cause: stimulus.cause }),
        },
      })
      return true
    case 'deadline':
      close(turn, execution.lastEventId, { status: 'TIMED_OUT', failure: { error: 'States.Timeout' } })
      return true
    case 'wake':
      return wakeStrand(turn, execution.strands.get(stimulus.strandId))
    case 'task': {
      const strand = execution.strands.get(stimulus.strandId)
      if (strand?.phase.kind !== 'task' || strand.phase.attempt !== stimulus.attempt) return false
      applyTaskResult(turn, strand, strand.phase, stimulus.result)
      settle(turn, strand)
      return true
    }
    case 'mapRun': {
      const strand = execution.strands.get(stimulus.strandId)
      if (strand?.phase.kind !== 'mapRun' || strand.phase.arn !== stimulus.arn) return false
      endMapRun(turn, strand, stimulus.result)
      settle(turn, strand)
      return true
    }
  }
}

function start(turn: Turn): void {
  const { execution } = turn
  const { machine, input } = execution
  const root = newStrand({
    id: execution.nextStrandId++,
    parent: null,
    index: 0,
    flow: machine.flow,
    mapItem: undefined,
    variables: new Map(),
    lastEventId: 0,
    input,
  })
  execution.strands.set(root.id, root)
  const details: JsonObject = { input: input.text, roleArn: machine.roleArn }
  turn.emitBeside(0, 'ExecutionStarted', details)
  turn.ready(root)
  limitTime(turn)
}

function limitTime(turn: Turn): void {
  const limitMs = deadlineOf(turn.execution)
  if (limitMs !== undefined) turn.effects.push({ kind: 'deadline', atMs: limitMs })
}

/** An Express execution ends after five minutes at the latest. */
const EXPRESS_LIMIT_SECONDS = 300

/** When the execution as a whole runs out of time. */
export function deadlineOf({ machine, startedMs, redrivenMs }: Execution): number | undefined {
  const own = machine.flow.timeoutSeconds
  const seconds = machine.type === 'EXPRESS' ? Math.min(own ?? Infinity, EXPRESS_LIMIT_SECONDS) : own
  return seconds === undefined ? undefined : (redrivenMs ?? startedMs) + seconds * 1000
}

function wakeStrand(turn: Turn, strand: Strand | undefined): boolean {
  if (strand === undefined) return false
  const { phase } = strand
  if (phase.kind === 'asleep') {
    if (phase.wakeAtMs > turn.nowMs) return false
    strand.phase = phase.to === 'result' ? { kind: 'result', result: null } : { kind: 'attempt' }
  } else if (phase.kind === 'task') {
    if (!expire(turn, strand)) {
      wakeForLimits(turn, strand, phase)
      return false
    }
    // Tasks that run out in the same instant all tell so, before the first failure aborts the others.
    const late = [...turn.execution.strands.values()].filter((other) => expire(turn, other))
    settle(turn, strand)
    for (const other of late) if (turn.execution.strands.get(other.id) === other) settle(turn, other)
    return true
  } else return false
  settle(turn, strand)
  return true
}

/** Ends a task whose timeout or heartbeat is over. */
function expire(turn: Turn, strand: Strand): boolean {
  const { phase } = strand
  if (phase.kind !== 'task') return false
  if (phase.timeoutAtMs !== undefined && phase.timeoutAtMs <= turn.nowMs) {
    applyTaskResult(turn, strand, phase, { kind: 'timedOut' })
  } else if (phase.heartbeatAtMs !== undefined && phase.heartbeatAtMs <= turn.nowMs) {
    applyTaskResult(turn, strand, phase, { kind: 'heartbeatMissed' })
  } else return false
  return true
}

function drain(turn: Turn): void {
  const { execution } = turn
  // A turn that has used up its states leaves the rest of the queue for the next one.
  for (let strand = execution.ready.shift(); strand !== undefined; strand = execution.ready.shift()) {
    if (execution.status !== 'RUNNING') return
    if (execution.strands.get(strand.id) !== strand) continue
    if (settle(turn, strand) === 'tired') return
  }
}

/** Runs the strand, and whatever its end sets free above it. */
function settle(turn: Turn, strand: Strand): 'settled' | 'tired' {
  let at: Strand | null = strand
  while (at !== null) {
    runStrand(turn, at)
    if (at.phase.kind === 'ready') return 'tired'
    at = handUp(turn, at)
  }
  return 'settled'
}

/** Tells the parent what became of the strand; answers the parent when it can go on at once. */
function handUp(turn: Turn, strand: Strand): Strand | null {
  const { parent, phase } = strand
  if (phase.kind === 'done') {
    if (parent !== null) childEnded(turn, strand, parent)
    else close(turn, strand.lastEventId, { status: 'SUCCEEDED', output: phase.output })
  } else if (phase.kind === 'failed') {
    if (parent !== null && phase.failure.isTerminal !== true) childFailed(turn, strand, parent, phase.failure)
    else close(turn, strand.lastEventId, { status: 'FAILED', failure: phase.failure })
  } else return null
  if (turn.execution.status !== 'RUNNING' || parent === null) return null
  return parent.phase.kind === 'children' ? null : parent
}

const ENDING_EVENT = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  ABORTED: 'ExecutionAborted',
  TIMED_OUT: 'ExecutionTimedOut',
} as const satisfies Partial<Record<ExecutionStatus, string>>

function close(turn: Turn, previousEventId: number, ending: Ending): void {
  const { execution } = turn
  const details: JsonObject =
    ending.status === 'SUCCEEDED'
      ? { output: ending.output.text }
      : {
          ...(ending.failure.error !== undefined && { error: ending.failure.error }),
          ...(ending.failure.cause !== undefined && { cause: ending.failure.cause }),
        }
  turn.emitBeside(previousEventId, ENDING_EVENT[ending.status], details)
  for (const strand of execution.strands.values()) cancelWork(turn, strand)
  execution.status = ending.status
  execution.ending = ending
  execution.closedMs = turn.nowMs
  const root = [...execution.strands.values()].find((strand) => strand.parent === null)
  const isRedrivable = ending.status !== 'SUCCEEDED' && execution.machine.type === 'STANDARD'
  if (isRedrivable && root !== undefined) keepForRedrive(turn, root)
  else turn.changed.clear()
  execution.ready.length = 0
  execution.strands.clear()
  turn.effects.push({ kind: 'closed' })
}

function rootOf(execution: Execution): Strand {
  for (const strand of execution.strands.values()) if (strand.parent === null) return strand
  throw new InvariantError(`The execution ${execution.arn} has no strand.`)
}
