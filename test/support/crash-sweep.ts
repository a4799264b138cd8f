/** Every case crashed at every commit, and what differs from the run that was not interrupted. */
import type { ConformanceCase } from '../conformance/case.ts'
import { type CrashPoint, comparable, runWithCrash } from './crash-world.ts'

/** Of a case with more commits, every n-th one. */
const MOST_POINTS = 16

export interface Sweep {
  readonly points: number
  /** The last event of each run that was not interrupted. */
  readonly ends: readonly string[]
  /** A sentence for each crash that changed a history. */
  readonly wrong: readonly string[]
}

export async function sweep(cases: readonly ConformanceCase[], most = MOST_POINTS): Promise<Sweep> {
  const wrong: string[] = []
  const ends: string[] = []
  let points = 0
  for (const one of cases) {
    const whole = await runWithCrash(one, null)
    const expected = comparable(whole.history)
    ends.push(whole.history.at(-1)?.type as string)
    const step = Math.ceil(whole.commits / Math.min(most, whole.commits))
    for (let commit = 1; commit <= whole.commits; commit += step) {
      for (const when of ['before', 'after'] as const) {
        const point: CrashPoint = { commit, when }
        const { history } = await runWithCrash(one, point)
        points++
        const found = difference(one, expected, comparable(history))
        if (found !== null) wrong.push(`${one.id} ${when} commit ${commit} of ${whole.commits}: ${found}`)
      }
    }
  }
  return { points, ends, wrong }
}

/** Events of parallel strands may change places; each strand's own order is in previousEventId, and no event may be lost. */
function difference(one: ConformanceCase, expected: readonly string[], actual: readonly string[]): string | null {
  const isConcurrent = /"(Parallel|Map)"/.test(one.definition_text)
  const bare = (lines: readonly string[]) =>
    isConcurrent ? lines.map((line) => line.replace(/"(id|previousEventId)":\d+,?/g, '')).toSorted() : lines
  const [before, after] = [bare(expected), bare(actual)]
  const at = before.findIndex((line, index) => line !== after[index])
  if (at < 0 && before.length === after.length) return null
  return `${before.length} events, then ${after.length}; at ${at}: ${before[at]?.slice(0, 200)} / ${after[at]?.slice(0, 200)}`
}
