/**
 * What trees learn from: past deals, each with the features that it had when only the blocks of time before it were known.
 * Nothing of a deal's own block or of a later one enters its features, so fitting sees the past as forecasting sees it.
 */
import { MIN_COMPARABLE } from '../evidence.ts'
import type { Deal, Quantity } from '../forecast.ts'
import type { PastProject } from '../project.ts'
import { MAX_CANDIDATES } from '../query-plan.ts'
import { dealOfProject, searchTermsOf } from './deal.ts'
import { type EncodedDeal, FIELD } from './encode.ts'
import { FEATURES, featuresOf } from './features.ts'
import { normOf } from './likeness.ts'
import { linearGuess, linearRows, linearSize } from './linear.ts'
import { tellers } from './peer-facts.ts'
import { peersOf, placeDeal, textsOf } from './peers.ts'
import { fitRidge, type Ridge, type SparseRows } from './ridge.ts'
import { hashOf } from './sample.ts'
import { createStatistics, type Statistics } from './statistics.ts'
import { inverseFrequency, type TextIndex } from './text-index.ts'
import type { TrainingRows } from './training-rows.ts'

/** Share of the past that only informs and is not learned from, and the blocks that the rest is cut into. */
const BURN_IN = 0.3
const BLOCKS = 7
/** Deals that become examples at most; more would only cost time. */
const MAX_EXAMPLES = 36_000
/** Below so many, each deal teaches once more with some names hidden. */
const FEW_EXAMPLES = 8000
/** Years after which a project counts half in the linear guess. */
const LINEAR_HALF_LIFE_DAYS = 4 * 365.25
/** Pull of each linear weight towards zero. */
const LINEAR_PENALTY = 3
/** Share of the examples whose optional names are hidden, so that "unknown" is learned from deals that could have been known. */
const HIDDEN_SHARE = 0.35

export interface Examples {
  /** Per feature, one value an example. */
  readonly columns: readonly number[][]
  readonly targets: number[]
  readonly linear: number[]
  /** Close day of each example, and the block of time that it lies in. */
  readonly days: number[]
  readonly blocks: number[]
  /** 1, or less where a customer is missing not by chance. */
  readonly weights: number[]
  /** False where names were hidden; only whole deals judge. */
  readonly whole: boolean[]
}

export interface Past {
  readonly ridge: ReadonlyMap<Quantity, Ridge>
  readonly statistics: ReadonlyMap<Quantity, Statistics>
}

export const BLOCK_COUNT = BLOCKS

export interface ExampleSets {
  readonly examples: ReadonlyMap<Quantity, Examples>
  /** All of the past together, for forecasts to come. */
  readonly past: Past
  /** By term id. */
  readonly termWeights: Float64Array
}

export function exampleSets(rows: TrainingRows, index: TextIndex): ExampleSets {
  const linear = linearRows(rows.deals, rows.sizes)
  const examples = new Map<Quantity, Examples>([...rows.logs.keys()].map((quantity) => [quantity, emptyExamples()]))
  const statistics = new Map([...rows.logs.keys()].map((quantity) => [quantity, createStatistics()]))
  const bounds = blockBounds(rows)
  const share = Math.min(1, MAX_EXAMPLES / Math.max(1, rows.deals.length * (1 - BURN_IN)))
  const frequencies = new Int32Array(rows.termCount)
  let known = 0
  const learnUpTo = (end: number) => {
    for (; known < end; known++) {
      for (const term of rows.deals[known]?.terms ?? []) frequencies[term] = (frequencies[term] as number) + 1
      for (const [quantity, logs] of rows.logs) {
        const log = logs[known] as number
        if (!Number.isNaN(log)) statistics.get(quantity)?.add(rows.deals[known] as EncodedDeal, log)
      }
    }
  }
  for (let block = 0; block + 1 < bounds.length; block++) {
    const end = bounds[block] as number
    learnUpTo(end)
    const past: Past = { ridge: ridges(rows, linear, end), statistics }
    const weights = termWeights(frequencies, end)
    addBlock({ rows, index, past, weights, examples, block, from: end, to: bounds[block + 1] as number, share })
  }
  learnUpTo(rows.deals.length)
  const all = rows.deals.length
  return {
    examples,
    past: { ridge: ridges(rows, linear, all), statistics },
    termWeights: termWeights(frequencies, all),
  }
}

function emptyExamples(): Examples {
  return {
    columns: FEATURES.map(() => []),
    targets: [],
    linear: [],
    days: [],
    blocks: [],
    weights: [],
    whole: [],
  }
}

/** A day belongs to one block; a history of a few days has fewer blocks. */
function blockBounds({ deals }: TrainingRows): readonly number[] {
  const bounds: number[] = []
  for (let block = 0; block <= BLOCKS; block++) {
    let at = Math.floor(deals.length * (BURN_IN + ((1 - BURN_IN) * block) / BLOCKS))
    if (block < BLOCKS) while (at > 0 && deals[at - 1]?.day === deals[at]?.day) at--
    if (at > (bounds.at(-1) ?? 0)) bounds.push(at)
  }
  return bounds
}

function ridges(rows: TrainingRows, linear: SparseRows, end: number): ReadonlyMap<Quantity, Ridge> {
  const lastDay = rows.deals[end - 1]?.day ?? 0
  return new Map(
    [...rows.logs].map(([quantity, logs]) => [
      quantity,
      fitRidge({
        rows: linear,
        targets: logs,
        sampleWeights: Float64Array.from(rows.deals, ({ day }, row) =>
          row < end && !Number.isNaN(logs[row]) ? 2 ** ((day - lastDay) / LINEAR_HALF_LIFE_DAYS) : 0,
        ),
        penalties: new Float64Array(linearSize(rows.sizes)).fill(LINEAR_PENALTY),
      }),
    ]),
  )
}

interface Block {
  readonly rows: TrainingRows
  readonly index: TextIndex
  readonly past: Past
  readonly weights: Float64Array
  readonly examples: ReadonlyMap<Quantity, Examples>
  readonly block: number
  readonly from: number
  readonly to: number
  readonly share: number
}

function addBlock({ rows, index, past, weights, examples, block, from, to, share }: Block): void {
  const { deals, projects, sizes } = rows
  const weightOf = (term: number) => weights[term] as number
  const norms = new Float64Array(from)
  const normAt = (row: number) => {
    if (norms[row] === 0) norms[row] = normOf(deals[row] as EncodedDeal, weightOf)
    return norms[row] as number
  }
  const lastDay = deals[from - 1]?.day ?? 0
  const few = (to - from) * BLOCKS * share < FEW_EXAMPLES
  for (let row = from; row < to; row++) {
    const chance = hashOf(`example ${projects[row]?.projectId}`) / 2 ** 32
    if (chance >= share) continue
    const own = deals[row] as EncodedDeal
    const deal = dealOfProject(projects[row] as PastProject) as Deal
    const hits = index.search(searchTermsOf(deal), from, MAX_CANDIDATES)
    const peerDeals = hits.map((hit) => deals[hit.row] as EncodedDeal)
    const texts = textsOf(own, peerDeals, weightOf, (peer) => normAt(hits[peer]?.row as number))
    for (const variant of variantsOf(own, chance / share, few)) {
      const placed = placeDeal(variant.deal, peerDeals, texts)
      const peers = peersOf(placed.deal, peerDeals, texts)
      for (const [quantity, logs] of rows.logs) {
        const target = logs[row] as number
        const peerLogs = Float64Array.from(hits, (hit) => logs[hit.row] as number)
        // A forecast would be withheld here, so there is nothing to learn either.
        if (Number.isNaN(target) || tellers(peerLogs).length < MIN_COMPARABLE) continue
        const statistics = past.statistics.get(quantity) as Statistics
        const linear = linearGuess(placed.deal, sizes, past.ridge.get(quantity) as Ridge)
        const features = featuresOf({
          placed,
          peers,
          logs: peerLogs,
          lookup: { total: statistics.total, cell: (kind, key) => statistics.cells[kind]?.get(key) },
          linear,
          lastDay,
        })
        const set = examples.get(quantity) as Examples
        set.columns.forEach((column, feature) => {
          column.push(features[feature] as number)
        })
        set.targets.push(target)
        set.linear.push(linear)
        set.days.push(own.day)
        set.blocks.push(block)
        set.weights.push(variant.weight)
        set.whole.push(variant.whole)
      }
    }
  }
}

function termWeights(frequencies: Int32Array, projects: number): Float64Array {
  return Float64Array.from(frequencies, (frequency) => inverseFrequency(projects, frequency))
}

interface Variant {
  readonly deal: EncodedDeal
  readonly whole: boolean
  readonly weight: number
}

/** Names that a question may lack though the history has them. */
const HIDEABLE = [
  [FIELD.customer],
  [FIELD.partner],
  [FIELD.category, FIELD.categoryGroup],
  [FIELD.projectType, FIELD.segment, FIELD.industry],
] as const
const PATTERNS = 2 ** HIDEABLE.length - 1

/**
 * Histories lack a customer or a partner for reasons of their own (an amended contract, a month not collected), so a missing
 * name must say nothing. Deals with all names also teach with some hidden, and a deal whose customer is missing counts only
 * as much as the hidden ones do: together they show the whole history to "unknown".
 */
function variantsOf(deal: EncodedDeal, chance: number, few: boolean): readonly Variant[] {
  const lacksCustomer = (deal.fields[FIELD.customer] as number) < 0
  const whole: Variant = { deal, whole: true, weight: lacksCustomer ? HIDDEN_SHARE : 1 }
  const hidden = (pattern: number, weight: number): Variant => {
    const fields = Int32Array.from(deal.fields)
    HIDEABLE.forEach((together, bit) => {
      if (pattern & (1 << bit)) for (const field of together) fields[field] = -1
    })
    return { deal: { ...deal, fields }, whole: false, weight }
  }
  const pattern = 1 + (Math.floor(chance * 7919) % PATTERNS)
  if (few) return [whole, hidden(pattern, lacksCustomer ? HIDDEN_SHARE / 2 : 0.5)]
  return (chance * 104_729) % 1 < HIDDEN_SHARE ? [hidden(pattern, whole.weight)] : [whole]
}
