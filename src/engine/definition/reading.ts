/** What is known while a definition is read, handed down from the machine to its innermost state. */
import type { Part } from './shape.ts'
import type { Flow, QueryLanguage } from './types.ts'

export interface Reading {
  readonly machineType: 'STANDARD' | 'EXPRESS'
  /** The machine's language: a nested state falls back to it, not to the state around it. */
  readonly queryLanguage: QueryLanguage
  /** False for a single state under test, whose targets are not there. */
  readonly checksTransitions: boolean
  readonly depth: number
  /** Names seen so far; they are unique in the whole machine. */
  readonly stateNames: Set<string>
  readonly labels: Set<string>
  /** Reads a branch or an item processor; `more` are fields that it may have besides a flow's own. */
  flow(part: Part, reading: Reading, more?: ReadonlySet<string>): Flow
}
