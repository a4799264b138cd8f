/** `opportunity journal`: what it says of a sound journal, a broken one, one in use, and none. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSqliteJournal } from '#adapters/sqlite-journal'
import { emptyFolder, runWithin } from '../support/program.ts'

const nothing = { entities: [], executions: [], records: [], removed: [] }
const execution = (id: number) => ({
  id,
  family: 1,
  name: `n${id}`,
  status: 'SUCCEEDED',
  startedMs: id,
  closedMs: id,
  head: '{}',
})

/** A state folder whose journal had many executions and has few. */
function stateWithRoom(kept = 1): string {
  const state = emptyFolder('journal-command')
  const journal = openSqliteJournal(join(state, 'journal.sqlite'))
  const ids = Array.from({ length: 400 }, (_, index) => index + 1)
  const text = JSON.stringify('x'.repeat(2_000))
  journal.commit({
    ...nothing,
    executions: ids.map(execution),
    records: ids.map((executionId) => ({ executionId, number: 0, text })),
  })
  journal.commit({ ...nothing, removed: ids.slice(kept) })
  journal.close()
  return state
}

test('compact gives the space of what was removed back, and verify finds what is left sound', async () => {
  const state = stateWithRoom()

  const compacted = await runWithin(['journal', 'compact', '--json'], { state })
  const verified = await runWithin(['journal', 'verify'], { state })

  const { before, after } = JSON.parse(compacted.stdout) as { before: number; after: number }
  expect(after).toBeLessThan(before / 4)
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/1 executions, 1 records.*\n {2}sound/) })
})

test('verify says what is wrong and exits 3', async () => {
  const state = stateWithRoom(400)
  const file = join(state, 'journal.sqlite')
  const bytes = readFileSync(file)
  // Past the schema: pages that trees point to become noise.
  bytes.fill(0xa5, bytes.length / 2, bytes.length / 2 + 16_384)
  writeFileSync(file, bytes)

  const { code, stdout, stderr } = await runWithin(['journal', 'verify'], { state })

  expect(code).toBe(3)
  expect(stdout + stderr).not.toContain('sound')
  expect((stdout + stderr).length).toBeGreaterThan(40)
})

test('a journal in use, no journal, and no such action are said in a sentence', async () => {
  const state = stateWithRoom()
  const journal = openSqliteJournal(join(state, 'journal.sqlite'))
  const inUse = await runWithin(['journal', 'compact'], { state })
  journal.close()
  const none = await runWithin(['journal', 'verify'], { state: emptyFolder('no-journal') })
  const unknown = await runWithin(['journal', 'burn'], { state })

  expect(inUse).toMatchObject({ code: 3, stderr: expect.stringContaining('JOURNAL_IN_USE') })
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no journal') })
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('journal verify') })
})
