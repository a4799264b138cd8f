/** A journal in memory: for tests, simulations and throw-away runs. `copy` is what a crash would leave behind. */
import type { Journal, JournaledEntity, JournaledExecution, JournaledRecord } from '#engine'

export interface MemoryJournal extends Journal {
  /** A second journal with what is committed now. */
  copy(): MemoryJournal
}

export function createMemoryJournal(): MemoryJournal {
  return build(new Map(), new Map(), new Map())
}

function build(
  entities: Map<string, JournaledEntity>,
  executions: Map<number, JournaledExecution>,
  records: Map<number, JournaledRecord[]>,
): MemoryJournal {
  let lastId = Math.max(0, ...executions.keys())
  const names = new Map([...executions.values()].map((one) => [`${one.family}/${one.name}`, one.id]))
  return {
    commit(writes) {
      for (const entity of writes.entities) {
        const key = `${entity.kind}/${entity.key}`
        if (entity.body === null) entities.delete(key)
        else entities.set(key, entity)
      }
      for (const execution of writes.executions) {
        executions.set(execution.id, execution)
        names.set(`${execution.family}/${execution.name}`, execution.id)
        lastId = Math.max(lastId, execution.id)
      }
      for (const record of writes.records) {
        const list = records.get(record.executionId)
        if (list === undefined) records.set(record.executionId, [record])
        else list.push(record)
      }
      for (const id of writes.removed) {
        const execution = executions.get(id)
        if (execution !== undefined) names.delete(`${execution.family}/${execution.name}`)
        executions.delete(id)
        records.delete(id)
      }
    },
    entities: () => [...entities.values()],
    lastExecutionId: () => lastId,
    open: () => [...executions.values()].filter((one) => one.closedMs === null),
    find: (family, name) => executions.get(names.get(`${family}/${name}`) ?? -1) ?? null,
    byId: (id) => executions.get(id) ?? null,
    records: (id, from = 0, limit = Infinity) => (records.get(id) ?? []).slice(from, from + limit),
    ends: (id) => {
      const list = records.get(id) ?? []
      return list.length < 2 ? list : [list[0], list[list.length - 1]].filter((one) => one !== undefined)
    },
    list: ({ family, status, beforeId, limit }) =>
      [...executions.values()]
        .sort((a, b) => b.id - a.id)
        .filter((one) => one.family === family && (status === undefined || one.status === status))
        .filter((one) => beforeId === undefined || one.id < beforeId)
        .slice(0, limit),
    closedBefore: (ms, limit) =>
      [...executions.values()]
        .filter((one) => one.closedMs !== null && one.closedMs < ms)
        .slice(0, limit)
        .map((one) => one.id),
    verify: () => ({
      executions: executions.size,
      records: [...records.values()].reduce((sum, list) => sum + list.length, 0),
      bytes: 0,
      problems: [],
    }),
    compact: () => ({ before: 0, after: 0 }),
    close: () => undefined,
    copy: () =>
      build(new Map(entities), new Map(executions), new Map([...records].map(([id, list]) => [id, [...list]]))),
  }
}
