import { expect, test } from 'vitest'
import { addDays } from '../calendar.ts'
import type { PastProject } from '../project.ts'
import { followOnRule } from './follow-on-rule.ts'

const bought = (customer: string, closeDate: string, category: string) =>
  // Customer, day, category and outcome are all that the rule looks at.
  ({ customer, closeDate, category, categoryGroup: null, outcome: null, services: [] }) as unknown as PastProject

const UNTIL = '2023-01-01'
const NAMES = 12

/** Thirty customers; whatever one buys, the next is seven places on. */
const others = Array.from({ length: 30 * 20 }, (_, at) => {
  const [customer, k] = [at % 30, Math.floor(at / 30)]
  return bought(`C${customer}`, addDays('2020-01-01', k * 60 + customer), `Thing ${(customer + 7 * k) % NAMES}`)
})

test('what others bought after the same purchase is named first, and nothing from the judged time is seen', () => {
  const own = [bought('Mine', '2020-01-01', 'Thing 5'), bought('Mine', '2022-09-01', 'Thing 0')]
  const later = bought('C1', UNTIL, 'Lamps')
  const past = [...others, ...own].filter(({ closeDate }) => (closeDate as string) < UNTIL)

  const named = followOnRule(past, UNTIL)({ past: [...past, later], customer: 'Mine', own })

  expect(named[0]).toBe('Thing 7')
  expect(named).not.toContain('Lamps')
})
