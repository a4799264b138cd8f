/** What is learned from a history at import, as plain JSON (`forecast.json`) beside the tables. */
import type { Quantity } from '../forecast.ts'
import type { Widening } from './conformal.ts'
import type { Vocabulary } from './rank.ts'

export const FORECAST_FORMAT = 1

/** A median of the history with the number of projects behind it, in the quantity's own unit. */
export type Median = readonly [value: number, projects: number]

export interface QuantityModel {
  readonly all: Median
  readonly categories: Readonly<Record<string, Median>>
  readonly groups: Readonly<Record<string, Median>>
  readonly widening: Widening
  readonly confidence: ConfidenceModel | null
}

/** Which widths (log10 of P90 ÷ P10) were how often right within a factor of two, on deals kept back. */
export interface ConfidenceModel {
  readonly narrow: number
  readonly wide: number
  readonly withinTwo: Readonly<Record<'HIGH' | 'MEDIUM' | 'LOW', number>>
  readonly judged: number
}

export interface ForecastModel {
  readonly formatVersion: typeof FORECAST_FORMAT
  readonly history: { readonly name: string; readonly fingerprint: string }
  /** Projects that were read, of how many that have a close date. */
  readonly fitted: { readonly projects: number; readonly of: number; readonly lastCloseDate: string | null }
  readonly vocabulary: Vocabulary
  readonly quantities: Readonly<Partial<Record<Quantity, QuantityModel>>>
}
