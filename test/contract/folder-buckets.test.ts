/** Distributed Maps over files: Parquet by DuckDB, packed inventories, listings, and keys that try to leave their bucket. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderBuckets } from '#adapters/folder-buckets'
import { createLocalFunctions } from '#adapters/local-functions'
import { createMemoryJournal } from '#adapters/memory-journal'
import { createSystemClock, systemChance } from '#adapters/system-clock'
import { createEngine } from '#engine'
import type { JsonObject } from '#lib/json'

const folder = mkdtempSync(join(tmpdir(), 'buckets-'))
const store = folderBuckets(folder)
afterAll(() => rmSync(folder, { recursive: true }))

beforeAll(async () => {
  mkdirSync(join(folder, 'source', 'deep'), { recursive: true })
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const file = join(folder, 'source', 'rows.parquet')
  await connection.run(
    `COPY (SELECT 1::BIGINT AS id, 'x' AS name, [1, 2] AS list UNION ALL SELECT 2, NULL, []) TO '${file}' (FORMAT parquet)`,
  )
  connection.closeSync()
  instance.closeSync()
  writeFileSync(join(folder, 'source', 'broken.parquet'), 'PAR1 and no more')
  writeFileSync(join(folder, 'source', 'deep', 'data.csv.gz'), gzipSync('"in","a.txt","3"\n"in","b.txt","4"\n'))
  writeFileSync(
    join(folder, 'source', 'manifest.json'),
    JSON.stringify({ fileFormat: 'CSV', fileSchema: 'Bucket, Key, Size', files: [{ key: 'deep/data.csv.gz' }] }),
  )
})

async function mapOver(ItemReader: JsonObject): Promise<JsonObject> {
  const engine = createEngine({
    journal: createMemoryJournal(),
    clock: createSystemClock(),
    chance: systemChance,
    tasks: createLocalFunctions({}),
    objects: store,
  })
  const processor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
    StartAt: 'P',
    States: { P: { Type: 'Pass', End: true } },
  }
  const definition = { StartAt: 'M', States: { M: { Type: 'Map', ItemReader, ItemProcessor: processor, End: true } } }
  const { stateMachineArn } = await engine.call('CreateStateMachine', {
    name: 'm',
    roleArn: 'arn:aws:iam::123456789012:role/test',
    definition: JSON.stringify(definition),
  })
  const { executionArn } = await engine.call('StartExecution', { stateMachineArn: stateMachineArn as string })
  const events = engine.watch(executionArn as string, 0, AbortSignal.timeout(10_000))
  for await (const _event of events);
  const described = await engine.call('DescribeExecution', { executionArn: executionArn as string })
  engine.close()
  return described
}

const reader = (Key: string, ReaderConfig: JsonObject) => ({
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig,
  Parameters: { Bucket: 'source', Key },
})

test('a map run reads the rows of a Parquet file', async () => {
  const done = await mapOver(reader('rows.parquet', { InputType: 'PARQUET' }))

  expect(JSON.parse(done.output as string)).toEqual([
    { id: 1, name: 'x', list: [1, 2] },
    { id: 2, name: null, list: [] },
  ])
})

test('a map run reads an inventory whose files are packed, as S3 packs them', async () => {
  const done = await mapOver(reader('manifest.json', { InputType: 'MANIFEST', ManifestType: 'S3_INVENTORY' }))

  expect(JSON.parse(done.output as string)).toEqual([
    { Bucket: 'in', Key: 'a.txt', Size: '3' },
    { Bucket: 'in', Key: 'b.txt', Size: '4' },
  ])
})

test.each([
  ['rows that are none', 'broken.parquet', { InputType: 'PARQUET' }],
  ['no object', 'absent.parquet', { InputType: 'PARQUET' }],
  ['a key outside the bucket', '../../etc/passwd', { InputType: 'JSON' }],
])('%s fails the reader, not the program', async (_what, key, config) => {
  const done = await mapOver(reader(key, config))

  expect(done).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed', cause: expect.any(String) })
})

test('what is put can be read and listed, in the order of the keys', async () => {
  await store.put('out', 'b/2.json', '[2]')
  await store.put('out', 'a/1.json', '[1]')
  await store.put('out', 'b/10.json', '[10]')

  expect(await store.get('out', 'a/1.json')).toBe('[1]')
  expect(await store.get('out', 'none')).toBeNull()
  expect((await store.list('out', '')).map(({ key, size }) => [key, size])).toEqual([
    ['a/1.json', 3],
    ['b/10.json', 4],
    ['b/2.json', 3],
  ])
  expect((await store.list('out', 'b/1')).map(({ key }) => key)).toEqual(['b/10.json'])
  expect(await store.list('nobody', '')).toEqual([])
  await expect(store.put('out', '../x', '')).rejects.toMatchObject({ code: 'FIELD_INVALID' })
  await expect(store.get('..', 'x')).rejects.toMatchObject({ code: 'FIELD_INVALID' })
})
