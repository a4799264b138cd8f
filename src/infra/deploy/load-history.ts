/** A history that `opportunity import` made, into the bucket where Athena reads it. The bucket keeps the one before. */
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { awsClientConfig } from '#adapters/aws-client'
import { InputError } from '#lib/errors'
import { historyFiles } from '../history-upload.ts'
import { namesOf } from '../names.ts'
import { knownAccount } from './checks.ts'
import { type CloudOptions, EXIT, runScript } from './options.ts'

const PREFIX = 'history'
const NEEDED = ['history.json', 'projects.parquet', 'project_terms.parquet']
/** S3 takes so much in one request; more projects than any history has so far. */
const MAX_BYTES = 5e9

async function loadHistory({ environment, folder, check }: CloudOptions): Promise<number> {
  const files = readHistory(folder)
  const account = await knownAccount(environment)
  if (account === null) return EXIT.refused
  const bucket = namesOf(environment).bucket('history', { account, region: environment.region })
  const s3 = new S3Client(awsClientConfig(environment))
  for (const { path, key, contentType, bytes } of files) {
    console.log(`${(bytes / 1e6).toFixed(1).padStart(8)} MB  s3://${bucket}/${PREFIX}/${key}`)
    if (check) continue
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `${PREFIX}/${key}`,
        Body: createReadStream(path),
        ContentLength: bytes,
        ContentType: contentType,
      }),
    )
  }
  console.log(check ? 'Nothing was sent (--check).' : 'Loaded. Every analysis that starts from now on reads it.')
  return EXIT.ok
}

/** Tables first and the description last: until it is there, readers see the history before. */
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
