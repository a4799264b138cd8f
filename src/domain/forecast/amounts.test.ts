import { expect, test } from 'vitest'
import type { Estimate } from '../evidence.ts'
import { type AmountShares, amountMeans, amountShares, scaledAmount } from './amounts.ts'
import type { Part } from './parts.ts'

const SIZE: Estimate = { kind: 'given', p10: 500, p50: 1000, p90: 3000, n: 20, method: 'test' }

const part = (name: string, monthly: number | null): readonly [string, Part] => [
  name,
  { name, share: null, monthly, upfront: null },
]

/** Nine equal neighbours; each has `share` of its amount in A and the rest in B. */
const nine = (share: number): AmountShares =>
  Array.from({ length: 9 }, () => ({
    weight: 1 / 9,
    shareOf: new Map([
      ['A', share],
      ['B', 1 - share],
    ]),
  }))

const undrawn = (shares: AmountShares) => ({ shares, means: amountMeans(shares), pull: null })

test('shares are of the amount asked for, and a project that tells none of it says nothing', () => {
  const shares = amountShares(
    [
      { weight: 0.7, parts: new Map([part('A', 30), part('B', 10), part('C', null)]) },
      { weight: 0.3, parts: new Map([part('A', null)]) },
    ],
    ({ monthly }) => monthly,
  )

  expect(shares.map(({ weight, shareOf }) => [weight, ...shareOf.values()])).toEqual([[0.7, 0.75, 0.25, 0]])
})

test('equal shares take the range of the deal itself', () => {
  expect(scaledAmount(undrawn(nine(0.25)), 'A', SIZE)).toMatchObject({
    p10: expect.closeTo(125, 9),
    p50: expect.closeTo(250, 9),
    p90: expect.closeTo(750, 9),
    n: 9,
  })
})

test('the spreads of share and size add up as squares of their logarithms, worked by hand', () => {
  // Two of ten neighbours have 0.2, six 0.4, two 0.8: mean 0.44, P10 0.2, P90 0.8.
  const shares = [0.2, 0.2, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.8, 0.8].map((share) => ({
    weight: 0.1,
    shareOf: new Map([['A', share]]),
  }))

  const amount = scaledAmount(undrawn(shares), 'A', SIZE)

  // √(ln² 2.2 + ln² 2) = 1.0498, e to this 2.8571; √(ln² 1.81818 + ln² 3) = 1.2507, e to this 3.4929.
  expect(amount).toMatchObject({
    p10: expect.closeTo(440 / 2.8571, 1),
    p50: expect.closeTo(440, 9),
    p90: expect.closeTo(440 * 3.4929, 0),
  })
})

test('central amounts of all services add up to the central forecast, whoever the neighbours are', () => {
  const shares: AmountShares = Array.from({ length: 12 }, (_, i) => ({
    weight: 1 + i,
    shareOf: new Map(
      i % 3 === 0
        ? [['C', 1]]
        : [
            ['A', i / 20],
            ['B', 1 - i / 20],
          ],
    ),
  }))

  const central = ['A', 'B', 'C'].map((name) => {
    const amount = scaledAmount(undrawn(shares), name, SIZE)
    return amount?.kind === 'given' ? amount.p50 : Number.NaN
  })

  expect(central.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1000, 6)
})

test('a service that a tenth of the neighbours lack may cost nothing; one that none has is not named', () => {
  const shares = [...nine(1), { weight: 1 / 3, shareOf: new Map([['B', 1]]) }]

  expect(scaledAmount(undrawn(shares), 'A', SIZE)).toMatchObject({ p10: 0, p50: expect.closeTo(750, 9) })
  expect(scaledAmount(undrawn(shares), 'Z', SIZE)).toBeNull()
})

test('nothing is given where the deal’s own forecast is withheld, or too few neighbours tell', () => {
  const withheldSize: Estimate = { kind: 'withheld', reason: 'not enough history', have: 3, needed: 8 }

  expect(scaledAmount(undrawn(nine(0.5)), 'A', withheldSize)).toBe(withheldSize)
  expect(scaledAmount(undrawn(nine(0.5).slice(2)), 'A', SIZE)).toMatchObject({ kind: 'withheld', have: 7, needed: 8 })
})
