import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyTerm, normalizedName, termsOf } from './text.ts'

test('case, marks and punctuation do not count; stop words and lone letters are dropped', () => {
  expect(termsOf("The École's SAP S/4HANA, moved to EC2!")).toEqual(['ecol', 'sap', '4hana', 'mov', 'ec2'])
})

test('a long number is no term, a short one is', () => {
  expect(termsOf('Office 365 case 20231187')).toEqual(['offic', '365', 'case'])
})

test('scripts without spaces give pairs of characters', () => {
  expect(termsOf('数据库 迁移')).toEqual(['数据', '据库', '迁移'])
})

test('text without words gives no terms', () => {
  expect(termsOf(' \u202e\u0000 … <>;-- ')).toEqual([])
})

test('T1: cutting at ASCII separators first changes nothing (seed 20261123)', () => {
  // What the import cuts at: ASCII that is neither letter nor digit.
  const separators = /(?:(?![0-9A-Za-z])\p{ASCII})+/u
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.string({ unit: 'binary', maxLength: 40 }),
      (a, b) => {
        const text = `${a} ${b}-${a}`
        expect(text.split(separators).flatMap((piece) => termsOf(piece))).toEqual(termsOf(text))
      },
    ),
    { seed: 20261123, numRuns: 500 },
  )
})

test('an organisation has one spelling', () => {
  const spellings = ['DELL AUSTRALIA PTY LIMITED', 'Dell Australia Pty. Ltd.', ' dell  australia pty ltd ']

  expect(new Set(spellings.map(normalizedName))).toEqual(new Set(['dell australia']))
  expect(keyTerm('customer', 'Dell Australia Pty Ltd')).toBe('customer=dell australia')
  expect(keyTerm('customer', ' – ')).toBeNull()
})
