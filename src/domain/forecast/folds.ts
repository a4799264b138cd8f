/** The states of knowledge that are judged: what was known before a block of time, and the deals that came then and later. */
import { BLOCK_COUNT, type Examples, taughtCount } from './examples.ts'

export interface Fold {
  /** What was learned from are the examples of the blocks before this one. */
  readonly block: number
  /** Positions of the examples with all that the history tells; these choose the forecaster. */
  readonly whole: readonly number[]
  /** The same deals, typed as a seller types them. */
  readonly typed: readonly number[]
}

/** Below so many examples, four blocks are kept back in turn and not three: a calibration needs numbers. */
const FEW = 16_000

/** In order of time. */
export function foldsOf(examples: Examples): readonly Fold[] {
  const kept = taughtCount(examples) < FEW ? 4 : 3
  return Array.from({ length: kept }, (_, i) => BLOCK_COUNT - kept + i)
    .map((block) => {
      const own = [...examples.targets.keys()].filter((example) => examples.blocks[example] === block)
      return {
        block,
        whole: own.filter((example) => examples.told[example] === 'whole'),
        typed: own.filter((example) => examples.told[example] === 'typed'),
      }
    })
    .filter(({ whole }) => whole.length > 0)
}
