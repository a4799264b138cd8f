/**
 * The journal in one SQLite file: WAL, synchronous FULL, one transaction for everything that a turn of the program
 * decided. Invariants J1 to J5 of src/engine/journal/journal.ts; SQLite's own recovery drops a torn tail (J2), its
 * exclusive lock keeps a second engine out and dies with the process that held it (J4).
 */
import { DatabaseSync } from 'node:sqlite'
import type { Journal, JournaledEntity, JournaledExecution, JournaledRecord, JournalWrites } from '#engine'
import { InputError, InvariantError } from '#lib/errors'
import { openingError, writingError } from './sqlite-errors.ts'

const FORMAT = 2

/** A record's key is the execution's id and its number in one integer: one B-tree holds and orders them all. */
const RECORDS_PER_EXECUTION = 2 ** 17

const SCHEMA = `
  create table meta (key text primary key, value text not null) without rowid;
  create table entities (kind text not null, key text not null, body text not null, primary key (kind, key)) without rowid;
  create table executions (
    id integer primary key, family integer not null, name text not null, status text not null,
    started_ms integer not null, closed_ms integer, head text not null);
  create unique index executions_by_name on executions (family, name);
  create index executions_by_family on executions (family, id);
  create index executions_open on executions (id) where closed_ms is null;
  create index executions_closed on executions (closed_ms) where closed_ms is not null;
  create table records (id integer primary key, body text not null);
`

const COLUMNS = 'id, family, name, status, started_ms as startedMs, closed_ms as closedMs, head'

export interface SqliteJournalOptions {
  /** The most pages the file may have: a quota of its own, or a small disk in a test. */
  readonly maxPages?: number
}

export function openSqliteJournal(file: string, options: SqliteJournalOptions = {}): Journal {
  const db = openDatabase(file)
  if (options.maxPages !== undefined) db.exec(`pragma max_page_count = ${Math.trunc(options.maxPages)}`)
  const statements = prepare(db)
  const run = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw writingError(error, file)
    }
  }
  return {
    commit: (writes) =>
      run(() => {
        statements.begin.run()
        try {
          write(statements, writes)
          statements.commit.run()
        } catch (error) {
          if (db.isTransaction) db.exec('rollback')
          throw error
        }
      }),
    entities: () => run(() => rows<JournaledEntity>(db.prepare('select * from entities order by kind, key').all())),
    lastExecutionId: () => run(() => Number(db.prepare('select max(id) as id from executions').get()?.id ?? 0)),
    open: () => run(() => rows<JournaledExecution>(statements.open.all())),
    find: (family, name) => run(() => row<JournaledExecution>(statements.byName.get(family, name))),
    byId: (id) => run(() => row<JournaledExecution>(statements.byId.get(id))),
    records: (id, from = 0, limit = RECORDS_PER_EXECUTION) =>
      run(() => {
        const [first, end] = range(id)
        return statements.records.all(first + from, Math.min(end, first + from + limit)).map(toRecord)
      }),
    ends: (id) =>
      run(() => {
        const last = statements.lastRecord.get(...range(id))
        if (last === undefined) return []
        const record = toRecord(last)
        const first = record.number === 0 ? undefined : statements.record.get(id * RECORDS_PER_EXECUTION)
        return first === undefined ? [record] : [toRecord(first), record]
      }),
    list: ({ family, status, beforeId, limit }) =>
      run(() => {
        const before = beforeId ?? Number.MAX_SAFE_INTEGER
        return rows<JournaledExecution>(statements.list.all(family, status ?? null, status ?? null, before, limit))
      }),
    closedBefore: (ms, limit) => run(() => statements.closed.all(ms, limit).map((found) => Number(found.id))),
    verify: () => run(() => verify(db)),
    compact: () =>
      run(() => {
        const before = sizeOf(db)
        db.exec('vacuum; pragma wal_checkpoint(truncate)')
        return { before, after: sizeOf(db) }
      }),
    close: () => db.close(),
  }
}

function prepare(db: DatabaseSync) {
  return {
    begin: db.prepare('begin immediate'),
    commit: db.prepare('commit'),
    insertEntity: db.prepare('insert or replace into entities (kind, key, body) values (?, ?, ?)'),
    deleteEntity: db.prepare('delete from entities where kind = ? and key = ?'),
    insertExecution: db.prepare(
      `insert into executions (id, family, name, status, started_ms, closed_ms, head) values (?, ?, ?, ?, ?, ?, ?)
       on conflict (id) do update set status = excluded.status, closed_ms = excluded.closed_ms, head = excluded.head`,
    ),
    insertRecord: db.prepare('insert into records (id, body) values (?, ?)'),
    deleteExecution: db.prepare('delete from executions where id = ?'),
    deleteRecords: db.prepare('delete from records where id >= ? and id < ?'),
    records: db.prepare('select id, body from records where id >= ? and id < ? order by id'),
    lastRecord: db.prepare('select id, body from records where id >= ? and id < ? order by id desc limit 1'),
    record: db.prepare('select id, body from records where id = ?'),
    byName: db.prepare(`select ${COLUMNS} from executions where family = ? and name = ?`),
    byId: db.prepare(`select ${COLUMNS} from executions where id = ?`),
    open: db.prepare(`select ${COLUMNS} from executions where closed_ms is null order by id`),
    list: db.prepare(
      `select ${COLUMNS} from executions
       where family = ? and (? is null or status = ?) and id < ? order by id desc limit ?`,
    ),
    closed: db.prepare('select id from executions where closed_ms < ? order by closed_ms limit ?'),
  }
}

function write(statements: ReturnType<typeof prepare>, writes: JournalWrites): void {
  for (const { kind, key, body } of writes.entities) {
    if (body === null) statements.deleteEntity.run(kind, key)
    else statements.insertEntity.run(kind, key, body)
  }
  for (const one of writes.executions) {
    statements.insertExecution.run(one.id, one.family, one.name, one.status, one.startedMs, one.closedMs, one.head)
  }
  for (const { executionId, number, text } of writes.records) {
    if (number >= RECORDS_PER_EXECUTION) throw new InvariantError(`Execution ${executionId} has too many records.`)
    statements.insertRecord.run(executionId * RECORDS_PER_EXECUTION + number, text)
  }
  for (const id of writes.removed) {
    statements.deleteExecution.run(id)
    statements.deleteRecords.run(...range(id))
  }
}

function verify(db: DatabaseSync) {
  const count = (sql: string) => Number(db.prepare(`select count(*) as n from ${sql}`).get()?.n)
  const problems = db
    .prepare('pragma integrity_check')
    .all()
    .map((found) => String(found.integrity_check))
    .filter((line) => line !== 'ok')
  const orphans = count(`records where id / ${RECORDS_PER_EXECUTION} not in (select id from executions)`)
  if (orphans > 0) problems.push(`${orphans} records belong to no execution.`)
  const gaps = count(
    `(select count(*) as have, max(id) % ${RECORDS_PER_EXECUTION} as last from records
      group by id / ${RECORDS_PER_EXECUTION} having have <> last + 1)`,
  )
  if (gaps > 0) problems.push(`${gaps} executions miss records.`)
  return { executions: count('executions'), records: count('records'), bytes: sizeOf(db), problems }
}

type Row = Record<string, unknown>

/** SQLite answers what the schema above promises. */
const row = <T>(found: Row | undefined): T | null => (found === undefined ? null : (found as T))
const rows = <T>(found: readonly Row[]): readonly T[] => found as unknown as readonly T[]

const range = (id: number): [number, number] => [id * RECORDS_PER_EXECUTION, (id + 1) * RECORDS_PER_EXECUTION]

function toRecord(found: Row): JournaledRecord {
  const id = Number(found.id)
  return {
    executionId: Math.floor(id / RECORDS_PER_EXECUTION),
    number: id % RECORDS_PER_EXECUTION,
    text: String(found.body),
  }
}

function sizeOf(db: DatabaseSync): number {
  const pragma = (name: string) => Number(db.prepare(`pragma ${name}`).get()?.[name])
  return pragma('page_count') * pragma('page_size')
}

function openDatabase(file: string): DatabaseSync {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file)
    // Exclusive before WAL: the lock is then held for as long as the file is open, and no shared memory file is made.
    db.exec('pragma busy_timeout = 0; pragma locking_mode = exclusive; pragma journal_mode = wal')
    db.exec(
      'pragma synchronous = full; pragma wal_autocheckpoint = 4000; pragma temp_store = memory; pragma cache_size = -65536',
    )
    db.exec('begin immediate')
    prepareSchema(db, file)
    db.exec('commit')
    return db
  } catch (error) {
    if (db?.isOpen) db.close()
    throw openingError(error, file)
  }
}

function prepareSchema(db: DatabaseSync, file: string): void {
  const isNew = db.prepare("select count(*) as n from sqlite_master where name = 'meta'").get()?.n === 0
  if (isNew) {
    db.exec(SCHEMA)
    db.prepare("insert into meta (key, value) values ('format', ?)").run(String(FORMAT))
    return
  }
  const format = Number(db.prepare("select value from meta where key = 'format'").get()?.value)
  if (format === FORMAT) return
  throw new InputError('JOURNAL_FORMAT', `The journal ${file} has format ${format}; this version writes ${FORMAT}.`, {
    field: 'journal',
    cure: 'Open it with the version that wrote it, or move the file away to start with an empty journal.',
  })
}
