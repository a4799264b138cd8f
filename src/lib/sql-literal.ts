/** Values as SQL text. Only these functions put a value from outside into a statement. Here and not in `sql`: DuckDB's process needs them without the guard. */
import { InvariantError } from './errors.ts'

/** A string literal of standard SQL: a quote is doubled, nothing else has a meaning (no backslash escapes in Trino or DuckDB). */
export function textLiteral(value: string): string {
  // DuckDB ends a statement at NUL; no name or word of ours holds one.
  return `'${value.replaceAll('\u0000', '').replaceAll("'", "''")}'`
}

export function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new InvariantError(`${value} cannot stand in a statement.`)
  // Trino reads 1.5 as DECIMAL and 1.5E0 as DOUBLE; the exponent makes both engines compute alike.
  return value.toExponential().replace('e', 'E').replace('E+', 'E')
}

export function dateLiteral(value: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) throw new InvariantError(`"${value}" is not a date for a statement.`)
  return `DATE '${value}'`
}

/** A column or table by name, quoted for DuckDB and Trino. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('\u0000', '').replaceAll('"', '""')}"`
}
