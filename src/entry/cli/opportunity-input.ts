/** Where the question comes from: a file (the guide's flat body, or a workflow's input), options, or the bundled example. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { InputError, shortened } from '#lib/errors'
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import { BUNDLED_EXAMPLE } from '../local/state-folder.ts'

/** Larger than any question; a file beyond it is another file. */
const MAX_FILE_BYTES = 4 * 1024 * 1024

export const FIELD_OPTIONS = {
  customer: 'CustomerName',
  region: 'region',
  'close-date': 'closeDate',
  name: 'oppName',
  description: 'oppDescription',
  industry: 'industry',
  segment: 'customerSegment',
  partner: 'partnerName',
  focus: 'activityFocus',
  business: 'businessDescription',
  phase: 'migrationPhase',
} as const

export interface GivenInput {
  readonly body: JsonObject
  /** Nothing was given at all. */
  readonly isExample: boolean
}

export async function givenInput(input: {
  readonly file: string | undefined
  readonly options: Readonly<Record<string, unknown>>
  readonly cwd: string
}): Promise<GivenInput> {
  const named = Object.entries(FIELD_OPTIONS).flatMap(([option, field]) => {
    const value = input.options[option]
    return typeof value === 'string' ? [[field, value] as const] : []
  })
  const isExample = input.file === undefined && named.length === 0
  const path = isExample ? BUNDLED_EXAMPLE : input.file
  const fromFile = path === undefined ? {} : flat(await readQuestion(path, input.cwd), path)
  return { body: { ...fromFile, ...Object.fromEntries(named) }, isExample }
}

async function readQuestion(path: string, cwd: string): Promise<unknown> {
  const text = path === '-' ? await readAll(process.stdin) : await readText(resolve(cwd, path), path)
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new InputError('BODY_NOT_JSON', `${path} is not JSON: ${shortened(error.message, 100)}`, {
      field: path,
      cure: 'Write the opportunity as examples/cloud-migration.json does.',
      cause: error,
    })
  }
}

/** A workflow's input is flattened: `{ opportunityDetails, analysisOptions }` and the flat body say the same. */
function flat(question: unknown, path: string): JsonObject {
  if (!isJsonObject(question)) {
    throw new InputError('INPUT_INVALID', `${path} holds no JSON object.`, {
      field: path,
      cure: 'Write the opportunity as examples/cloud-migration.json does.',
    })
  }
  const { opportunityDetails, analysisOptions, ...rest } = question
  return { ...objectOrEmpty(opportunityDetails), ...objectOrEmpty(analysisOptions), ...rest }
}

const objectOrEmpty = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})

async function readText(path: string, given: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8')
    if (text.length <= MAX_FILE_BYTES) return text
    throw new InputError('INPUT_TOO_LARGE', `${given} has ${text.length} characters.`, {
      field: given,
      cure: 'An opportunity fits on a few pages; is this the right file?',
    })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error) || error instanceof InputError) throw error
    const isMissing = error.code === 'ENOENT'
    throw new InputError(
      isMissing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      `${given} cannot be read (${String(error.code)}).`,
      {
        field: given,
        cure: isMissing
          ? 'Check the path; examples/cloud-migration.json shows the form.'
          : 'Name a file that you may read.',
        cause: error,
      },
    )
  }
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}
