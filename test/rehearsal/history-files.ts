/** The bundled sample history, laid into the history bucket as scripts/load-history.js lays it. */
import { cpSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { historyFiles } from '#infra'

const SAMPLE = 'data/sample/history'

export function layHistory(bucketFolder: string, prefix: string): void {
  for (const { file, key } of historyFiles(SAMPLE)) {
    const target = join(bucketFolder, prefix, key)
    mkdirSync(dirname(target), { recursive: true })
    cpSync(join(SAMPLE, file), target)
  }
}
