/** Trino's SQL in DuckDB's words, so that one statement means the same in both stores. */
import { DUCKDB } from './trino/duckdb.ts'
import { parseTrino } from './trino/parse.ts'
import { printQuery } from './trino/print.ts'
import { tokensOf } from './trino/token.ts'

/** Null when the statement cannot be parsed; a guarded one always can. What both engines read alike stays as the user sees it. */
export function toDuckDbSql(sql: string): string | null {
  const parsed = parseTrino(sql)
  if ('fault' in parsed) return null
  const translated = printQuery(parsed.query, DUCKDB)
  const isShared = translated === printQuery(parsed.query) && isSame(sql, translated)
  return isShared ? sql : translated
}

/** Whether two texts differ in spaces and the case of words only. */
function isSame(one: string, other: string): boolean {
  const [tokens, others] = [one, other].map((sql) => tokensOf(sql).tokens.map(({ kind, text }) => `${kind} ${text}`))
  return tokens?.join() === others?.join()
}
