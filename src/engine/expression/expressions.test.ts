import { describe, expect, test } from 'vitest'
import type { Json } from '#lib/json'
import { jsonataTemplate, pathField, payloadTemplate } from './index.ts'
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

describe('a JSONPath', () => {
  const input = { a: { b: [1, { c: 'x' }] }, "it's": 1, list: [{ n: 1 }, { n: 2 }], s: 'text', '@type': 'T' }

  test.each<[string, Json]>([
    ['$', input],
    ['$.a.b[0]', 1],
    ["$['a']['b'][1].c", 'x'],
    ["$['it\\'s']", 1],
    ['$.list[*].n', [1, 2]],
    ['$.list[-1].n', 2],
    ['$.list[0:1]', [{ n: 1 }]],
    ['$.list[?(@.n > 1)]', [{ n: 2 }]],
    ['$.list[?(@.n == 1 || !(@.n < 9))].n', [1]],
    ['$..c', ['x']],
    ['$..n', [1, 2]],
    ['$.@type', 'T'],
    ['$.missing[*]', []],
    ['$$.Execution.Name', 'run-1'],
    ['$v.deep', 7],
  ])('%s', (path, expected) => {
    const actual = pathField(path, 'InputPath').evaluate(scopeOf(input, { v: { deep: 7 } }))

    expect(actual).toEqual(expected)
  })

  test.each([
    ['$.no', "No results for path: $['no']"],
    ['$.no.such', "Missing property in path $['no']"],
    ['$.list[7]', "No results for path: $['list'][7]"],
    ['$.s[0]', 'Filter: [0] can only be applied to arrays. Current context is: "text"'],
    ['$gone', "No results for path: $['gone']"],
  ])('%s fails as Jayway words it', (path, reason) => {
    const failure = failureOf(() => pathField(path, 'InputPath').evaluate(scopeOf(input)))

    expect(failure).toMatchObject({ error: 'States.Runtime', cause: `Invalid path '${path}' : ${reason}` })
  })
})

describe('a payload template', () => {
  test('evaluates only the members whose name ends in .$', () => {
    const template = payloadTemplate({ 'a.$': '$.x', b: '$.x', c: [{ 'd.$': '$$.StateMachine.Name' }] }, 'Parameters')

    const actual = template.evaluate(scopeOf({ x: 1 }))

    expect(actual).toEqual({ a: 1, b: '$.x', c: [{ d: 'machine' }] })
  })

  test('without any of them is given back uncopied', () => {
    const raw = { a: { b: '$.x' } }

    const template = payloadTemplate(raw, 'Parameters')

    expect(template.constant).toBe(true)
    expect(template.evaluate(scopeOf(null))).toBe(raw)
  })

  test('names the field whose path is not there', () => {
    const failure = failureOf(() => payloadTemplate({ 'item.$': '$.x' }, 'Parameters').evaluate(scopeOf({ y: 1 })))

    expect(failure.cause).toBe(
      `The JSONPath '$.x' specified for the field 'item.$' could not be found in the input '{"y":1}'`,
    )
  })

  test('keeps __proto__ a member', () => {
    const raw = JSON.parse('{"__proto__": {"x.$": "$.x"}}') as Json

    const actual = payloadTemplate(raw, 'Parameters').evaluate(scopeOf({ x: 1 }))

    expect(JSON.stringify(actual)).toBe('{"__proto__":{"x":1}}')
  })

  test.each<[string, Json]>([
    ["States.Format('{} is \\{{}\\}', $.n, $.o)", '1 is {{a=1, b=[x, null]}}'],
    ["States.Array(1, 'two', null, States.UUID())", [1, 'two', null, 'a-uuid']],
    ['States.ArrayRange(1, 9, 2)', [1, 3, 5, 7, 9]],
    ['States.ArrayContains($.list, $.o)', true],
    ['States.ArrayUnique($.list)', [{ a: 1, b: ['x', null] }, 2]],
    ["States.StringSplit('1.2+3,,4', '.+,')", ['1', '2', '3', '4']],
    ['States.StringToJson(\'{"a": [1]}\')', { a: [1] }],
    ['States.MathAdd(-1.5, 0)', -1],
    ['States.MathAdd(-0.5, 0)', 0],
    ["States.Base64Decode(States.Base64Encode('Grüße'))", 'Grüße'],
    ['States.MathRandom(1, 11)', 6],
  ])('%s', (call, expected) => {
    const o = { a: 1, b: ['x', null] }

    const actual = payloadTemplate({ 'v.$': call }, 'Parameters').evaluate(scopeOf({ n: 1, o, list: [o, 2, o] }))

    expect(actual).toEqual({ v: expected })
  })

  test('an argument that is not there fails the call, by the whole text of the field', () => {
    const template = payloadTemplate({ 'v.$': 'States.Array($.gone)' }, 'Parameters')

    const failure = failureOf(() => template.evaluate(scopeOf({})))

    expect(failure).toMatchObject({
      error: 'States.Runtime',
      cause:
        "The function 'States.Array($.gone)' had the following error: The JsonPath argument for the field '$.gone' could not be found in the input '{}'",
    })
  })

  test.each(["States.Format('a\\\"b')", 'States.Nope(1)', "States.Format('x'", 'no path', 'States.UUID(1)'])(
    '%s is neither path nor call',
    (text) => {
      expect(() => payloadTemplate({ 'v.$': text }, 'Parameters')).toThrow(
        "The value for the field 'v.$' must be a valid JSONPath or a valid intrinsic function call",
      )
    },
  )
})

describe('a JSONata template', () => {
  test('names a field by its way through the template', () => {
    const template = jsonataTemplate({ a: { b: ['x', '{% $states.input.gone %}'] } }, 'Output')

    const failure = failureOf(() => template.evaluate(scopeOf({})))

    expect(failure).toEqual({
      error: 'States.QueryEvaluationError',
      cause:
        "The JSONata expression '$states.input.gone' specified for the field 'Output/a/b[1]' returned nothing (undefined).",
      location: 'Output/a/b[1]',
    })
  })

  test('quotes what an expression threw', () => {
    const failure = failureOf(() => jsonataTemplate('{% $sum("x") %}', 'Output').evaluate(scopeOf({})))

    expect(failure.cause).toBe(
      `The JSONata expression '$sum("x")' specified for the field 'Output' threw an error during evaluation. T0412: Argument 1 of function "sum" must be an array of "numbers"`,
    )
  })

  test('maps over an array in the middle of a plain path', () => {
    const actual = jsonataTemplate('{% $states.input.list.n %}', 'Output').evaluate(
      scopeOf({ list: [{ n: 1 }, { n: 2 }] }),
    )

    expect(actual).toEqual([1, 2])
  })

  test('sees variables, null among them, before functions of the same name', () => {
    const template = jsonataTemplate({ a: '{% $sum %}', b: '{% $type($none) %}' }, 'Output')

    const actual = template.evaluate(scopeOf({}, { sum: 5, none: null }))

    expect(actual).toEqual({ a: 5, b: 'null' })
  })

  test.each([
    ['{% phone %}', "Reference to 'phone' at the top level is not supported."],
    ['{% $map([1], function($x) { b }) %}', "Reference to 'b' at the top level is not supported."],
    ['{% $$.a %}', "Reference to '$$' is not supported."],
    ['{% $states.errorOutput %}', "Field '$states.errorOutput' does not exist."],
    ['{% 1 + %}', 'Unexpected end of expression'],
    ['{% $a ?? 1 %}', 'The symbol "?" cannot be used as a unary operator'],
    ['{% $a ?: 1 %}', 'The symbol ":" cannot be used as a unary operator'],
    ['{% 1', 'JSONata string must start with {% and end with %}'],
  ])('%s is refused before it runs', (text, message) => {
    expect(() => jsonataTemplate(text, 'Output')).toThrow(message)
  })

  test.each(['{% $a ? "??" : "?:" %}', '{% $states.input.items[value > 3].{"k": key} %}', '{% {"a": $x}.a %}'])(
    '%s is accepted',
    (text) => {
      expect(() => jsonataTemplate(text, 'Output')).not.toThrow()
    },
  )
})
