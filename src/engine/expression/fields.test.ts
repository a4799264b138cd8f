import { describe, expect, test } from 'vitest'
import type { Json } from '#lib/json'
import {
  itemsAtPath,
  jsonataItems,
  jsonataNumber,
  jsonataTemplate,
  numberAtPath,
  referencePath,
  timestampAtPath,
} from './index.ts'
import { type Scope, StateError } from './types.ts'

const scopeOf = (input: Json, variables: Record<string, Json> = {}): Scope => ({
  input,
  context: { Execution: { Name: 'run-1' }, StateMachine: { Id: 'arn', Name: 'machine' } },
  variables: new Map(Object.entries(variables)),
  chance: { random: () => 0.5, uuid: () => 'a-uuid' },
  nowMs: 0,
})

function failureOf(read: () => unknown): { error: string; cause: string; location: string | undefined } {
  try {
    read()
  } catch (thrown) {
    if (thrown instanceof StateError) return { error: thrown.error, cause: thrown.cause, location: thrown.location }
    throw thrown
  }
  throw new Error('it did not fail')
}

describe('a field of one type', () => {
  test.each([
    ['2', 2],
    [2, 2],
  ])('takes %j for a number', (value, expected) => {
    expect(numberAtPath('MaxConcurrency', '$.n').read(scopeOf({ n: value }))).toBe(expected)
  })

  test.each<[Json, string]>([
    [{ n: {} }, 'The MaxConcurrencyPath field refers to value "{}" which is not a valid integer: $.n'],
    [{ n: 'x' }, 'The MaxConcurrencyPath field refers to value "x" which is not a valid integer: $.n'],
    [{}, 'The MaxConcurrencyPath parameter does not reference an input value: $.n'],
  ])('%j is no number at a path', (input, cause) => {
    const failure = failureOf(() => numberAtPath('MaxConcurrency', '$.n').read(scopeOf(input)))

    expect(failure).toMatchObject({ error: 'States.Runtime', cause })
  })

  test.each([
    ['MaxConcurrency', "Expected non-negative integer for MaxConcurrency, got '-1' instead."],
    ['ToleratedFailureCount', 'ToleratedFailureCount cannot be negative.'],
    ['ToleratedFailurePercentage', 'ToleratedFailurePercentage must be between 0 and 100.'],
    ['Seconds', 'The SecondsPath parameter references a negative value: $.n == -1'],
  ] as const)('%s may not be negative', (name, cause) => {
    const failure = failureOf(() => numberAtPath(name, '$.n').read(scopeOf({ n: -1 })))

    expect(failure.cause).toBe(cause)
  })

  test('cannot be a function', () => {
    const failure = failureOf(() => jsonataTemplate('{% $sum %}', 'Output').evaluate(scopeOf({})))

    expect(failure.cause).toBe(
      "The JSONata expression '$sum' specified for the field 'Output' returned an unsupported result type.",
    )
  })

  test('says what an expression returned instead', () => {
    const failure = failureOf(() => jsonataNumber('Seconds', '{% "x" %}').read(scopeOf({})))

    expect(failure.cause).toBe(
      `The JSONata expression '"x"' specified for the field 'Seconds' returned an unexpected result type. Expected 'number', but was 'string' for value: "x"`,
    )
  })

  test('items have to be an array', () => {
    const byPath = failureOf(() => itemsAtPath('$.a').read(scopeOf({ a: 1 })))
    const byExpression = failureOf(() => jsonataItems('{% $states.input %}').read(scopeOf(null)))

    const missing = failureOf(() => itemsAtPath('$.b.c').read(scopeOf({ a: 1 })))

    expect(byPath.cause).toBe('Reference path "$.a" must point to array.')
    expect(missing).toMatchObject({
      error: 'States.ReferencePathConflict',
      cause: 'Unable to apply step "b" to input {"a":1}',
    })
    expect(byExpression.cause).toContain("Expected 'array', but was 'null' for value: null")
  })

  test.each([
    '2016-13-05T21:29:29Z',
    '2016-12-05T25:29:29Z',
    '2016-12-05 21:29:29Z',
    '2016-12-05T21:29:29',
    '05-12-2016T21:29:29Z',
  ])('%s is no timestamp', (text) => {
    const failure = failureOf(() => timestampAtPath('$.t').read(scopeOf({ t: text })))

    expect(failure.cause).toContain(`format string: $.t == ${text}`)
  })
})

describe('ResultPath', () => {
  test.each<[string, Json, Json]>([
    ['$', { a: 1 }, 'v'],
    ['$.b', { a: 1 }, { a: 1, b: 'v' }],
    ['$.b.c', { a: 1 }, { a: 1, b: { c: 'v' } }],
    ['$.a[1]', { a: [1, 2] }, { a: [1, 'v'] }],
  ])('%s', (path, input, expected) => {
    expect(referencePath(path)?.place(input, 'v')).toEqual(expected)
  })

  test.each(['$.a[*]', '$$.a', '$v', 'a', '$..a', '$.a[-1]'])('%s is no reference path', (path) => {
    expect(referencePath(path)).toBeNull()
  })

  test.each<[string, Json]>([
    ['$.a', 'text'],
    ['$.a[2]', { a: [1] }],
  ])('%s cannot be placed in %j', (path, input) => {
    const failure = failureOf(() => referencePath(path)?.place(input, 'v'))

    expect(failure.error).toBe('States.ResultPathMatchFailure')
  })
})
