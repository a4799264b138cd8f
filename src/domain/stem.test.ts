import { expect, test } from 'vitest'
import { stem } from './stem.ts'

const FAMILIES = [
  ['migrate', 'migrates', 'migrating', 'migrated', 'migration', 'migrations'],
  ['modernise', 'modernize', 'modernization', 'modernisation', 'modernising', 'modernizing'],
  ['plan', 'plans', 'planned', 'planning'],
  ['policy', 'policies'],
  ['university', 'universities'],
  ['process', 'processes', 'processing', 'processed'],
  ['licence', 'licences'],
  ['license', 'licensing', 'licensed', 'licenses'],
]

test.each(FAMILIES)('the spellings of "%s" share one stem', (...family) => {
  expect(new Set(family.map(stem)).size).toBe(1)
})

test.each([
  ['bus', 'business'],
  ['data', 'date'],
  ['analysis', 'analog'],
  ['host', 'house'],
])('"%s" and "%s" stay apart', (left, right) => {
  expect(stem(left)).not.toBe(stem(right))
})

test('what is not a plain English word stays as it is', () => {
  expect(['4hana', 'ec2', 'données', 'aws'].map(stem)).toEqual(['4hana', 'ec2', 'données', 'aws'])
})
