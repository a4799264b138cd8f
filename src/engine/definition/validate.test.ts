import { describe, expect, test } from 'vitest'
import type { Json } from '#lib/json'
import { validateDefinition } from './validate.ts'

const machine = (states: Json, more: { readonly [key: string]: Json } = {}): string =>
  JSON.stringify({ StartAt: 'A', States: states, ...more })

describe('a text that is no JSON', () => {
  test.each([
    [
      'not a definition',
      "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      'line: 1, column: 4',
    ],
    [
      "{'a': 1}",
      "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
      'line: 1, column: 3',
    ],
    [
      '{"a" 1}',
      "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
      'line: 1, column: 7',
    ],
    [
      '{"a": [1 2]}',
      "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries",
      'line: 1, column: 11',
    ],
    ['{"a": NaN}', "Unrecognized token 'NaN': was expecting", 'line: 1, column: 10'],
    ['{"a": "\n"}', 'Illegal unquoted character ((CTRL-CHAR, code 10))', 'line: 2'],
  ])('%j', (definition, message, location) => {
    const [complaint] = validateDefinition(definition).diagnostics

    expect(complaint?.code).toBe('INVALID_JSON_DESCRIPTION')
    expect(complaint?.message).toContain(message)
    expect(complaint?.location).toContain(location)
  })

  test.each(['', '[]', '"x"'])('%j is no object', (definition) => {
    expect(validateDefinition(definition).diagnostics).toEqual([
      { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message: 'Definition must be a valid JSON object' },
    ])
  })

  test.each([
    ['nesting', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['length', `{"Comment": "${'x'.repeat(1_100_000)}"}`],
    [
      'an expression',
      machine({ A: { Type: 'Pass', End: true, Output: `{% ${'('.repeat(200_000)} %}` } }, { QueryLanguage: 'JSONata' }),
    ],
  ])('too much of %s is refused, not suffered', (_name, definition) => {
    expect(validateDefinition(definition).result).toBe('FAIL')
  })
})

describe('validation', () => {
  const doubtful = machine({
    A: { Type: 'Pass', Parameters: { a: '$.a' }, Next: 'B' },
    B: { Type: 'Pass', Result: { b: '$.b' }, Next: 'C' },
    C: { Type: 'Fail', Error: '$.error' },
  })

  test('warns of fixed texts that look like paths, when asked', () => {
    const { result, diagnostics } = validateDefinition(doubtful, { severity: 'WARNING' })

    expect(result).toBe('OK')
    expect(diagnostics.map(({ code, location }) => [code, location])).toEqual([
      ['NO_DOLLAR', '/States/A/Parameters/a'],
      ['PASS_RESULT_IS_STATIC', '/States/B/Result'],
      ['NO_PATH', '/States/C/Error'],
    ])
  })

  test('is silent about them otherwise', () => {
    expect(validateDefinition(doubtful)).toEqual({ result: 'OK', diagnostics: [], truncated: false })
  })

  test('says when there was more', () => {
    const { diagnostics, truncated } = validateDefinition(machine({ A: {}, B: {}, C: {} }), { maxResults: 2 })

    expect(diagnostics).toHaveLength(2)
    expect(truncated).toBe(true)
  })
})
