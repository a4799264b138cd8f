/** What is learned from a history, once, about next purchases (`next.json`): weights, and what is bought most. */
import type { PurchaseKind } from './next-purchases.ts'
import type { NextWeights } from './next-score.ts'

export const NEXT_FORMAT = 1

export interface NextKindModel {
  readonly weights: NextWeights
  /** Hits among five on the past, each origin known from before it alone; null where too few customers bought again. */
  readonly judged: {
    readonly questions: number
    readonly ours: number
    readonly repetition: number
    readonly popularity: number
  } | null
  /** Share of all purchases, faded; most bought first. */
  readonly popular: readonly (readonly [name: string, share: number])[]
  /** The wider class of a name, for names that have one. */
  readonly groups: Readonly<Record<string, string>>
}

export interface NextModel {
  readonly formatVersion: typeof NEXT_FORMAT
  readonly history: { readonly name: string; readonly fingerprint: string }
  readonly kinds: Readonly<Record<PurchaseKind, NextKindModel>>
}
