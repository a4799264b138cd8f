/** The plain forecasts that ours has to beat, made from the past alone. */

import { MIN_COMPARABLE } from '../evidence.ts'
import { quantityValue, toLog } from '../forecast/scale.ts'
import { type Distribution, distributionOf, quantileOf } from '../forecast/weighted-quantile.ts'
import type { Neighbour, Quantity } from '../forecast.ts'
import type { Candidate, PastProject } from '../project.ts'

export const BASELINES = ['global median', 'category median', 'text neighbours', 'text, category and customer'] as const

export type Baseline = (typeof BASELINES)[number]

export interface Range {
  readonly low: number
  readonly middle: number
  readonly high: number
}

export interface BaselineQuestion {
  readonly quantity: Quantity
  readonly category: string | null
  /** Best match by words first. */
  readonly candidates: readonly Candidate[]
  readonly neighbours: readonly Neighbour[]
}

/** Nearest by words that a plain text search would look at. */
const TEXT_NEIGHBOURS = 30

/** On the logarithmic scale; ranges are the raw 10 % and 90 % of what is looked at. */
export function createBaselines(past: readonly PastProject[], quantities: readonly Quantity[]) {
  const all = new Map<Quantity, Range>()
  const byCategory = new Map<Quantity, ReadonlyMap<string, Range>>()
  for (const quantity of quantities) {
    const telling = past.filter((project) => quantityValue(project, quantity) !== undefined)
    const range = rangeOfValues(telling.map((project) => logOf(project, quantity)))
    if (range !== undefined) all.set(quantity, range)
    byCategory.set(
      quantity,
      new Map(
        [...Map.groupBy(telling, ({ category }) => category)].flatMap(([category, own]) => {
          const ownRange = rangeOfValues(own.map((project) => logOf(project, quantity)))
          return category === null || own.length < MIN_COMPARABLE || ownRange === undefined
            ? []
            : [[category, ownRange]]
        }),
      ),
    )
  }
  /** Undefined only where nothing of the past tells the quantity. */
  return (baseline: Baseline, question: BaselineQuestion): Range | undefined => {
    const { quantity, category, candidates, neighbours } = question
    const global = all.get(quantity)
    switch (baseline) {
      case 'global median':
        return global
      case 'category median':
        return (category === null ? undefined : byCategory.get(quantity)?.get(category)) ?? global
      case 'text neighbours': {
        const telling = candidates.filter(({ project }) => quantityValue(project, quantity) !== undefined)
        return rangeOfValues(telling.slice(0, TEXT_NEIGHBOURS).map(({ project }) => logOf(project, quantity))) ?? global
      }
      case 'text, category and customer':
        return neighbourRange(neighbours, quantity) ?? global
    }
  }
}

function neighbourRange(neighbours: readonly Neighbour[], quantity: Quantity): Range | undefined {
  const telling = neighbours.filter(({ candidate }) => quantityValue(candidate.project, quantity) !== undefined)
  return rangeFrom(
    distributionOf(
      telling.map(({ candidate }) => logOf(candidate.project, quantity)),
      telling.map(({ weight }) => weight),
    ),
  )
}

function rangeOfValues(values: readonly number[]): Range | undefined {
  return rangeFrom(distributionOf(values, new Float64Array(values.length).fill(1)))
}

function rangeFrom(distribution: Distribution | undefined): Range | undefined {
  if (distribution === undefined) return undefined
  return {
    low: quantileOf(distribution, 0.1),
    middle: quantileOf(distribution, 0.5),
    high: quantileOf(distribution, 0.9),
  }
}

function logOf(project: PastProject, quantity: Quantity): number {
  return toLog(quantity, quantityValue(project, quantity) as number)
}
