/** Journals of earlier versions replay: what was closed is read as it was, what was under way goes on to its end. */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { eventsOf, openSample, SAMPLES, type SampleNote, sampleArn, WAYS } from '../support/journal-sample.ts'

const folder = mkdtempSync(join(tmpdir(), 'journal-samples-'))
afterAll(() => rmSync(folder, { recursive: true }))

const names = readdirSync(SAMPLES).flatMap((file) => (file.endsWith('.sqlite') ? [file.slice(0, -7)] : []))

/** What each execution of a sample ends with, once its waits, its call, its callback and its map run are over. */
const OUTPUTS: Readonly<Record<string, string>> = {
  Done: '["Done",{"way":"Done"}]',
  Wait: '["Wait",{"way":"Wait"}]',
  Call: '["Call","slow answer"]',
  Ask: '["Ask",{"answered":true}]',
  Both: '["Both","left",{"way":"Both"}]',
  Each: '["Each",1,2,3]',
}

test('there are samples', () => {
  expect(names).not.toEqual([])
})

test.each(names)('%s', async (name) => {
  const file = join(folder, `${name}.sqlite`)
  copyFileSync(join(SAMPLES, `${name}.sqlite`), file)
  const note = JSON.parse(readFileSync(join(SAMPLES, `${name}.json`), 'utf8')) as SampleNote
  const sample = openSample(file, note.leftMs, 12)

  const before = Object.fromEntries(
    await Promise.all(WAYS.map(async (way) => [way, await eventsOf(sample, way)] as const)),
  )
  await sample.call('SendTaskSuccess', { taskToken: note.token, output: '{"answered":true}' })
  await sample.clock.run({ untilMs: note.leftMs + 3 * 86_400_000 })
  const ends: Record<string, unknown> = {}
  for (const way of WAYS) ends[way] = await sample.call('DescribeExecution', { executionArn: sampleArn(way) })
  const recovered = sample.engine.recovered
  sample.close()

  expect(before).toEqual(Object.fromEntries(WAYS.map((way) => [way, note.executions[way]?.events])))
  // Wait, Call, Ask, Both, Each, and the second child of its map run.
  expect(recovered).toBe(6)
  expect(ends.Fail).toMatchObject({ status: 'FAILED', error: 'Asked' })
  for (const [way, output] of Object.entries(OUTPUTS)) expect(ends[way]).toMatchObject({ status: 'SUCCEEDED', output })
})
