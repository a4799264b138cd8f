/** What is agreed about the folder of a history, here or in S3, by those who write it and those who read it; loads no DuckDB. */
import type { HistoryDescription } from '#domain'
import { TaskError } from '#lib/errors'
import { isJsonObject } from '#lib/json'

/** Of `history.json`; another number means another shape. */
export const HISTORY_FORMAT = 1

/** Both tables in DuckDB's own format, where the import made one; the Parquet files stay the truth. */
export const LOCAL_COPY = 'local.duckdb'

/** The import writes it beside the tables. */
export const DESCRIPTION = 'history.json'

/** Null where the text is no description of this format. */
export function parseDescription(text: string): HistoryDescription | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
  const isOurs = isJsonObject(value) && value.formatVersion === HISTORY_FORMAT && isJsonObject(value.known)
  // The import wrote it, and the version says in which shape.
  return isOurs ? (value as unknown as HistoryDescription) : null
}

/** A document is named, not reached by a path. */
export function refuseUnlessDocument(name: string): void {
  if (/^[a-z0-9][a-z0-9.-]*$/i.test(name)) return
  throw new TaskError('DocumentUnknown', `"${name}" is no name of a document.`)
}
