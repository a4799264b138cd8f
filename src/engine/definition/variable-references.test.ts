import { expect, test } from 'vitest'
import type { Json } from '#lib/json'
import { parseDefinition } from './parse-definition.ts'
import { variableReferences } from './variable-references.ts'

function references(States: Json): unknown {
  const parsed = parseDefinition(JSON.stringify({ StartAt: 'A', States }))
  return 'machine' in parsed ? variableReferences(parsed.machine) : parsed.diagnostics
}

test('are found wherever a state evaluates, by the name of the variable', () => {
  const found = references({
    A: {
      Type: 'Map',
      ItemsPath: '$items',
      ItemSelector: { 'a.$': "States.Format('{}', $name.first)", b: '$constant' },
      ItemProcessor: {
        StartAt: 'I',
        States: {
          I: {
            Type: 'Pass',
            QueryLanguage: 'JSONata',
            Output: '{% ($y := $x; $y + $states.input + $sum([1])) %}',
            End: true,
          },
        },
      },
      Next: 'B',
    },
    B: {
      Type: 'Choice',
      Choices: [{ Not: { Variable: '$guess', StringEqualsPath: '$answer' }, Assign: { 'n.$': '$n' }, Next: 'C' }],
      Default: 'C',
    },
    C: { Type: 'Succeed' },
  })

  expect(found).toEqual({ A: ['items', 'name'], I: ['x'], B: ['guess', 'answer', 'n'] })
})
