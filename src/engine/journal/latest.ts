/**
 * What was begun last is asked for next: a start is followed by its description, its history, its watcher. The
 * executions that began last are kept in memory with their records, within bounds, beside the journal that has them all.
 */
import type { Journal, JournaledExecution, JournaledRecord, JournalWrites } from './journal.ts'

const MAX_EXECUTIONS = 2_048
const MAX_CHARACTERS = 8 * 2 ** 20

interface Kept {
  row: JournaledExecution
  /** All of them: an execution is kept from its first one on, or not at all. */
  readonly records: JournaledRecord[]
  characters: number
}

export function keepLatest(journal: Journal): Journal {
  const kept = new Map<number, Kept>()
  const ids = new Map<string, number>()
  let newestId = journal.lastExecutionId()
  // Ids grow with time. Counted up, because a Map is slow to say which of its keys is the first after many deletions.
  let oldestId = newestId + 1
  let characters = 0

  function drop(id: number): void {
    const gone = kept.get(id)
    if (gone === undefined) return
    kept.delete(id)
    ids.delete(keyOf(gone.row.family, gone.row.name))
    characters -= gone.characters
  }

  function remember({ executions, records, removed }: JournalWrites): void {
    for (const row of executions) {
      const known = kept.get(row.id)
      if (known !== undefined) known.row = row
      else if (row.id > newestId) {
        newestId = row.id
        kept.set(row.id, { row, records: [], characters: 0 })
        ids.set(keyOf(row.family, row.name), row.id)
      }
    }
    for (const record of records) {
      const one = kept.get(record.executionId)
      if (one === undefined) continue
      one.records.push(record)
      one.characters += record.text.length
      characters += record.text.length
    }
    for (const id of removed) drop(id)
    while (kept.size > MAX_EXECUTIONS || characters > MAX_CHARACTERS) drop(oldestId++)
  }

  return {
    ...journal,
    commit(writes) {
      journal.commit(writes)
      remember(writes)
    },
    find: (family, name) => kept.get(ids.get(keyOf(family, name)) ?? -1)?.row ?? journal.find(family, name),
    byId: (id) => kept.get(id)?.row ?? journal.byId(id),
    records: (id, from = 0, limit = Infinity) =>
      kept.get(id)?.records.slice(from, from + limit) ?? journal.records(id, from, limit),
    ends(id) {
      const records = kept.get(id)?.records
      if (records === undefined) return journal.ends(id)
      return records.length < 2 ? records.slice() : [records[0], records.at(-1)].filter((one) => one !== undefined)
    },
  }
}

const keyOf = (family: number, name: string): string => `${family}/${name}`
