/** What Step Functions adds to JSONata: `$parse`, `$partition`, `$range`, `$hash`, `$random(seed)` and `$uuid`. */
import { parseJson } from '../../nesting.ts'
import { hashText, isHashAlgorithm } from '../hash.ts'
import { seededRandom } from '../seeded-random.ts'
import { JsonataFailure, memoryExceeded } from './failure.ts'
import type { Native } from './values.ts'

type Implementation = Native['call']

/** AWS accepts `$range(1, 360145, 1)` and refuses one more. */
const MAX_RANGE_ELEMENTS = 360_145

const refuseMore = (name: string, args: readonly unknown[], most: number): void => {
  if (args.length > most && args[most] !== undefined) throw mismatch(name, most + 1)
}

const mismatch = (name: string, index: number): JsonataFailure => new JsonataFailure('T0410', { index, token: name })

/** A number rounded towards zero, as AWS takes its integers. */
function integer(name: string, value: unknown, index: number): number {
  if (typeof value !== 'number' || Number.isNaN(value)) throw mismatch(name, index)
  return Math.trunc(value)
}

const parse: Implementation = (args, { run }) => {
  refuseMore('parse', args, 1)
  const [text] = args
  if (text === undefined) return undefined
  if (typeof text !== 'string') throw mismatch('parse', 1)
  run.budget.reserve(text.length)
  try {
    return parseJson(text)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw new JsonataFailure('D3137', { message: 'Invalid JSON' })
  }
}

const partition: Implementation = (args, { run }) => {
  refuseMore('partition', args, 2)
  const [list, size] = args
  if (list === undefined) return undefined
  if (!Array.isArray(list)) throw new JsonataFailure('T0412', { index: 1, token: 'partition', type: undefined })
  if (list.length === 0) return undefined
  if (size === undefined) return [list]
  const length = integer('partition', size, 2)
  if (length < 0) throw new JsonataFailure('D3137', { message: 'Second argument must be zero or greater' })
  if (length === 0) return undefined
  run.budget.reserveElements(list.length)
  const chunks: unknown[] = []
  for (let start = 0; start < list.length; start += length) chunks.push(list.slice(start, start + length))
  return chunks
}

const range: Implementation = (args, { run }) => {
  refuseMore('range', args, 3)
  const start = integer('range', args[0], 1)
  const end = integer('range', args[1], 2)
  if (args[2] === undefined) return undefined
  const step = integer('range', args[2], 3)
  if (step === 0 || (step > 0 ? start > end : start < end)) return undefined
  if (start === end) return start
  const count = Math.floor((end - start) / step) + 1
  if (!(count <= MAX_RANGE_ELEMENTS)) throw memoryExceeded()
  run.budget.reserveElements(count)
  return Array.from({ length: count }, (_, index) => start + index * step)
}

const hash: Implementation = (args, { run }) => {
  refuseMore('hash', args, 2)
  const [text, algorithm] = args
  if (typeof text !== 'string') throw mismatch('hash', 1)
  if (algorithm === undefined) return undefined
  if (typeof algorithm !== 'string') throw mismatch('hash', 2)
  if (!isHashAlgorithm(algorithm)) {
    throw new JsonataFailure('D3137', {
      message: `Hash algorithm '${algorithm}' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5`,
    })
  }
  run.budget.spend(text.length)
  return hashText(text, algorithm)
}

const random: Implementation = (args, { run }) => {
  refuseMore('random', args, 1)
  const [seed] = args
  return seed === undefined ? run.chance.random() : seededRandom(integer('random', seed, 1))
}

const uuid: Implementation = (args, { run }) => {
  refuseMore('uuid', args, 0)
  return run.chance.uuid()
}

export const stepFunctionsFunctions: Readonly<Record<string, Implementation>> = {
  hash,
  parse,
  partition,
  random,
  range,
  uuid,
}
