/** A figure that is not given, with the count that was too small. */
import { type Estimate, MIN_COMPARABLE } from '../evidence.ts'

export function withheld(have: number): Estimate {
  return {
    kind: 'withheld',
    reason: `not enough history: ${have} comparable ${have === 1 ? 'project' : 'projects'} tell this, ${MIN_COMPARABLE} needed`,
    have,
    needed: MIN_COMPARABLE,
  }
}
