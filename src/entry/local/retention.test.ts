import { expect, test, vi } from 'vitest'
import { keepFor, retentionDays } from './retention.ts'

test('closed executions are kept for ninety days unless a whole number of days is said', () => {
  expect(retentionDays({})).toBe(90)
  expect(retentionDays({ OPPORTUNITY_RETENTION_DAYS: '7' })).toBe(7)
  for (const OPPORTUNITY_RETENTION_DAYS of ['0', '1.5', 'ever', '-3']) {
    expect(() => retentionDays({ OPPORTUNITY_RETENTION_DAYS })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', field: 'OPPORTUNITY_RETENTION_DAYS' }),
    )
  }
})

test('they are removed at once, then every hour, and no more after the stop', () => {
  vi.useFakeTimers()
  const asked: number[] = []
  const removeClosedBefore = (ms: number) => {
    asked.push(ms)
    return Promise.resolve(0)
  }

  const stop = keepFor(2, { removeClosedBefore, now: () => 200_000_000 + asked.length, log: () => undefined })
  vi.advanceTimersByTime(7_300_000)
  stop()
  vi.advanceTimersByTime(7_300_000)
  vi.useRealTimers()

  expect(asked).toEqual([27_200_000, 27_200_001, 27_200_002])
})
