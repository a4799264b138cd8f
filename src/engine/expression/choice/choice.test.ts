import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '#lib/json'
import type { Scope } from '../types.ts'
import { jsonPathRule } from './json-path-rule.ts'
import { jsonataCondition } from './jsonata-condition.ts'
import { matchesWildcard } from './wildcard.ts'

const scopeOf = (input: Json): Scope => ({
  input,
  context: {},
  variables: new Map(),
  chance: { random: () => 0, uuid: () => '' },
  nowMs: 0,
})

const holds = (rule: JsonObject, v: Json): boolean =>
  jsonPathRule({ Variable: '$.v', ...rule }).holds(scopeOf({ v, other: 5, text: 'b' }))

test.each<[JsonObject, Json, boolean]>([
  [{ StringEquals: 'a' }, 'a', true],
  [{ StringEquals: 'a' }, 1, false],
  [{ StringLessThanPath: '$.text' }, 'a', true],
  [{ NumericEquals: 1 }, 1.0, true],
  [{ NumericEquals: 1 }, '1', false],
  [{ NumericGreaterThanEqualsPath: '$.other' }, 5, true],
  [{ BooleanEquals: true }, 'true', false],
  [{ TimestampLessThan: '2024-01-01T01:00:00+01:00' }, '2023-12-31T23:59:59Z', true],
  [{ TimestampEquals: '2024-01-01T01:00:00+01:00' }, '2024-01-01T00:00:00Z', true],
  [{ TimestampEquals: '2024-01-01' }, '2024-01-01', false],
  [{ IsNull: true }, null, true],
  [{ IsNumeric: false }, 'x', true],
  [{ IsTimestamp: true }, '2024-02-30T00:00:00Z', false],
  [{ StringMatches: 'log-*.txt' }, 'log-a*.txt', true],
])('%j of %j is %s', (rule, value, expected) => {
  expect(holds(rule, value)).toBe(expected)
})

describe('a value that is not there', () => {
  test('is not present', () => {
    const rule = jsonPathRule({ And: [{ Not: { Variable: '$.gone', IsPresent: true } }] })

    expect(rule.holds(scopeOf({}))).toBe(true)
  })

  test('fails every other comparison', () => {
    const rule = jsonPathRule({ Or: [{ Variable: '$.gone', NumericEquals: 1 }] })

    expect(() => rule.holds(scopeOf({}))).toThrow(
      "Invalid path '$.gone': The choice state's condition path references an invalid value.",
    )
  })
})

test('a JSONata condition has to be a boolean', () => {
  const condition = jsonataCondition('{% "yes" %}', 'Choices[1]/Condition')

  expect(() => condition.holds(scopeOf({}))).toThrow(
    `The JSONata expression '"yes"' specified for the field 'Choices[1]/Condition' returned an unexpected result type. Expected 'boolean', but was 'string' for value: "yes"`,
  )
})

test.each([
  ['*', '', true],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b', 'a-b-', false],
  ['a\\*', 'a*', true],
  ['a\\*', 'ab', false],
  ['\\\\*', '\\x', true],
  [`${'*a'.repeat(50)}b`, 'a'.repeat(5_000), false],
])('wildcard %s on %s', (pattern, text, expected) => {
  expect(matchesWildcard(pattern, text)).toBe(expected)
})
