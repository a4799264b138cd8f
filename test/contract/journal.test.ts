/** Both journals keep the same promises: J1 to J5 of src/engine/journal/journal.ts. */
import { copyFileSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { createMemoryJournal } from '#adapters/memory-journal'
import { openSqliteJournal } from '#adapters/sqlite-journal'
import { type Journal, type JournaledExecution, keepLatest } from '#engine'

const folder = mkdtempSync(join(tmpdir(), 'opportunity-journal-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
const newFile = () => join(folder, `journal-${++files}.db`)

const execution = (id: number, more: Partial<JournaledExecution> = {}): JournaledExecution => ({
  id,
  family: 1,
  name: `n${id}`,
  status: 'RUNNING',
  startedMs: id * 10,
  closedMs: null,
  head: '{}',
  ...more,
})
const record = (executionId: number, number: number) => ({ executionId, number, text: `{"n":${number}}` })
const nothing = { entities: [], executions: [], records: [], removed: [] }

describe.each<[string, () => Journal]>([
  ['memory', createMemoryJournal],
  ['sqlite', () => openSqliteJournal(newFile())],
  ['sqlite, the latest kept in memory', () => keepLatest(openSqliteJournal(newFile()))],
])('%s', (_name, open) => {
  test('what is committed can be read back, and listed newest first', () => {
    const journal = open()

    journal.commit({
      ...nothing,
      entities: [{ kind: 'machine', key: 'a', body: '{"x":1}' }],
      executions: [execution(1), execution(2), execution(3, { family: 2 })],
      records: [record(1, 0), record(2, 0), record(1, 1), record(1, 2)],
    })

    expect(journal.entities()).toMatchObject([{ kind: 'machine', key: 'a', body: '{"x":1}' }])
    expect(journal.lastExecutionId()).toBe(3)
    expect(journal.open().map((row) => row.id)).toEqual([1, 2, 3])
    expect(journal.find(1, 'n2')).toMatchObject(execution(2))
    expect(journal.find(2, 'n2')).toBeNull()
    expect(journal.records(1).map((row) => row.number)).toEqual([0, 1, 2])
    expect(journal.records(1, 2).map((row) => row.number)).toEqual([2])
    expect(journal.records(1, 1, 1).map((row) => row.number)).toEqual([1])
    expect(journal.ends(1).map((row) => row.text)).toEqual(['{"n":0}', '{"n":2}'])
    expect(journal.ends(2)).toHaveLength(1)
    const page = { family: 1, status: undefined, beforeId: undefined, limit: 1 }
    expect(journal.list(page).map((row) => row.id)).toEqual([2])
    expect(journal.list({ ...page, beforeId: 2 }).map((row) => row.id)).toEqual([1])
    journal.close()
  })

  test('a closed execution is no longer open, and removing takes its records with it', () => {
    const journal = open()
    journal.commit({ ...nothing, executions: [execution(1), execution(2)], records: [record(1, 0), record(2, 0)] })

    journal.commit({ ...nothing, executions: [execution(1, { status: 'SUCCEEDED', closedMs: 50 })] })
    const old = journal.closedBefore(60, 10)
    journal.commit({ ...nothing, removed: old })

    expect(old).toEqual([1])
    expect(journal.open().map((row) => row.id)).toEqual([2])
    expect(journal.byId(1)).toBeNull()
    expect(journal.records(1)).toEqual([])
    expect(journal.verify()).toMatchObject({ executions: 1, records: 1, problems: [] })
    journal.close()
  })
})

test('the latest in memory answer as the journal beneath them, within their bounds', () => {
  const file = newFile()
  const beneath = openSqliteJournal(file)
  const journal = keepLatest(beneath)
  const long = 'x'.repeat(20_000)

  for (let id = 1; id <= 3_000; id += 100) {
    const ids = Array.from({ length: 100 }, (_, index) => id + index)
    const records = ids.map((one) => ({ ...record(one, 0), text: JSON.stringify(one % 7 === 0 ? long : one) }))
    journal.commit({ ...nothing, executions: ids.map((one) => execution(one)), records })
  }
  journal.commit({ ...nothing, executions: [execution(1, { status: 'FAILED', closedMs: 5 })], records: [record(1, 1)] })
  journal.commit({ ...nothing, executions: [execution(2_999, { status: 'FAILED', closedMs: 5 })], removed: [3_000] })

  for (const id of [1, 7, 1_500, 2_800, 2_999, 3_000]) {
    expect(journal.byId(id)).toEqual(beneath.byId(id))
    expect(journal.find(1, `n${id}`)).toEqual(beneath.find(1, `n${id}`))
    expect(journal.records(id)).toEqual(beneath.records(id))
    expect(journal.ends(id)).toEqual(beneath.ends(id))
  }
  journal.close()
})

describe('sqlite alone', () => {
  test('J1: a commit that fails in the middle leaves nothing of itself', () => {
    const journal = openSqliteJournal(newFile())
    journal.commit({ ...nothing, executions: [execution(1)], records: [record(1, 0)] })

    expect(() =>
      journal.commit({ ...nothing, executions: [execution(2)], records: [record(2, 0), record(1, 0)] }),
    ).toThrow()

    expect(journal.byId(2)).toBeNull()
    expect(journal.records(2)).toEqual([])
    journal.close()
  })

  test('J2: a WAL cut at any byte leaves whole commits only', () => {
    const file = newFile()
    const journal = openSqliteJournal(file)
    for (let id = 1; id <= 6; id++) {
      journal.commit({ ...nothing, executions: [execution(id)], records: [record(id, 0), record(id, 1)] })
    }
    const wal = statSync(`${file}-wal`).size
    const copies = newFile()
    copyFileSync(file, copies)
    copyFileSync(`${file}-wal`, `${copies}-wal`)

    const seen = new Set<number>()
    // From the last frame's start every byte, before that every frame in strides that hit its middle.
    for (let cut = wal; cut >= 0; cut -= cut > wal - 4_200 ? 41 : 2_077) {
      const torn = newFile()
      copyFileSync(copies, torn)
      copyFileSync(`${copies}-wal`, `${torn}-wal`)
      truncateSync(`${torn}-wal`, cut)
      const opened = openSqliteJournal(torn)
      const rows = opened.open()
      seen.add(rows.length)
      expect(rows.map((row) => row.id)).toEqual(rows.map((_, index) => index + 1))
      for (const row of rows) expect(opened.records(row.id)).toHaveLength(2)
      expect(opened.verify().problems).toEqual([])
      opened.close()
      rmSync(torn)
    }

    journal.close()
    expect(seen.size).toBeGreaterThan(3)
    expect(Math.max(...seen)).toBe(6)
  })

  test('J5: a journal of another format, and a file that is no journal, are refused untouched', () => {
    const newer = newFile()
    openSqliteJournal(newer).close()
    const db = new DatabaseSync(newer)
    db.exec("update meta set value = '99' where key = 'format'")
    db.close()
    const other = newFile()
    writeFileSync(other, 'This is a letter, and no database at all. '.repeat(100))

    expect(() => openSqliteJournal(newer)).toThrow(expect.objectContaining({ code: 'JOURNAL_FORMAT' }))
    expect(() => openSqliteJournal(other)).toThrow(expect.objectContaining({ code: 'JOURNAL_CORRUPT' }))
    expect(() => openSqliteJournal(join(folder, 'no-such-folder', 'x.db'))).toThrow(
      expect.objectContaining({ code: 'FILE_UNWRITABLE', cure: expect.stringMatching(/permission|folder/) }),
    )
  })

  test('J4: a second journal on the same file is refused', () => {
    const file = newFile()
    const journal = openSqliteJournal(file)

    expect(() => openSqliteJournal(file)).toThrow(expect.objectContaining({ code: 'JOURNAL_IN_USE' }))

    journal.close()
    openSqliteJournal(file).close()
  })

  test('a full disk is said, with what to do', () => {
    const file = newFile()
    openSqliteJournal(file).close()
    const db = new DatabaseSync(file)
    const pages = Number(db.prepare('pragma page_count').get()?.page_count)
    db.close()
    const journal = openSqliteJournal(file, { maxPages: pages + 4 })
    const text = 'x'.repeat(100_000)

    expect(() => journal.commit({ ...nothing, records: [{ executionId: 1, number: 0, text }] })).toThrow(
      expect.objectContaining({ code: 'DISK_FULL', cure: expect.stringMatching(/space/) }),
    )

    journal.close()
  })
})
