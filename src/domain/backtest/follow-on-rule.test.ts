import { expect, test } from 'vitest'
import type { PastProject } from '../project.ts'
import { followOnRule } from './follow-on-rule.ts'

const bought = (customer: string, closeDate: string, category: string) =>
  // Customer, day and category are all that the rule looks at.
  ({ customer, closeDate, category, categoryGroup: null, services: [] }) as unknown as PastProject

test('what others bought after the same purchase is named first, and nothing from the judged time is seen', () => {
  const others = Array.from({ length: 60 }, (_, i) => [
    bought(`A${i}`, '2020-01-01', 'Servers'),
    bought(`A${i}`, '2020-06-01', 'Backup'),
    bought(`B${i}`, '2020-01-01', 'Desks'),
    bought(`B${i}`, '2020-06-01', 'Chairs'),
    bought(`A${i}`, '2021-01-01', 'Lamps'),
  ]).flat()
  const own = [bought('Mine', '2020-01-01', 'Desks'), bought('Mine', '2020-09-01', 'Servers')]

  const named = followOnRule('2021-01-01')({ past: [...others, ...own], customer: 'Mine', own })

  expect(named[0]).toBe('Backup')
  expect(named).not.toContain('Lamps')
})
