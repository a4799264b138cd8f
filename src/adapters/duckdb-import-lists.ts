/** Services, components and funding of each project as lists, from numbered columns or from joined files. */
import { type ListRule, type Mapping, publicServiceName } from '#domain'
import { numberLiteral } from '#sql'
import { fillLookup, type ImportDatabase } from './duckdb-import-lookup.ts'
import type { SourceFile } from './duckdb-import-source.ts'
import { joinedListSql } from './duckdb-import-stage.ts'

type ListName = 'services' | 'components' | 'funding'

interface ListShape {
  readonly name: ListName
  /** The member that names an entry; entries of one name are added up. */
  readonly key: string
  readonly amounts: readonly string[]
  readonly texts: readonly string[]
}

const SHAPES: readonly ListShape[] = [
  { name: 'services', key: 'name', amounts: ['monthly', 'upfront'], texts: [] },
  { name: 'components', key: 'name', amounts: ['share'], texts: [] },
  { name: 'funding', key: 'source', amounts: ['amount'], texts: ['type'] },
]

/** Creates `list_services`, `list_components`, `list_funding` (project_id, list) for the kept rows of `staged`. */
export async function buildLists(
  database: ImportDatabase,
  mapping: Mapping,
  sources: readonly SourceFile[],
): Promise<void> {
  const { connection } = database
  for (const shape of SHAPES) {
    const rule = mapping[shape.name]
    const entries = `entries_${shape.name}`
    await connection.run(`CREATE TABLE ${entries} AS ${entriesSql(shape, rule, sources)}`)
    if (shape.name === 'services') await usePublicNames(database, entries)
    await connection.run(`CREATE TABLE list_${shape.name} AS ${listSql(shape, entries)}`)
    await connection.run(`DROP TABLE ${entries}`)
  }
}

function entriesSql(shape: ListShape, rule: ListRule | null, sources: readonly SourceFile[]): string {
  const wanted = [shape.key, ...shape.texts, ...shape.amounts]
  const from =
    rule === null
      ? null
      : rule.kind === 'joined'
        ? `(${joinedListSql(rule, sources)})`
        : `(SELECT project_id AS key, unnest(slot_${shape.name}, recursive := true) FROM staged
            JOIN kept ON kept.staged_no = staged.rowid)`
  const times = rule === null || rule.times === 1 ? '' : ` * ${numberLiteral(rule.times)}`
  const members = wanted.map((name) => {
    const isAmount = shape.amounts.includes(name)
    const type = isAmount ? 'DOUBLE' : 'VARCHAR'
    if (rule === null || rule.columns[name] === undefined) return `CAST(NULL AS ${type}) AS "${name}"`
    return isAmount ? `"${name}"${times} AS "${name}"` : `"${name}"`
  })
  if (from === null) return `SELECT CAST(NULL AS VARCHAR) AS key, ${members.join(', ')} WHERE false`
  return `SELECT key, ${members.join(', ')} FROM ${from} WHERE key IS NOT NULL AND "${shape.key}" IS NOT NULL`
}

async function usePublicNames(database: ImportDatabase, entries: string): Promise<void> {
  await fillLookup(database, {
    table: 'service_names',
    distinctSql: `SELECT DISTINCT name FROM ${entries}`,
    translate: (name) => [publicServiceName(name)],
  })
  await database.connection.run(
    `UPDATE ${entries} SET name = service_names.result FROM service_names WHERE service_names.value = ${entries}.name`,
  )
}

function listSql({ key, texts, amounts }: ListShape, entries: string): string {
  const sums = amounts.map((amount) => `sum("${amount}") AS "${amount}"`)
  const firsts = texts.map((text) => `min("${text}") AS "${text}"`)
  const struct = [key, ...texts, ...amounts].map((name) => `"${name}" := "${name}"`)
  // A source of money that pays nothing, or a component without a share, says nothing.
  const having = amounts.length === 1 ? `HAVING sum("${amounts[0]}") > 0` : ''
  const order = `coalesce("${amounts[0]}", 0) DESC, "${key}"`
  return `SELECT key AS project_id, list(struct_pack(${struct.join(', ')}) ORDER BY ${order}) AS list
    FROM (SELECT key, "${key}", ${[...firsts, ...sums].join(', ')} FROM ${entries} GROUP BY key, "${key}" ${having})
    GROUP BY key`
}
