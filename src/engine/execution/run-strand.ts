/** Runs a strand from state to state until it waits, ends or fails. */
import { assertNever } from '#lib/errors'
import type { State } from '../definition/types.ts'
import { STATE_ENTERED, STATE_EXITED } from '../history/event.ts'
import { startMapRun } from '../map-run/start.ts'
import { isTooDeep } from '../nesting.ts'
import { complete, type Decision, decide, wake } from '../state/decide.ts'
import { type Failure, failureOf, stateDataLimit } from '../state/failure.ts'
import { applyCatcher, type Completion } from '../state/processing.ts'
import { decideRetry, findCatcher } from '../state/retry-catch.ts'
import { startBranches, startMap, stopChildren } from './children.ts'
import type { Phase, Strand } from './model.ts'
import { entered, surroundings } from './surroundings.ts'
import { scheduleTask } from './tasks.ts'
import type { Turn } from './turn.ts'
import { assign, assignmentOf, fits } from './variables.ts'

export function runStrand(turn: Turn, strand: Strand): void {
  while (true) {
    const { phase } = strand
    switch (phase.kind) {
      case 'ready':
        if (!turn.mayEnterState()) {
          turn.ready(strand)
          return
        }
        enterState(turn, strand, phase.next)
        break
      case 'attempt':
        attemptState(turn, strand)
        break
      case 'result':
        finishState(turn, strand, phase)
        break
      case 'failing':
        failState(turn, strand, phase.failure)
        break
      case 'asleep':
      case 'task':
      case 'children':
      case 'mapRun':
      case 'done':
      case 'stopped':
      case 'failed':
        return
      default:
        assertNever(phase)
    }
  }
}

function enterState(turn: Turn, strand: Strand, name: string): void {
  const state = strand.flow.states.get(name) as State // parseDefinition proved that every Next exists
  strand.state = state
  strand.retries = []
  strand.enteredMs = turn.nowMs
  strand.entryPreviousId = strand.lastEventId
  strand.enteredEventId = turn.emit(strand, STATE_ENTERED[state.type], { input: strand.input.text, name })
  strand.phase = { kind: 'attempt' }
}

/** Evaluates the strand's state, at its entry and again for each retry. */
function attemptState(turn: Turn, strand: Strand): void {
  const { state } = strand
  try {
    if (state.type === 'Task') scheduleTask(turn, strand, state)
    else if (state.type === 'Map' && state.ItemProcessor.mode === 'DISTRIBUTED') startMapRun(turn, strand, state)
    else if (state.type === 'Map') startMap(turn, strand, state)
    else follow(turn, strand, decide(state, strand.input, surroundings(turn, strand)))
  } catch (thrown) {
    const failure = failureOf(thrown, entered(strand))
    stopChildren(turn, strand, strand.lastEventId)
    strand.phase = { kind: 'failing', failure }
  }
}

function follow(turn: Turn, strand: Strand, decision: Decision): void {
  switch (decision.kind) {
    case 'proceed':
      exitState(turn, strand, decision)
      return
    case 'sleep':
      sleep(turn, strand, decision.wakeAtMs, 'result')
      return
    case 'fork':
      startBranches(turn, strand, decision.input)
      return
    case 'fail':
      strand.phase = { kind: 'failed', failure: decision.failure }
      return
    default:
      assertNever(decision)
  }
}

function sleep(turn: Turn, strand: Strand, wakeAtMs: number, to: 'result' | 'attempt'): void {
  strand.phase = { kind: 'asleep', wakeAtMs, to }
  turn.touch(strand)
  turn.effects.push({ kind: 'wake', strand, atMs: wakeAtMs })
}

function finishState(turn: Turn, strand: Strand, { result }: Extract<Phase, { kind: 'result' }>): void {
  const { state, input } = strand
  const around = surroundings(turn, strand)
  try {
    const isWork = state.type === 'Task' || state.type === 'Map' || state.type === 'Parallel'
    exitState(
      turn,
      strand,
      isWork && result !== null ? complete(state, input, result, around) : wake(state, input, around),
    )
  } catch (thrown) {
    strand.phase = { kind: 'failing', failure: failureOf(thrown, entered(strand)) }
  }
}

function exitState(turn: Turn, strand: Strand, { output, next, assigned }: Completion): void {
  const { state } = strand
  const isDeep = output.isTooDeep || Object.values(assigned ?? {}).some((value) => isTooDeep(value))
  if (isDeep) {
    strand.phase = { kind: 'failed', failure: stateDataLimit(state.name, { isTooDeep: true }) }
    return
  }
  const assignment = assignmentOf(assigned)
  // AWS's sentence for variables that are too large is not recorded; this is the one for what a state returns.
  if (output.isTooLarge || (assignment !== null && !fits(turn.execution, strand, assignment))) {
    strand.phase = { kind: 'failed', failure: stateDataLimit(state.name, { isTooDeep: false }) }
    return
  }
  if (assignment !== null) assign(turn.execution, strand, assignment)
  const { name } = state
  turn.emit(
    strand,
    STATE_EXITED[state.type],
    assignment === null
      ? { name, output: output.text }
      : { name, output: output.text, assignedVariables: assignment.texts },
  )
  strand.input = output
  strand.broken = undefined
  strand.phase = next === null ? { kind: 'done', output } : { kind: 'ready', next }
}

/** Retry, then Catch, then the failure goes up. */
function failState(turn: Turn, strand: Strand, failure: Failure): void {
  const { state } = strand
  if (failure.location !== undefined) reportEvaluation(turn, strand, failure)
  const retry = decideRetry('Retry' in state ? state.Retry : undefined, failure, strand.retries, turn.chance)
  if (retry !== null) {
    strand.retries[retry.retrier] = (strand.retries[retry.retrier] ?? 0) + 1
    sleep(turn, strand, turn.nowMs + retry.delayMs, 'attempt')
    return
  }
  const hasChildren = state.type === 'Parallel' || state.type === 'Map'
  if (hasChildren && failure.isTerminal !== true) turn.emit(strand, `${state.type}StateFailed`)
  const catchers = 'Catch' in state ? state.Catch : undefined
  const catcher = catchers?.[findCatcher(catchers, failure)]
  if (catcher === undefined) {
    strand.phase = { kind: 'failed', failure }
    return
  }
  try {
    exitState(
      turn,
      strand,
      applyCatcher(state.queryLanguage, catcher, failure, strand.input, surroundings(turn, strand)),
    )
  } catch (thrown) {
    const second = failureOf(thrown, entered(strand))
    if (second.location !== undefined) reportEvaluation(turn, strand, second)
    strand.phase = { kind: 'failed', failure: second }
  }
}

function reportEvaluation(turn: Turn, strand: Strand, failure: Failure): void {
  // AWS points past the entry when nothing has happened since.
  if (strand.lastEventId === strand.enteredEventId) strand.lastEventId = strand.entryPreviousId
  turn.emit(strand, 'EvaluationFailed', {
    error: failure.error ?? '',
    cause: failure.cause ?? '',
    location: failure.location ?? '',
    state: strand.state.name,
  })
}
