/** What is learned from a history at import, as plain JSON (`forecast.json`) beside the tables. */
import type { Quantity } from '../forecast.ts'
import type { Widening } from './conformal.ts'
import type { Field, Known } from './encode.ts'
import type { ShareModels } from './fit-shares.ts'
import type { Asking } from './told.ts'
import type { Boosted } from './trees.ts'

/**
 * 2: boosted trees over peers, names and words. 3: ranges stretched for drift. 4: confidence by chance.
 * 5: calibrated by what is told and by the time ahead; shares drawn towards their category.
 */
export const FORECAST_FORMAT = 5

/** A median of the history with the number of projects behind it, in the quantity's own unit. */
export type Median = readonly [value: number, projects: number]

/** Key, count, mean, spread, recent weight and recent mean of one name or pair of names, flat. */
export type CellList = readonly number[]

/** How the central value is mixed from the trees, the linear guess and the median of the peers; adds up to 1. */
export interface Blend {
  readonly trees: number
  readonly linear: number
  readonly peers: number
}

export interface QuantityModel {
  readonly all: Median
  readonly categories: Readonly<Record<string, Median>>
  readonly groups: Readonly<Record<string, Median>>
  readonly forecaster: Forecaster
  /** Ranges and confidence are calibrated by themselves for deals of each way of asking. */
  readonly calibrations: Readonly<Record<Asking, Calibration>>
}

export interface Calibration {
  readonly widening: Widening
  readonly confidence: ConfidenceModel | null
}

/** What forecast best on the deals kept back: the same range for every deal, the peers alone, or the trees. */
export type Forecaster =
  | { readonly kind: 'constant'; readonly low: number; readonly middle: number; readonly high: number }
  | { readonly kind: 'peers' }
  | {
      readonly kind: 'trees'
      readonly boosted: Boosted
      readonly blend: Blend
      /** Weights of terms, pairs, names and crossings, in this order. */
      readonly linear: { readonly bias: number; readonly weights: readonly number[] }
      /** Of all projects, then one list a kind of key. */
      readonly total: CellList
      readonly cells: readonly CellList[]
    }

/** A logistic guess of "right within a factor of two" from measured things, and the guesses from which a level is deserved. */
export interface ConfidenceModel {
  /** Bias, then one weight a sign (confidence-signs.ts). */
  readonly weights: readonly number[]
  /** Null where no guess deserves the level. */
  readonly cuts: Readonly<Record<'HIGH' | 'MEDIUM', number | null>>
  /** What became of forecasts kept back; null where they were too few. */
  readonly levels: Readonly<
    Record<'HIGH' | 'MEDIUM' | 'LOW', { readonly withinTwo: number; readonly judged: number } | null>
  >
}

export interface ForecastModel {
  readonly formatVersion: typeof FORECAST_FORMAT
  readonly history: { readonly name: string; readonly fingerprint: string }
  /** Projects that were read, of how many that were won and have a close date. */
  readonly fitted: { readonly projects: number; readonly of: number; readonly lastCloseDate: string | null }
  readonly known: Known
  /** The name by which a deal counts as told and not as typed; null where most projects have none. */
  readonly toldBy: Field | null
  readonly termWeights: readonly number[]
  readonly unseenTermWeight: number
  readonly quantities: Readonly<Partial<Record<Quantity, QuantityModel>>>
  /** Absent in a forecast fitted before shares were drawn towards their category. */
  readonly shares?: ShareModels
}
