/**
 * Regular expressions. The process runs V8's linear engine once an expression backtracks too much; what that engine
 * cannot take (looking around, referring back) is refused where it could backtrack without end.
 */
import { JsonataFailure } from './failure.ts'
import { native, type Procedure } from './values.ts'

const NEEDS_BACKTRACKING = /\\[1-9]|\\k<|\(\?[=!]|\(\?<[=!]/
const UNBOUNDED = /[*+]|\{\d+,/g
/** Without the linear engine the cost is a power of the length with this many open-ended repetitions at most. */
const MAX_UNBOUNDED = 2
const MAX_BACKTRACKED_CHARACTERS = 2_000

interface Match {
  readonly match: string
  readonly start: number
  readonly end: number
  readonly groups: readonly (string | undefined)[]
  readonly next: Procedure
}

export function regexProcedure(pattern: RegExp): Procedure {
  return native('regex', 1, undefined, ([text], { run }) => {
    if (typeof text !== 'string') throw new JsonataFailure('T1010', { token: 'regex' })
    refuseEndless(pattern, text)
    // Scanning a text once costs at least its length.
    const find = (from: number): Match | undefined => {
      run.budget.spend(1 + Math.ceil((text.length - from) / 64))
      const expression = new RegExp(pattern)
      expression.lastIndex = from
      const found = expression.exec(text)
      if (found === null) return undefined
      const end = expression.lastIndex
      return {
        match: found[0],
        start: found.index,
        end: found.index + found[0].length,
        groups: found.slice(1),
        next: native('next', 0, undefined, () => {
          if (end >= text.length) return undefined
          const next = find(end)
          if (next?.match === '') throw new JsonataFailure('D1004', { value: pattern.source })
          return next
        }),
      }
    }
    return find(0)
  })
}

function refuseEndless(pattern: RegExp, text: string): void {
  if (!NEEDS_BACKTRACKING.test(pattern.source)) return
  const repetitions = pattern.source.match(UNBOUNDED)?.length ?? 0
  const isNested = /\)[*+{]/.test(pattern.source)
  if (repetitions === 0 && !isNested) return
  if (isNested || repetitions > MAX_UNBOUNDED || text.length > MAX_BACKTRACKED_CHARACTERS) {
    throw new JsonataFailure(undefined, {
      message: `Regular expression /${pattern.source}/ looks around or refers back and repeats without end; it is not run`,
    })
  }
}
