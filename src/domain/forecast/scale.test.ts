import { expect, test } from 'vitest'
import { durationMonths, fromLog, toLog } from './scale.ts'

test('a year is twelve months, whether the end day is counted or not, leap years included', () => {
  expect(durationMonths('2023-07-01', '2024-06-30')).toBe(12)
  expect(durationMonths('2023-07-01', '2024-07-01')).toBe(12)
  expect(durationMonths('2024-02-29', '2025-02-28')).toBe(12)
})

test('a part of a month is a month, and a day of delivery too', () => {
  expect(durationMonths('2024-01-31', '2024-01-31')).toBe(1)
  expect(durationMonths('2024-01-01', '2024-02-02')).toBe(2)
})

test('an end before the start, or no date, is no duration', () => {
  expect(durationMonths('2024-01-02', '2024-01-01')).toBeUndefined()
  expect(durationMonths(null, '2024-01-01')).toBeUndefined()
  expect(durationMonths('not a date', '2024-01-01')).toBeUndefined()
})

test('a gap of no days survives the logarithm', () => {
  expect(fromLog('gapDays', toLog('gapDays', 0))).toBe(0)
  expect(fromLog('totalValue', toLog('totalValue', 1234))).toBeCloseTo(1234)
})
