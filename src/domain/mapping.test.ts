import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { InputError } from '#lib/errors'
import { parseMapping } from './mapping.ts'
import { nearestNames } from './nearest-names.ts'

const PLAIN = {
  formatVersion: 1,
  name: 'Test',
  currency: 'USD',
  annualValueRule: 'services',
  fields: { projectId: 'id', title: 'name' },
}

const failure = (change: object): InputError => {
  try {
    parseMapping(JSON.stringify({ ...PLAIN, ...change }))
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  throw new Error('The mapping was accepted.')
}

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples', 'mappings')

test.each(readdirSync(EXAMPLES))('the example %s is valid', (name) => {
  expect(parseMapping(readFileSync(join(EXAMPLES, name), 'utf8')).fields.projectId).toBeDefined()
})

test('what is not said has a plain meaning', () => {
  expect(parseMapping(JSON.stringify(PLAIN))).toMatchObject({
    synthetic: false,
    tellsGap: true,
    inputs: { projects: '*' },
    services: null,
    fields: { title: { columns: ['name'], joinWith: null, times: 1 } },
  })
})

describe('a mistake names the member and the cure', () => {
  test.each([
    ['an unknown member', { feilds: {} }, 'feilds', /fields/],
    ['an unknown field', { fields: { ...PLAIN.fields, custmer: 'x' } }, 'fields.custmer', /customer/],
    ['no key', { fields: { title: 'x' } }, 'fields.projectId', /column of projectId/],
    [
      'two ways at once',
      { fields: { ...PLAIN.fields, customer: { column: 'a', firstOf: ['b'] } } },
      'fields.customer',
      /Keep one/,
    ],
    [
      'a sensitive column',
      { fields: { ...PLAIN.fields, customer: 'aws account id' } },
      'fields.customer',
      /never imported/,
    ],
    ['a sensitive slot', { services: { slots: ['1'], name: 'account_id{slot}' } }, 'services.name', /never imported/],
    ['no currency', { currency: 'dollars' }, 'currency', /USD/],
    ['an unknown rule', { annualValueRule: 'guess' }, 'annualValueRule', /contract-value/],
    [
      'an input that is none',
      { components: { from: 'parts', key: 'k', name: 'n', share: 's' } },
      'components.from',
      /projects/,
    ],
    ['a refusal without a test', { refuse: [{ column: 'a', reason: 'b' }] }, 'refuse[0]', /one rule for each test/],
    ['another version', { formatVersion: 2 }, 'formatVersion', /formatVersion/],
  ])('%s', (_, change, field, cure) => {
    const error = failure(change)

    expect({ code: error.code, field: error.field }).toEqual({ code: 'MAPPING_INVALID', field })
    expect(error.cure).toMatch(cure)
  })
})

test('text that is no JSON is refused as a mapping', () => {
  expect(() => parseMapping('{"name": ')).toThrow(
    expect.objectContaining({ code: 'MAPPING_INVALID', field: '--mapping' }),
  )
})

test('the nearest names come first', () => {
  expect(nearestNames('custmer_name', ['country', 'customer_name', 'partner_name'])).toEqual([
    'customer_name',
    'partner_name',
    'country',
  ])
})
