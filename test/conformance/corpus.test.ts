/** The recorded answers of AWS: every case that is right stays right. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { shared } from '../support/shared.ts'
import { loadCorpus } from './case.ts'
import { runCase } from './run-case.ts'

/** Known to be wrong, each with its reason; docs/states-support.md explains them. */
const KNOWN_MISSES: Readonly<Record<string, string>> = {}

const recorded = shared('conformance', 'cases')

test.skipIf(recorded === undefined)(
  'every recorded case but the known misses is right in outcome and history',
  async () => {
    const cases = loadCorpus(recorded as string)

    const wrong: string[] = []
    for (const one of cases) {
      const { first } = await runCase(one)
      if (first !== null && KNOWN_MISSES[one.id] === undefined) wrong.push(`${one.id}: ${first}`)
    }

    console.log(`${cases.length} recorded cases were run.`)
    expect(wrong).toEqual([])
  },
)

test('every case of our own is right in outcome and history', async () => {
  const cases = loadCorpus(join(import.meta.dirname, 'cases'))

  const wrong: string[] = []
  for (const one of cases) {
    const { first } = await runCase(one)
    if (first !== null) wrong.push(`${one.id}: ${first}`)
  }

  expect(wrong).toEqual([])
})
