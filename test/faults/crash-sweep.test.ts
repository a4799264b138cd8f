/** Crash at commit k, for every k: the history is the one of the run that was not interrupted. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type ConformanceCase, loadCorpus } from '../conformance/case.ts'
import { type CrashPoint, comparable, runWithCrash } from '../support/crash-world.ts'
import { shared } from '../support/shared.ts'

const own = join(import.meta.dirname, '..', 'conformance', 'cases')
const recorded = shared('conformance', 'cases')

/** What shows the wall clock or chance in its values differs between any two runs. */
const SHOWS_TIME =
  /EnteredTime|StartTime|"\$\$"|\$\$\.(State|Execution)"|states\.context|UUID|uuid|MathRandom|random|now\(/

function sweepable(folder: string): readonly ConformanceCase[] {
  return loadCorpus(folder).filter(
    (one) => one.kind === 'execution' && one.type === 'STANDARD' && !SHOWS_TIME.test(one.definition_text),
  )
}

/** Of a case with more commits, every n-th one. */
const MOST_POINTS = 16

async function sweep(cases: readonly ConformanceCase[]): Promise<{ points: number; wrong: readonly string[] }> {
  const wrong: string[] = []
  let points = 0
  for (const one of cases) {
    const whole = await runWithCrash(one, null)
    const expected = comparable(whole.history)
    const step = Math.ceil(whole.commits / MOST_POINTS)
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
  return { points, wrong }
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

test('our own cases end the same after a crash at every commit', async () => {
  const cases = sweepable(own)

  const { points, wrong } = await sweep(cases)

  console.log(`${cases.length} cases of our own, ${points} crashes.`)
  expect(points).toBeGreaterThan(cases.length)
  expect(wrong).toEqual([])
})

test.skipIf(recorded === undefined)('the recorded cases end the same after a crash at every commit', async () => {
  const all = sweepable(recorded as string)
  // One comparison each: the first of every ten stands for them.
  const cases = all.filter((one, index) => one.area !== 'choice_operators' || index % 10 === 0)

  const { points, wrong } = await sweep(cases)

  console.log(`${cases.length} recorded cases, ${points} crashes.`)
  expect(points).toBeGreaterThan(cases.length)
  expect(wrong).toEqual([])
})
