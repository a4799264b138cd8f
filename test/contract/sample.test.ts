/** The bundled sample is what its generator makes, and its tables are what an import makes of it. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { importHistory } from '#adapters/duckdb-import'
import { parseMapping } from '#domain'
import { sampleCsv } from '../../data/sample/generate.ts'

const SAMPLE = 'data/sample'

test('projects.csv.gz is what generate.ts makes', () => {
  expect(gunzipSync(readFileSync(join(SAMPLE, 'projects.csv.gz'))).toString() === sampleCsv()).toBe(true)
})

test('the tables are what an import makes; else run: opportunity import data/sample/projects.csv.gz …', async () => {
  const made = await importHistory({
    files: [join(SAMPLE, 'projects.csv.gz')],
    mapping: parseMapping(readFileSync(join(SAMPLE, 'mapping.json'), 'utf8')),
    out: join(mkdtempSync(join(tmpdir(), 'sample-')), 'history'),
  })
  const bundled = JSON.parse(readFileSync(join(SAMPLE, 'history', 'history.json'), 'utf8')) as { fingerprint: string }

  expect(made.description).toMatchObject({ synthetic: true, fingerprint: bundled.fingerprint })
})
