/** What AWS adds to JSONata and where it stops; the boundaries are those that others measured on AWS. */
import { describe, expect, test } from 'vitest'
import { evaluateJsonata } from './evaluate.ts'
import { asFailure } from './failure.ts'
import { LIBRARY } from './library.ts'
import { parseJsonata } from './syntax.ts'
import { toJson } from './to-json.ts'

const MEMORY = 'Expression evaluation memory limit exceeded: Check for excessive memory usage'
const STACK =
  'Stack overflow error: Check for non-terminating recursive function.  Consider rewriting as tail-recursive.'
const TIME = 'Expression evaluation timeout: Check for infinite loop'
const DOUBLED = '($p := function($s, $n) { $n = 0 ? $s : $p($s & $s, $n - 1) }; $length($p("x", COUNT)))'

function evaluate(expression: string, text = ''): unknown {
  const globals = { lookup: (name: string) => (name === 'text' ? text : LIBRARY.get(name)) }
  const chance = { random: () => 0.25, uuid: () => '00000000-0000-4000-8000-000000000000' }
  try {
    return toJson(evaluateJsonata(parseJsonata(expression), { globals, chance, nowMs: 1_700_000_000_000 }))
  } catch (thrown) {
    return asFailure(thrown).describe()
  }
}

describe('AWS adds', () => {
  test.each([
    ['$random(42)', 0.7275636800328681],
    ['$random()', 0.25],
    ['$uuid()', '00000000-0000-4000-8000-000000000000'],
    ['$uuid(1)', 'T0410: Argument 1 of function "uuid" does not match function signature'],
    ['$parse("{\\"a\\": [1]}").a', [1]],
    ['$parse("{")', 'D3137: Invalid JSON'],
    ['$hash("input data", "SHA-1")', 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ['$hash("x", "MD4")', "D3137: Hash algorithm 'MD4' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5"],
    ['$partition([1, 2, 3], 2.9)', [[1, 2], [3]]],
    ['$partition([], 2)', undefined],
    ['$range(1, 7, 3)', [1, 4, 7]],
    ['$range(5, 5, 1)', 5],
    ['$range(5, 1, 1)', undefined],
    ['$millis()', 1_700_000_000_000],
    ['$now()', '2023-11-14T22:13:20.000Z'],
    ['$eval("1")', 'T1006: Attempted to invoke a non-function'],
  ])('%s', (expression, expected) => {
    const actual = evaluate(expression)

    expect(actual).toEqual(expected)
  })

  test.each([
    ['1 / 0', 'Infinity'],
    ['[-1 / 0]', ['-Infinity']],
    ['{"k": 0 / 0}', { k: 'NaN' }],
  ])('%s, which JSON cannot write, as text', (expression, expected) => {
    const actual = evaluate(expression)

    expect(actual).toEqual(expected)
  })
})

describe('AWS stops', () => {
  test.each([
    ['[1..873782] ~> $count()', 873_782],
    ['[1..873783] ~> $count()', MEMORY],
    ['$count($range(1, 360145, 1))', 360_145],
    ['$count($range(1, 360146, 1))', MEMORY],
    [DOUBLED.replace('COUNT', '22'), 4_194_304],
    [DOUBLED.replace('COUNT', '23'), MEMORY],
    ['$pad("x", 1000000000)', MEMORY],
    [`1${' + 1'.repeat(99)}`, 100],
    [`1${' + 1'.repeat(100)}`, STACK],
    [`${'('.repeat(99)}1${')'.repeat(99)}`, 1],
    [`${'('.repeat(100)}1${')'.repeat(100)}`, STACK],
    ['($f := function($x) { 1 + $f($x) }; $f(1))', STACK],
    ['($f := function($x) { $f($x + 1) }; $f(1))', TIME],
  ])('%s', (expression, expected) => {
    const actual = evaluate(expression)

    expect(actual).toEqual(expected)
  })

  test.each([
    [
      'a shared value written out',
      '($d := function($x, $n) { $n = 0 ? $x : $d({"a": $x, "b": $x}, $n - 1) }; $d(1, 60))',
      MEMORY,
    ],
    ['a text that replacing lets grow', '$replace($text, "a", $text)', MEMORY],
    ['a match that would backtrack', '$match($text & "!", /^(a+)+$/)', undefined],
  ])('%s', (_name, expression, expected) => {
    const actual = evaluate(expression, 'a'.repeat(10_000))

    expect(actual).toEqual(expected)
  })

  test('quoting a shared value in an error', () => {
    const actual = evaluate('($d := function($x, $n) { $n = 0 ? $x : $d({"a": $x, "b": $x}, $n - 1) }; -$d(1, 60))')

    expect(actual).toBe('D1002: Cannot negate a non-numeric value: …')
  })

  test('a regular expression that only a backtracking engine can run, and that could run without end', () => {
    const actual = evaluate('$match($text, /(?=(a+))a*b/)', 'a'.repeat(10_000))

    expect(actual).toContain('it is not run')
  })
})
