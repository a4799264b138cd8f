/** The case format of recorded answers: see docs/engine.md, and README.md beside the recordings. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '#lib/errors'
import type { Json, JsonObject } from '#lib/json'

export type Behaviour =
  | { readonly kind: 'echo' }
  | { readonly kind: 'return'; readonly value: Json }
  | { readonly kind: 'return_repeat'; readonly char: string; readonly count: number }
  | {
      readonly kind: 'raise'
      readonly errorType: string
      readonly errorMessage: string
      readonly stackTrace?: readonly string[]
    }
  | { readonly kind: 'sleep'; readonly seconds: number; readonly then: Behaviour }
  | { readonly kind: 'service_error'; readonly error: string; readonly cause: string }
  | { readonly kind: 'no_such_function' }
  | { readonly kind: 'sequence'; readonly items: readonly Behaviour[] }

export interface ConformanceCase {
  readonly id: string
  readonly area: string
  readonly kind: string
  readonly type: 'STANDARD' | 'EXPRESS'
  readonly definition_text: string
  readonly input_text: string | null
  readonly machine_name?: string
  readonly name?: string
  readonly tasks?: Readonly<Record<string, Behaviour>>
  readonly request?: JsonObject
  readonly inspection_level?: string
  readonly clock?: Json
  readonly bindings?: JsonObject
  readonly placeholders?: readonly JsonObject[]
  readonly source?: JsonObject
  readonly expected: JsonObject & {
    readonly history?: readonly JsonObject[]
    readonly history_order?: string
    readonly history_concurrent?: boolean
  }
}

/** Every case of a folder, in the order of its files. The collection's own folder has them in `cases`. */
export function loadCorpus(corpus: string): readonly ConformanceCase[] {
  const inside = join(corpus, 'cases')
  const folder = existsSync(inside) ? inside : corpus
  let names: string[]
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch (error) {
    throw new InputError('FILE_NOT_FOUND', `There is no folder of cases at ${folder}.`, {
      field: '--corpus',
      cure: 'Name a folder with files like assign.json, each {"area", "cases"}.',
      cause: error,
    })
  }
  return names.sort().flatMap((name) => readCases(join(folder, name)))
}

function readCases(file: string): readonly ConformanceCase[] {
  try {
    const { area, cases } = JSON.parse(readFileSync(file, 'utf8')) as { area: string; cases: ConformanceCase[] }
    return cases.map((one) => ({ ...one, area: one.area ?? area }))
  } catch (error) {
    throw new InputError('FILE_UNREADABLE', `${file} is not a file of cases: ${String(error)}.`, { cause: error })
  }
}
