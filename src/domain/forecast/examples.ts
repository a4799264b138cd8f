/**
 * What trees learn from: past deals, each with the features that it had when only the blocks of time before it were known.
 * Nothing of a deal's own block or of a later one enters its features, so fitting sees the past as forecasting sees it.
 */
import { MIN_COMPARABLE } from '../evidence.ts'
import type { Deal, Quantity } from '../forecast.ts'
import type { PastProject } from '../project.ts'
import { MAX_CANDIDATES } from '../query-plan.ts'
import { dealOfProject, searchTermsOf } from './deal.ts'
import type { EncodedDeal } from './encode.ts'
import { FEATURES, featuresOf } from './features.ts'
import { createGrowingColumn, type GrowingColumn } from './growing-column.ts'
import { normOf } from './likeness.ts'
import { linearGuess, linearRows, linearSize } from './linear.ts'
import { tellers } from './peer-facts.ts'
import { peersOf, placeDeal, textsOf } from './peers.ts'
import { fitRidge, type Ridge, type SparseRows } from './ridge.ts'
import { hashOf } from './sample.ts'
import { createStatistics, type Statistics } from './statistics.ts'
import { inverseFrequency, type TextIndex } from './text-index.ts'
import { judgedVariants, type Told, teachingVariants } from './told.ts'
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
/** Newest states of knowledge from which deals are also judged that come one, two blocks later, and how many of each at most. */
const JUDGED_STATES = 4
const LAGS = 3
const MAX_JUDGED = 1200

export interface Examples {
  /** Per feature, one value an example. */
  readonly columns: readonly Float32Array[]
  readonly targets: number[]
  readonly linear: number[]
  /** Close day of each example, and the block of time whose start was the last thing known. */
  readonly days: number[]
  readonly blocks: number[]
  /** Days from the last one known to the deal's own. */
  readonly ahead: number[]
  /** Blocks between what was known and the deal's own block: 0 is the next one. */
  readonly lags: number[]
  /** 1, or less where a customer is missing not by chance; 0 for those that only judge. */
  readonly weights: number[]
  readonly told: Told[]
}

/** Examples that teach; the others only judge. */
export function taughtCount({ weights }: Examples): number {
  return weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0)
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
  const growing = new Map([...rows.logs.keys()].map((quantity) => [quantity, emptyExamples()]))
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
    const known = { rows, index, past, weights, examples: growing, block, end }
    addBlock({ ...known, lag: 0, to: bounds[block + 1] as number, from: end, share })
    if (block < BLOCKS - JUDGED_STATES) continue
    for (let lag = 1; lag < LAGS && block + lag + 1 < bounds.length; lag++) {
      const from = bounds[block + lag] as number
      addBlock({ ...known, lag, from, to: bounds[block + lag + 1] as number, share: 0 })
    }
  }
  learnUpTo(rows.deals.length)
  const all = rows.deals.length
  return {
    examples: new Map(
      [...growing].map(([quantity, own]) => [
        quantity,
        { ...own, columns: own.columns.map((column) => column.values()) },
      ]),
    ),
    past: { ridge: ridges(rows, linear, all), statistics },
    termWeights: termWeights(frequencies, all),
  }
}

type GrowingExamples = Omit<Examples, 'columns'> & { readonly columns: readonly GrowingColumn[] }

function emptyExamples(): GrowingExamples {
  return {
    columns: FEATURES.map(createGrowingColumn),
    targets: [],
    linear: [],
    days: [],
    blocks: [],
    ahead: [],
    lags: [],
    weights: [],
    told: [],
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
  readonly examples: ReadonlyMap<Quantity, GrowingExamples>
  /** The state of knowledge: rows before `end`. */
  readonly block: number
  readonly end: number
  /** The rows that become examples, `lag` blocks later. */
  readonly lag: number
  readonly from: number
  readonly to: number
  /** Of the rows, how many teach. */
  readonly share: number
}

function addBlock({ rows, index, past, weights, examples, block, end, lag, from, to, share }: Block): void {
  const { deals, projects, sizes } = rows
  const weightOf = (term: number) => weights[term] as number
  const norms = new Float64Array(end)
  const normAt = (row: number) => {
    if (norms[row] === 0) norms[row] = normOf(deals[row] as EncodedDeal, weightOf)
    return norms[row] as number
  }
  const lastDay = deals[end - 1]?.day ?? 0
  const few = (to - from) * BLOCKS * share < FEW_EXAMPLES
  const judging = block < BLOCKS - JUDGED_STATES ? 0 : MAX_JUDGED / (to - from)
  for (let row = from; row < to; row++) {
    const chance = hashOf(`example ${projects[row]?.projectId}`) / 2 ** 32
    const teaches = chance < share
    const judges = chance < judging
    if (!teaches && !judges) continue
    const own = deals[row] as EncodedDeal
    const deal = dealOfProject(projects[row] as PastProject) as Deal
    const hits = index.search(searchTermsOf(deal), end, MAX_CANDIDATES)
    const peerDeals = hits.map((hit) => deals[hit.row] as EncodedDeal)
    const texts = textsOf(own, peerDeals, weightOf, (peer) => normAt(hits[peer]?.row as number))
    const teaching = teaches ? teachingVariants(own, chance / share, few) : []
    const judged = judges ? judgedVariants(own) : []
    const variants = [...teaching, ...judged.filter(({ told }) => !teaching.some((variant) => variant.told === told))]
    for (const variant of variants) {
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
        const set = examples.get(quantity) as GrowingExamples
        set.columns.forEach((column, feature) => {
          column.push(features[feature] as number)
        })
        set.targets.push(target)
        set.linear.push(linear)
        set.days.push(own.day)
        set.blocks.push(block)
        set.ahead.push(own.day - lastDay)
        set.lags.push(lag)
        set.weights.push(variant.weight)
        set.told.push(variant.told)
      }
    }
  }
}

function termWeights(frequencies: Int32Array, projects: number): Float64Array {
  return Float64Array.from(frequencies, (frequency) => inverseFrequency(projects, frequency))
}
