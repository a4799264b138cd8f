/** A parsed statement as text again, without comments and with every text exactly as it was. */
import { type Dialect, generate } from '@polyglot-sql/sdk'
import { textLiteral } from '#lib/sql-literal'
import { isTree, type Tree } from './guard-tree.ts'

/** Null when the generator fails. */
export function treeSql(statement: Tree, dialect: Dialect): string | null {
  const texts: string[] = []
  const generated = generate([withMarkers(statement, texts)] as unknown as Parameters<typeof generate>[0], dialect)
  const text = generated.success ? generated.sql?.[0] : undefined
  return text === undefined ? null : withTexts(text, texts)
}

/**
 * The generator doubles backslashes, which have no meaning in Trino or DuckDB; so texts that hold one travel around it: a
 * marker stands for each, and `withTexts` puts them back. Comments are left out.
 */
export function withMarkers(value: unknown, texts: string[]): unknown {
  if (Array.isArray(value)) return value.map((entry) => withMarkers(entry, texts))
  if (!isTree(value)) return value
  if (value.literal_type === 'string' && typeof value.value === 'string' && value.value.includes('\\')) {
    texts.push(value.value)
    return { ...value, value: `text-marker-${texts.length - 1}-` }
  }
  return Object.fromEntries(
    Object.entries(value).map(([member, held]) => [
      member,
      member.endsWith('comments') ? [] : withMarkers(held, texts),
    ]),
  )
}

/** Null when a marker was lost on the way. */
export function withTexts(sql: string, texts: readonly string[]): string | null {
  let restored = 0
  const whole = sql.replace(/'text-marker-(\d+)-'/g, (_, index: string) => {
    restored += 1
    return textLiteral(texts[Number(index)] ?? '')
  })
  return restored === texts.length ? whole : null
}
