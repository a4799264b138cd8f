import { describe, expect, test } from 'vitest'
import type { Json } from '#lib/json'
import { type ParseOptions, parseDefinition } from './parse-definition.ts'
import { describeDiagnostics } from './report.ts'

const text = (value: Json): string => JSON.stringify(value)
const machine = (states: Json, more: { readonly [key: string]: Json } = {}): string =>
  text({ StartAt: 'A', States: states, ...more })

function complaints(definition: string, options?: ParseOptions): readonly string[] {
  const parsed = parseDefinition(definition, options)
  if ('machine' in parsed) return []
  return parsed.diagnostics.map(({ code, message, location }) => `${code}: ${message} at ${location}`)
}

const schema = (message: string): string => `SCHEMA_VALIDATION_FAILED: ${message}`

describe('a definition that AWS takes', () => {
  test('is a machine whose states are found by name, with their fields compiled', () => {
    const parsed = parseDefinition(
      machine(
        {
          A: { Type: 'Pass', Parameters: { 'x.$': '$.x' }, ResultPath: null, Next: 'B' },
          B: {
            Type: 'Task',
            QueryLanguage: 'JSONata',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: { FunctionName: '{% $f %}' },
            TimeoutSeconds: '{% $t %}',
            Retry: [{ ErrorEquals: ['States.ALL'] }],
            End: true,
          },
        },
        { TimeoutSeconds: 60, Comment: 'two states' },
      ),
    )

    expect(parsed).toMatchObject({ machine: { startAt: 'A', timeoutSeconds: 60, comment: 'two states' } })
    const states = 'machine' in parsed ? parsed.machine.states : new Map()
    expect(states.get('A')).toMatchObject({ type: 'Pass', queryLanguage: 'JSONPath', ResultPath: null, Next: 'B' })
    expect(states.get('B')).toMatchObject({
      type: 'Task',
      queryLanguage: 'JSONata',
      End: true,
      Retry: [
        { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: 'NONE' },
      ],
    })
  })

  test('may nest: an inner state falls back to the language of the machine', () => {
    const inner = { StartAt: 'I', States: { I: { Type: 'Pass', InputPath: '$.a', End: true } } }
    const definition = machine({
      A: { Type: 'Map', QueryLanguage: 'JSONata', Items: '{% $states.input %}', ItemProcessor: inner, End: true },
    })

    expect(complaints(definition)).toEqual([])
  })
})

describe('a definition that AWS refuses', () => {
  const pass = { Type: 'Pass', End: true }

  test.each<[string, string, string]>([
    ['an empty object', '{}', schema('These fields are required: [States, StartAt] at /')],
    [
      'an unknown type',
      machine({ A: { Type: 'Nope', End: true } }),
      schema(
        "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/A/Type",
      ),
    ],
    [
      'neither Next nor End',
      machine({ A: { Type: 'Pass' } }),
      schema('This object should have only one of the following fields: [Next, End] at /States/A'),
    ],
    [
      'a field of another type',
      machine({ A: { ...pass, Branches: [] } }),
      schema("Field 'Branches' is not supported at /States/A/Branches"),
    ],
    [
      'a JSONata field in JSONPath',
      machine({ A: { ...pass, Output: 1 } }),
      schema(
        "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/A",
      ),
    ],
    [
      'an empty Branches',
      machine({ A: { Type: 'Parallel', Branches: [], End: true } }),
      schema('Value cannot be empty at /States/A/Branches'),
    ],
    [
      'a resource without a name',
      machine({ A: { Type: 'Task', Resource: 'fn', End: true } }),
      schema('Value is not a valid resource ARN at /States/A/Resource'),
    ],
    [
      'an action that is not',
      machine({ A: { Type: 'Task', Resource: 'arn:aws:states:::dynamodb:query', End: true } }),
      schema(
        'The resource provided arn:aws:states:::dynamodb:query is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/A/Resource',
      ),
    ],
    [
      'a number too small',
      machine({ A: { Type: 'Wait', Seconds: -1, End: true } }),
      schema('Minimum value is 0 at /States/A/Seconds'),
    ],
    [
      'a date that is not',
      machine({ A: { Type: 'Wait', Timestamp: '2016-13-05T21:29:29Z', End: true } }),
      schema('String does not match RFC3339 timestamp at /States/A/Timestamp'),
    ],
    [
      'States.ALL among others',
      machine({
        A: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Retry: [{ ErrorEquals: ['States.ALL', 'E'] }],
          End: true,
        },
      }),
      schema('States.ALL must appear alone and at end of list at /States/A/Retry[0]/ErrorEquals'),
    ],
    [
      'a call that is none',
      machine({ A: { ...pass, Parameters: { a: { 'b.$': 'States.Nope()' } } } }),
      schema(
        "The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call at /States/A/Parameters/a",
      ),
    ],
    [
      'a broken expression',
      machine({ A: { ...pass, Output: { v: '{% 1 + %}' } } }, { QueryLanguage: 'JSONata' }),
      'INVALID_JSONATA_EXPRESSION: Unexpected end of expression at /States/A/Output/v',
    ],
    [
      'a bare name',
      machine({ A: { ...pass, Output: { v: '{% phone %}' } } }, { QueryLanguage: 'JSONata' }),
      "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported. at /States/A/Output/v",
    ],
    [
      'no way out',
      machine({ A: { Type: 'Pass', Next: 'A' } }),
      'MISSING_END_STATE: Workflow has no terminal state at /',
    ],
    [
      'a name used twice',
      machine({ A: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: pass } }], End: true } }),
      'DUPLICATE_STATE_NAME: Duplicate State name: A at /States/A/Branches[0]/States/A',
    ],
    [
      'a rule without a comparison',
      machine({ A: { Type: 'Choice', Choices: [{ Next: 'A' }], Default: 'B' }, B: pass }),
      schema(
        'The object must have only one of the following fields, [And, Or, Not, Variable, Condition] at /States/A/Choices[0]',
      ),
    ],
    [
      'a mode that wants more',
      machine({
        A: {
          Type: 'Map',
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'I', States: { I: pass } },
          End: true,
        },
      }),
      schema('These fields are required: [ExecutionType] at /States/A/ItemProcessor/ProcessorConfig'),
    ],
    [
      'a prototype key for a state',
      '{"StartAt":"__proto__","States":{"__proto__":1}}',
      schema('Expected value of type [OBJECT] at /States/__proto__'),
    ],
  ])('%s', (_name, definition, complaint) => {
    expect(complaints(definition)).toEqual([complaint])
  })

  test.each([
    [
      'INLINE',
      [
        "DUPLICATE_VARIABLE_NAME: The variable name 'x' was already defined in a parent scope. at /States/A/ItemProcessor/States/I/Assign/x.$",
      ],
    ],
    ['DISTRIBUTED', []],
  ])('an outer variable assigned in an iteration that is %s', (Mode, expected) => {
    const config = Mode === 'INLINE' ? { Mode } : { Mode, ExecutionType: 'STANDARD' }
    const inner = { StartAt: 'I', States: { I: { Type: 'Pass', Assign: { 'x.$': '$' }, End: true } } }
    const definition = machine({
      A: { Type: 'Map', ItemProcessor: { ProcessorConfig: config, ...inner }, Next: 'B' },
      B: { Type: 'Pass', Assign: { x: 1 }, End: true },
    })

    expect(complaints(definition)).toEqual(expected)
  })

  test('a target and a state that nothing leads to, in one text', () => {
    const parsed = parseDefinition(machine({ A: { Type: 'Pass', Next: 'C' }, B: pass }))

    expect('diagnostics' in parsed && describeDiagnostics(parsed.diagnostics)).toBe(
      `Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Next, MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B'`,
    )
  })

  test.each([
    [
      'arn:aws:states:::states:startExecution.sync',
      "Express state machine does not support '.sync' service integration",
    ],
    [
      'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      "Express state machine does not support '.waitForTaskToken' service integration ",
    ],
  ])('%s in an Express machine', (Resource, message) => {
    const definition = machine({ A: { Type: 'Task', Resource, End: true } })

    expect(complaints(definition, { type: 'EXPRESS' })).toEqual([`${schema(message)} at /States/A/Resource`])
    expect(complaints(definition)).toEqual([])
  })
})
