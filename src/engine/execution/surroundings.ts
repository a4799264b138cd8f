/** What a strand's expressions see, and where AWS's sentence says that they stand. */
import type { Entered } from '../state/failure.ts'
import type { Surroundings } from '../state/scope.ts'
import { contextObject } from './context-object.ts'
import type { Strand } from './model.ts'
import type { Turn } from './turn.ts'

export function surroundings(turn: Turn, strand: Strand, taskToken?: string): Surroundings {
  return {
    context: () => contextObject(turn.execution, strand, taskToken),
    variables: strand.variables,
    chance: turn.chance,
    nowMs: turn.nowMs,
  }
}

export const entered = (strand: Strand): Entered => ({
  stateName: strand.state.name,
  eventId: strand.enteredEventId,
})
