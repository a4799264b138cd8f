/** What disks do to a journal: the last commit torn at every byte, the WAL gone, no room, no right to write. */

import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createLocalFunctions } from '#adapters/local-functions'
import { openSqliteJournal } from '#adapters/sqlite-journal'
import { createSystemClock, systemChance } from '#adapters/system-clock'
import { createEngine, type Journal } from '#engine'

// In memory where there is such a place: thousands of opens, none of which has to reach a disk.
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'journal-disk-'))
const mounts: string[] = []
afterAll(() => {
  for (const mount of mounts) spawnSync('umount', [mount])
  rmSync(folder, { recursive: true })
})

const nothing = { entities: [], executions: [], records: [], removed: [] }
const execution = (id: number) => ({
  id,
  family: 1,
  name: `n${id}`,
  status: 'RUNNING',
  startedMs: id,
  closedMs: null,
  head: '{}',
})
const committed = (id: number) => ({
  ...nothing,
  executions: [execution(id)],
  records: [0, 1].map((number) => ({ executionId: id, number, text: `{"n":${number}}` })),
})

let journals = 0

/** A journal whose last commits lie in its WAL, as a crash leaves it. */
function crashed(): { readonly file: string; readonly commits: number } {
  const file = join(folder, `live-${++journals}.db`)
  const copy = join(folder, `crashed-${journals}.db`)
  const journal = openSqliteJournal(file)
  const commits = 4
  for (let id = 1; id <= commits; id++) journal.commit(committed(id))
  copyFileSync(file, copy)
  copyFileSync(`${file}-wal`, `${copy}-wal`)
  journal.close()
  return { file: copy, commits }
}

/** The executions that the journal has; each of them whole. */
function wholeExecutions(journal: Journal): number {
  const rows = journal.open()
  for (const [index, row] of rows.entries()) {
    expect(row.id).toBe(index + 1)
    expect(journal.records(row.id)).toHaveLength(2)
  }
  return rows.length
}

const FRAME_BYTES = 24 + 4096

test('J2: the last frame cut at every byte takes the last commit with it, and no more', () => {
  const { file, commits } = crashed()
  const wal = readFileSync(`${file}-wal`)
  const main = readFileSync(file)
  const torn = join(folder, 'torn.db')
  const seen = new Map<number, number>()

  for (let cut = wal.length; cut >= wal.length - FRAME_BYTES; cut--) {
    writeFileSync(torn, main)
    writeFileSync(`${torn}-wal`, wal.subarray(0, cut))
    const journal = openSqliteJournal(torn)
    const found = wholeExecutions(journal)
    seen.set(found, (seen.get(found) ?? 0) + 1)
    journal.close()
  }

  expect(Object.fromEntries(seen)).toEqual({ [commits]: 1, [commits - 1]: FRAME_BYTES })
}, 60_000)

test('J2: a byte of the last frame that is another one takes the last commit with it', () => {
  const { file, commits } = crashed()
  const wal = readFileSync(`${file}-wal`)
  const main = readFileSync(file)
  const torn = join(folder, 'flipped.db')

  for (let back = 1; back <= FRAME_BYTES; back += 103) {
    const bytes = Buffer.from(wal)
    bytes[bytes.length - back] = (bytes[bytes.length - back] as number) ^ 0xff
    writeFileSync(torn, main)
    writeFileSync(`${torn}-wal`, bytes)
    const journal = openSqliteJournal(torn)
    expect(wholeExecutions(journal)).toBe(commits - 1)
    journal.close()
  }
})

test('J2: without its WAL the journal is what was last brought into the file', () => {
  const { file, commits } = crashed()
  const alone = join(folder, 'alone.db')
  copyFileSync(file, alone)

  const journal = openSqliteJournal(alone)
  const found = wholeExecutions(journal)
  const check = journal.verify()
  journal.close()

  expect(found).toBeLessThan(commits)
  expect(check.problems).toEqual([])
})

/** A small disk of its own; null where this process may not mount one. */
function smallDisk(name: string): string | null {
  const place = join(folder, name)
  mkdirSync(place)
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', place])
  if (status !== 0) return null
  mounts.push(place)
  return place
}

const pass = JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } })

function engineOn(file: string) {
  const clock = createSystemClock()
  return createEngine({
    journal: openSqliteJournal(file),
    clock,
    chance: systemChance,
    tasks: createLocalFunctions({}),
  })
}

test('a disk that fills up stops the engine with a word, and what it had acknowledged is there afterwards', async ({
  skip,
}) => {
  const disk = smallDisk('full')
  if (disk === null) skip('mounting a disk needs root')
  const file = join(disk as string, 'journal.db')
  const engine = engineOn(file)
  const roleArn = 'arn:aws:iam::123456789012:role/test'
  const { stateMachineArn } = await engine.call('CreateStateMachine', { name: 'm', roleArn, definition: pass })
  const input = JSON.stringify('x'.repeat(20_000))
  const acknowledged: string[] = []
  let refusal: unknown
  for (let k = 0; refusal === undefined; k++) {
    const request = { stateMachineArn: stateMachineArn as string, name: `n${k}`, input }
    await engine.call('StartExecution', request).then(
      ({ executionArn }) => acknowledged.push(executionArn as string),
      (error: unknown) => {
        refusal = error
      },
    )
  }
  const afterwards = engine.call('StartExecution', { stateMachineArn: stateMachineArn as string })
  await expect(afterwards).rejects.toMatchObject({ code: 'DISK_FULL' })
  engine.close()

  // The person makes room: here, a bigger disk.
  spawnSync('mount', ['-o', 'remount,size=4m', disk as string])
  const again = engineOn(file)
  for (const executionArn of acknowledged) {
    expect(await again.call('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED' })
  }
  again.close()

  expect(refusal).toMatchObject({ code: 'DISK_FULL', cure: expect.stringContaining('space') })
  expect(acknowledged.length).toBeGreaterThan(2)
})

test('a disk that may only be read is said when the journal is opened', ({ skip }) => {
  const disk = smallDisk('read-only')
  if (disk === null) skip('mounting a disk needs root')
  const file = join(disk as string, 'journal.db')
  openSqliteJournal(file).close()
  spawnSync('mount', ['-o', 'remount,ro', disk as string])

  const size = statSync(file).size

  expect(() => openSqliteJournal(file)).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }))
  expect(statSync(file).size).toBe(size)
})
