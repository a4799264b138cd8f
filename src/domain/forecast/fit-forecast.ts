/** Learns from a history, once, what every forecast made from it needs. How and why: docs/forecasts.md. */
import { MIN_COMPARABLE } from '../evidence.ts'
import type { Quantity } from '../forecast.ts'
import type { HistoryDescription, PastProject } from '../project.ts'
import { type Examples, exampleSets, type Past } from './examples.ts'
import { fitShares } from './fit-shares.ts'
import { learn } from './learn.ts'
import { type Calibration, FORECAST_FORMAT, type ForecastModel, type Median, type QuantityModel } from './model.ts'
import { quantityValue } from './scale.ts'
import type { Statistics } from './statistics.ts'
import { createTextIndex, inverseFrequency } from './text-index.ts'
import { tellingField } from './told.ts'
import { type TrainingRows, trainingRows } from './training-rows.ts'
import type { Tree } from './trees.ts'
import { median } from './weighted-quantile.ts'
import { rounded, writtenCell } from './written-cells.ts'

/** Names or pairs kept of one kind, the most frequent first: bounds the model to a few megabytes. */
const MAX_CELLS = 2500
/** A weight smaller than this moves no forecast visibly and is written as nothing. */
const LEAST_WEIGHT = 0.002

export function fitForecast(projects: Iterable<PastProject>, history: HistoryDescription): ForecastModel {
  const rows = trainingRows(projects, history)
  const index = createTextIndex(rows.projects)
  const { examples, past, termWeights } = exampleSets(rows, index)
  const model: ForecastModel = {
    formatVersion: FORECAST_FORMAT,
    history: { name: history.name, fingerprint: history.fingerprint },
    fitted: {
      projects: rows.projects.length,
      of: rows.of,
      lastCloseDate: rows.projects.at(-1)?.closeDate ?? null,
    },
    known: rows.known,
    toldBy: tellingField(rows.deals),
    termWeights: Array.from(termWeights.subarray(0, rows.sizes.terms), (weight) => rounded(weight, 4)),
    unseenTermWeight: rounded(inverseFrequency(Math.max(1, rows.deals.length), 0), 4),
    quantities: Object.fromEntries(
      [...examples].flatMap(([quantity, own]) => {
        const model = quantityModel(rows, quantity, own, past)
        return model === undefined ? [] : [[quantity, model]]
      }),
    ),
  }
  return { ...model, shares: fitShares({ projects: rows.projects, index, model }) }
}

function quantityModel(
  rows: TrainingRows,
  quantity: Quantity,
  examples: Examples,
  past: Past,
): QuantityModel | undefined {
  const { projects } = rows
  const values = projects.flatMap((project) => quantityValue(project, quantity) ?? [])
  const middle = median(values)
  if (middle === undefined) return undefined
  const { forecaster, calibrations } = learn(examples)
  return {
    all: [middle, values.length],
    categories: mediansBy(projects, quantity, (project) => project.category),
    groups: mediansBy(projects, quantity, (project) => project.categoryGroup),
    calibrations: { whole: writtenCalibration(calibrations.whole), typed: writtenCalibration(calibrations.typed) },
    forecaster:
      forecaster.kind === 'trees'
        ? {
            ...forecaster,
            boosted: { ...forecaster.boosted, trees: forecaster.boosted.trees.map(roundedTree) },
            ...writtenPast(past, quantity),
          }
        : forecaster,
  }
}

function writtenCalibration({ widening, confidence }: Calibration): Calibration {
  const short = (values: readonly number[]) => values.map((value) => rounded(value, 5))
  const { widths, low, high, days, stretches } = widening
  return {
    widening: {
      widths: short(widths),
      low: short(low),
      high: short(high),
      days: [...days],
      stretches: short(stretches),
    },
    confidence,
  }
}

function writtenPast(past: Past, quantity: Quantity) {
  const ridge = past.ridge.get(quantity)
  const statistics = past.statistics.get(quantity) as Statistics
  return {
    linear: {
      bias: ridge?.bias ?? 0,
      weights: Array.from(ridge?.weights ?? [], (weight) => (Math.abs(weight) < LEAST_WEIGHT ? 0 : rounded(weight, 3))),
    },
    total: writtenCell(0, statistics.total),
    cells: statistics.cells.map((kind) =>
      [...kind]
        .filter(([, cell]) => cell.count > 1)
        .sort(([a, left], [b, right]) => right.count - left.count || a - b)
        .slice(0, MAX_CELLS)
        .flatMap(([key, cell]) => writtenCell(key, cell)),
    ),
  }
}

function roundedTree(tree: Tree): Tree {
  const short = (values: readonly number[]) => values.map((value) => rounded(value, 5))
  return {
    ...tree,
    threshold: tree.threshold.map((value) => Number(value.toPrecision(9))),
    low: short(tree.low),
    middle: short(tree.middle),
    high: short(tree.high),
  }
}

function mediansBy(
  projects: readonly PastProject[],
  quantity: Quantity,
  keyOf: (project: PastProject) => string | null,
): Readonly<Record<string, Median>> {
  const groups = new Map<string, number[]>()
  for (const project of projects) {
    const key = keyOf(project)
    const value = quantityValue(project, quantity)
    if (key === null || value === undefined) continue
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [value])
    else known.push(value)
  }
  return Object.fromEntries(
    [...groups]
      .filter(([, values]) => values.length >= MIN_COMPARABLE)
      .map(([key, values]) => [key, [median(values) as number, values.length] as const]),
  )
}
