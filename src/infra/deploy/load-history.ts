/** A history that `opportunity import` made, into the bucket where Athena reads it. The bucket keeps the one before. */
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PutObjectCommand, type PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3'
import { awsClientConfig, taskErrorOf } from '#adapters/aws-client'
import { InputError, TaskError } from '#lib/errors'
import { historyFiles } from '../history-upload.ts'
import { namesOf } from '../names.ts'
import { knownAccount } from './checks.ts'
import { type CloudOptions, EXIT, runScript } from './options.ts'

const PREFIX = 'history'
const NEEDED = ['history.json', 'projects.parquet', 'project_terms.parquet']
/** S3 takes so much in one request; more projects than any history has so far. */
const MAX_BYTES = 5e9
const TRIES = 3
const PAUSE_MS = 1_000

async function loadHistory({ environment, folder, check }: CloudOptions): Promise<number> {
  const files = readHistory(folder)
  const account = await knownAccount(environment)
  if (account === null) return EXIT.refused
  const bucket = namesOf(environment).bucket('history', { account, region: environment.region })
  const s3 = new S3Client(awsClientConfig(environment))
  for (const { path, key, contentType, bytes } of files) {
    console.log(`${(bytes / 1e6).toFixed(1).padStart(8)} MB  s3://${bucket}/${PREFIX}/${key}`)
    if (check) continue
    try {
      await send(s3, { Bucket: bucket, Key: `${PREFIX}/${key}`, ContentLength: bytes, ContentType: contentType }, path)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      console.error(`✗ ${key} did not arrive: ${error.name}: ${error.message}`)
      console.error(`  → ${cureOf(error.name)}`)
      return EXIT.broken
    }
  }
  console.log(check ? 'Nothing was sent (--check).' : 'Loaded. Every analysis that starts from now on reads it.')
  return EXIT.ok
}

/** A stream cannot be read again, so the SDK sends it once; here each try opens the file anew. */
async function send(s3: S3Client, target: PutObjectCommandInput, path: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await s3.send(new PutObjectCommand({ ...target, Body: createReadStream(path) }))
      return
    } catch (error) {
      const failure = taskErrorOf(error, { name: 'UploadFailed', doing: 'Sending' })
      if (attempt === TRIES || !(failure instanceof TaskError) || !failure.retryable) throw error
      await sleep(attempt * PAUSE_MS)
    }
  }
}

function cureOf(name: string): string {
  if (name === 'NoSuchBucket') return 'Deploy first: node scripts/deploy-step-functions.js makes the bucket.'
  if (name === 'AccessDenied')
    return 'The credentials need s3:PutObject on the bucket and kms:GenerateDataKey on its key.'
  return 'Start again; what has arrived is sent anew, and until history.json has arrived the upload is not done.'
}

/**
 * Each file arrives whole or not at all. The description goes last: a first upload that breaks off leaves nothing that readers
 * take for a history. A later one that breaks off leaves new tables beside the old description, so it is to be repeated; the
 * bucket keeps the versions before.
 */
function readHistory(folder: string | undefined) {
  const missing = NEEDED.filter((file) => folder === undefined || !existsSync(join(folder, file)))
  if (folder === undefined || missing.length > 0) {
    throw new InputError('HISTORY_NOT_FOUND', `${folder ?? 'No folder'} lacks ${missing.join(', ')}.`, {
      field: 'DIR',
      cure: 'Name a folder that "opportunity import … --out DIR" made, e.g. data/sample/history.',
    })
  }
  JSON.parse(readFileSync(join(folder, 'history.json'), 'utf8'))
  return historyFiles(folder)
    .map(({ file, key, contentType }) => ({
      path: join(folder, file),
      key,
      contentType,
      bytes: statSync(join(folder, file)).size,
    }))
    .map((file) => {
      if (file.bytes > MAX_BYTES)
        throw new InputError('INPUT_TOO_LARGE', `${file.path} is larger than S3 takes at once.`)
      return file
    })
    .sort((a, b) => Number(a.key === 'history.json') - Number(b.key === 'history.json'))
}

await runScript(loadHistory)
