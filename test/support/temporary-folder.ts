/** All that tests and the programs they start write for a while lies in one folder, which goes when the run ends, also after a killed test. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Vitest calls it once, before its workers inherit the environment; what it answers is called at the end. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'opportunity-tests-'))
  process.env.TMPDIR = folder
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
