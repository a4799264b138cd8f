/** What a tree may ask about a deal: the linear guess, its peers' values, what its names usually cost, and the time. */
import type { Aspect } from '../forecast.ts'
import type { EncodedDeal, Field } from './encode.ts'
import { factsOfPeers, type PeerFacts } from './peer-facts.ts'
import type { Peers, Placed } from './peers.ts'
import { type Cell, KEYS, keyOf, recentMean, shrunkMean, spread } from './statistics.ts'

/** What the past says by name; filled by the running statistics while fitting and by the fitted model afterwards. */
export interface Lookup {
  readonly total: Cell
  cell(kind: number, key: number): Cell | undefined
}

export interface FeatureInput {
  readonly placed: Placed
  readonly peers: Peers
  /** Value of each peer on the logarithmic scale; NaN where it does not tell. */
  readonly logs: Float64Array
  readonly lookup: Lookup
  readonly linear: number
  /** The last day of the past that was learned from. */
  readonly lastDay: number
}

/** What a feature speaks of when a forecast is explained. */
export type Source = Aspect | 'peers'

interface Facts extends FeatureInput {
  readonly deal: EncodedDeal
  readonly among: PeerFacts
  readonly cells: readonly (Cell | undefined)[]
  /** Shrunk means that the finer keys are shrunk towards. */
  readonly usual: { readonly group: number; readonly category: number; readonly customer: number }
}

interface Feature {
  readonly name: string
  readonly source: Source
  readonly of: (facts: Facts) => number
}

/** As many projects as a key's own would have to outvote before its mean is believed more than the wider one. */
const WIDE_STRENGTH = 5
const FINE_STRENGTH = 4
const DAY_MS = 86_400_000

const SOURCES: Readonly<Record<Field, Source>> = {
  customer: 'customer',
  partner: 'partner',
  country: 'country',
  region: 'region',
  industry: 'industry',
  segment: 'segment',
  category: 'category',
  categoryGroup: 'category',
  projectType: 'type',
  phase: 'type',
  title: 'text',
}

export const sourceOf = (field: Field): Source => SOURCES[field]

/** Keys whose spread says how wide a range must be. */
const WITH_SPREAD = new Set([
  'categoryGroup',
  'category',
  'customer',
  'customer+category',
  'partner',
  'title',
  'projectType',
])
const WITH_RECENT = new Set(['categoryGroup', 'category', 'customer'])

export const FEATURES: readonly Feature[] = [
  { name: 'linear', source: 'text', of: ({ linear }) => linear },
  ...[0, 1, 2, 3, 4].map(
    (i): Feature => ({ name: `peers quantile ${i}`, source: 'peers', of: ({ among }) => among.quantiles[i] as number }),
  ),
  ...[0, 1, 2].map(
    (i): Feature => ({ name: `by words quantile ${i}`, source: 'text', of: ({ among }) => among.byText[i] as number }),
  ),
  { name: 'peers mean', source: 'peers', of: ({ among }) => among.mean },
  { name: 'peers effective', source: 'peers', of: ({ among }) => among.effective },
  { name: 'peers of customer', source: 'customer', of: ({ among }) => among.customerMean },
  { name: 'weight of customer', source: 'customer', of: ({ among }) => among.customerShare },
  { name: 'peers of category', source: 'category', of: ({ among }) => among.categoryMean },
  { name: 'closest peer', source: 'peers', of: ({ among }) => among.closest },
  { name: 'closest words', source: 'text', of: ({ among }) => among.bestText },
  { name: 'ten closest words', source: 'text', of: ({ among }) => among.tenTexts },
  { name: 'certainty of category', source: 'category', of: ({ placed }) => placed.certainty },
  ...KEYS.flatMap((key, kind): readonly Feature[] => {
    const label = key.join('+')
    const source = sourceOf(key[0])
    return [
      { name: `${label} mean`, source, of: (facts) => meanOf(facts, kind) },
      { name: `${label} count`, source, of: ({ cells }) => Math.log1p(cells[kind]?.count ?? 0) },
      ...(WITH_SPREAD.has(label)
        ? [{ name: `${label} spread`, source, of: ({ cells }: Facts) => spread(cells[kind]) }]
        : []),
      ...(WITH_RECENT.has(label)
        ? [{ name: `${label} recent`, source, of: (facts: Facts) => recentOf(facts, kind) }]
        : []),
    ]
  }),
  { name: 'month', source: 'recency', of: ({ deal }) => new Date(deal.day * DAY_MS).getUTCMonth() },
  { name: 'day', source: 'recency', of: ({ deal }) => deal.day },
  { name: 'days ahead', source: 'recency', of: ({ deal, lastDay }) => deal.day - lastDay },
  { name: 'all recent', source: 'recency', of: ({ lookup }) => recentMean(lookup.total, 0, 0) },
  { name: 'terms', source: 'text', of: ({ deal }) => deal.terms.length },
  { name: 'title length', source: 'text', of: ({ deal }) => deal.titleLength },
]

const KIND = new Map(KEYS.map((key, kind) => [key.join('+'), kind]))

/** In the order of FEATURES. */
export function featuresOf(input: FeatureInput): Float32Array {
  const { deal } = input.placed
  const { total } = input.lookup
  const cells = KEYS.map((_, kind) => {
    const key = keyOf(kind, deal)
    return key < 0 ? undefined : input.lookup.cell(kind, key)
  })
  const mean = total.count > 0 ? total.sum / total.count : 0
  const shrunk = (label: string, towards: number) =>
    shrunkMean(cells[KIND.get(label) as number], towards, WIDE_STRENGTH)
  const group = shrunk('categoryGroup', mean)
  const facts: Facts = {
    ...input,
    deal,
    among: factsOfPeers(deal, input.peers, input.logs),
    cells,
    usual: { group, category: shrunk('category', group), customer: shrunk('customer', mean) },
  }
  return Float32Array.from(FEATURES, ({ of }) => of(facts))
}

/** What one would expect without the key: the wider class, or category and customer together, or the linear guess. */
function expectedWithout(facts: Facts, kind: number): number {
  const { total } = facts.lookup
  const mean = total.count > 0 ? total.sum / total.count : 0
  const [first, second] = KEYS[kind] as readonly [Field, Field?]
  if (first === 'category') return facts.usual.group
  if (first === 'customer' && second !== undefined) return facts.usual.category + (facts.usual.customer - mean) / 2
  return first === 'partner' || first === 'title' ? facts.linear : mean
}

function meanOf(facts: Facts, kind: number): number {
  const cell = facts.cells[kind]
  return cell === undefined ? Number.NaN : shrunkMean(cell, expectedWithout(facts, kind), FINE_STRENGTH)
}

function recentOf(facts: Facts, kind: number): number {
  const cell = facts.cells[kind]
  return cell === undefined ? Number.NaN : recentMean(cell, expectedWithout(facts, kind), FINE_STRENGTH)
}
