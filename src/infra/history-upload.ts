/** Which file of an imported history goes where in the history bucket: documents beside, each table in a folder of its own. */
import { readdirSync } from 'node:fs'

export interface HistoryFile {
  readonly file: string
  /** Under the history's prefix. */
  readonly key: string
  readonly contentType: string
}

/** Athena reads every file of a table's folder, so a document may not lie in one. */
export function historyFiles(folder: string): readonly HistoryFile[] {
  return readdirSync(folder)
    .filter((file) => /\.(json|parquet)$/.test(file))
    .sort()
    .map((file) => {
      const table = /^(\w+)\.parquet$/.exec(file)?.[1]
      return table === undefined
        ? { file, key: file, contentType: 'application/json' }
        : { file, key: `${table}/${file}`, contentType: 'application/vnd.apache.parquet' }
    })
}
