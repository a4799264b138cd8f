/** Retry and Catch. */
import { assign, present, resultPath, type StatePart, template } from './read-fields.ts'
import { allowFields, array, number, objects, oneOf, type Part, requireFields, text, value } from './shape.ts'
import type { Catcher, Retrier } from './types.ts'

const RETRIER_FIELDS = new Set([
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
])
const CATCHER_FIELDS = new Set(['ErrorEquals', 'Next', 'ResultPath', 'Output', 'Assign', 'Comment'])

const MAX_SECONDS = 99_999_999
const MAX_DELAY_SECONDS = 31_622_400

export function retriers(state: StatePart): readonly Retrier[] | undefined {
  if (value(state, 'Retry') === undefined) return undefined
  const parts = objects(state, 'Retry', { mayBeEmpty: true })
  return parts.map((part, index) => {
    allowFields(part, RETRIER_FIELDS)
    const maxDelaySeconds = number(part, 'MaxDelaySeconds', { least: 1, most: MAX_DELAY_SECONDS })
    return {
      ErrorEquals: errorEquals(part, index === parts.length - 1),
      IntervalSeconds: number(part, 'IntervalSeconds', { least: 0, most: MAX_SECONDS }) ?? 1,
      MaxAttempts: number(part, 'MaxAttempts', { least: 0, most: MAX_SECONDS }) ?? 3,
      BackoffRate: number(part, 'BackoffRate', { least: 1, isInteger: false }) ?? 2,
      JitterStrategy: oneOf(part, 'JitterStrategy', ['NONE', 'FULL']) ?? 'NONE',
      ...(maxDelaySeconds === undefined ? {} : { MaxDelaySeconds: maxDelaySeconds }),
    }
  })
}

export function catchers(state: StatePart): readonly Catcher[] | undefined {
  if (value(state, 'Catch') === undefined) return undefined
  const parts = objects(state, 'Catch', { mayBeEmpty: true })
  return parts.map((raw, index) => {
    allowFields(raw, CATCHER_FIELDS)
    const part: StatePart = { ...state, ...raw, at: `${state.at}Catch[${index}]/` }
    const ErrorEquals = errorEquals(part, index === parts.length - 1)
    requireFields(part, ['Next'])
    return {
      ErrorEquals,
      Next: text(part, 'Next') ?? '',
      ...present({ ResultPath: resultPath(part), Output: template(part, 'Output'), Assign: assign(part) }),
    }
  })
}

function errorEquals(part: Part, isLast: boolean): readonly string[] {
  requireFields(part, ['ErrorEquals'])
  const names = array(part, 'ErrorEquals') ?? []
  const texts = names.filter((name) => typeof name === 'string')
  const at = `${part.location}/ErrorEquals`
  if (texts.length < names.length) part.report.schema('Expected value of type [STRING]', at)
  if (texts.includes('States.ALL') && (texts.length > 1 || !isLast)) {
    part.report.schema('States.ALL must appear alone and at end of list', at)
  }
  return texts
}
