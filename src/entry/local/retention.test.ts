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

test('they are removed at once, then every hour, and no more after the stop; results at the start and with executions', async () => {
  vi.useFakeTimers()
  const asked: number[] = []
  let sweeps = 0
  const stop = keepFor(2, {
    removeClosedBefore: (ms) => Promise.resolve(asked.push(ms) === 3 ? 1 : 0),
    removeOrphanedResults: () => Promise.resolve(++sweeps),
    now: () => 200_000_000 + asked.length,
    log: () => undefined,
  })
  await vi.advanceTimersByTimeAsync(1_000)
  const atStart = sweeps
  await vi.advanceTimersByTimeAsync(7_300_000)
  stop()
  await vi.advanceTimersByTimeAsync(7_300_000)
  vi.useRealTimers()

  expect(asked).toEqual([27_200_000, 27_200_001, 27_200_002])
  expect([atStart, sweeps]).toEqual([1, 2])
})
