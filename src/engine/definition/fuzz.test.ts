/** Definitions and expressions nobody would write: every one is taken or refused, soon, and nothing else is thrown. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '#lib/json'
import { jsonataTemplate, payloadTemplate } from '../expression/index.ts'
import { PathSyntaxError } from '../expression/json-path-expression.ts'
import { ExpressionError } from '../expression/jsonata-expression.ts'
import { type Scope, StateError } from '../expression/types.ts'
import { FIELDS_BY_TYPE, STATE_TYPES } from './fields-by-type.ts'
import { parseDefinition } from './parse-definition.ts'
import { validateDefinition } from './validate.ts'

const SEED = 20261123
const RUNS = 400

const path = fc.constantFrom(
  '$',
  '$.a',
  '$.a[0]',
  '$..a',
  '$$',
  '$v',
  '$.a[?(@.b == 1)]',
  'States.UUID()',
  '$.a[*].b',
  'x',
)
const expression = fc.constantFrom('{% $states.input %}', '{% $v %}', '{% 1 + %}', '{% a %}', '{% [1..9] %}', '{%%}')
const leaf = fc.oneof(path, expression, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.string())
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('a', 'a.$', 'Next', 'StartAt', 'States', 'Type', '__proto__', 'constructor'),
      tie('value'),
      {
        maxKeys: 4,
      },
    ),
  ),
})).value

const FIELDS = [...new Set(STATE_TYPES.flatMap((type) => [...FIELDS_BY_TYPE[type]]))]
const state = fc
  .record({
    type: fc.constantFrom(...STATE_TYPES, 'Nope'),
    fields: fc.dictionary(fc.constantFrom(...FIELDS), json, { maxKeys: 6 }),
  })
  .map(({ type, fields }) => ({ ...fields, Type: type }))
const definition = fc.record(
  {
    StartAt: fc.constantFrom('A', 'B'),
    States: fc.dictionary(fc.constantFrom('A', 'B', '__proto__'), state),
    QueryLanguage: fc.constantFrom('JSONPath', 'JSONata', 'x'),
  },
  { requiredKeys: ['States'] },
)

test(`any definition is taken or refused (seed ${SEED})`, () => {
  fc.assert(
    fc.property(definition, (value) => {
      const parsed = parseDefinition(JSON.stringify(value))

      if ('machine' in parsed) expect(parsed.machine.states.has(parsed.machine.startAt)).toBe(true)
      else expect(parsed.diagnostics.length).toBeGreaterThan(0)
    }),
    { seed: SEED, numRuns: RUNS },
  )
})

test(`any text is taken or refused with a place in it (seed ${SEED})`, () => {
  const broken = fc.tuple(json, fc.nat(60), fc.string({ maxLength: 3 })).map(([value, at, noise]) => {
    const text = JSON.stringify(value)
    return text.slice(0, at) + noise + text.slice(at)
  })
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), broken), (text) => {
      const { result, diagnostics } = validateDefinition(text)

      expect(result === 'OK').toBe(diagnostics.length === 0)
    }),
    { seed: SEED, numRuns: RUNS },
  )
})

const scope: Scope = {
  input: { a: [{ b: 1 }, { b: 'x' }], s: 'text' },
  context: { Execution: { Name: 'n' } },
  variables: new Map<string, Json>([['v', [1, 2, 3]]]),
  chance: { random: () => 0.5, uuid: () => 'uuid' },
  nowMs: 0,
}

const KNOWN = [ExpressionError, PathSyntaxError, StateError]

function evaluated(compile: () => { evaluate(scope: Scope): Json }): void {
  try {
    // What an expression gives can be written as JSON, or it failed as a state fails.
    expect(JSON.stringify(compile().evaluate(scope))).toBeTypeOf('string')
  } catch (thrown) {
    if (!KNOWN.some((known) => thrown instanceof known)) throw thrown
  }
}

test(`any JSONata text gives JSON or AWS's error (seed ${SEED})`, () => {
  const tokens = fc.constantFrom(
    ...'$states.input $v $ a b . .. [ ] ( ) { } : := ; , ? 1 0 -1 1e308 "x" + - * / % & = != < > in and or ~> ^( > | @$i #$i % ** * $map $filter $reduce $sort $string $pad $eval function($x) $x /a+/ $match $split $replace true null'.split(
      ' ',
    ),
  )
  fc.assert(
    fc.property(fc.array(tokens, { maxLength: 12 }), (parts) => {
      evaluated(() => jsonataTemplate(`{% ${parts.join(' ')} %}`, 'Output'))
    }),
    { seed: SEED, numRuns: 3_000 },
  )
})

test(`any JSONPath or call gives JSON or AWS's error (seed ${SEED})`, () => {
  const tokens = fc.constantFrom(
    ...`$ $$ $v . .. a b s [ ] 0 -1 * , : ?( @.b == != < 1 ' x && || ! ) ( States.Format States.Array States.ArrayGetItem States.MathAdd States.StringToJson {} \\`.split(
      ' ',
    ),
  )
  fc.assert(
    fc.property(fc.array(tokens, { maxLength: 10 }), (parts) => {
      evaluated(() => payloadTemplate({ 'x.$': parts.join('') }, 'Parameters'))
    }),
    { seed: SEED, numRuns: 3_000 },
  )
})
