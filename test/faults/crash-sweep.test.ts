/** Crash at commit k, for every k: the history is the one of the run that was not interrupted. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type ConformanceCase, loadCorpus } from '../conformance/case.ts'
import { sweep } from '../support/crash-sweep.ts'
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
