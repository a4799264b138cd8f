/**
 * From examples to a forecaster of one quantity: the newest blocks, forecast from the older ones, choose what forecasts best, widen
 * its ranges and say when it can be trusted. Deals told in full and deals as a seller types them are calibrated each by themselves
 * (Mondrian conformal prediction: Vovk, Gammerman, Shafer 2005, *Algorithmic Learning in a Random World*, 4.5).
 */
import { type Chosen, choose, type Tried } from './choose.ts'
import { fitConfidence } from './confidence-fit.ts'
import { signsOf } from './confidence-signs.ts'
import { fitWidening, widen } from './conformal.ts'
import type { Examples } from './examples.ts'
import { FEATURES } from './features.ts'
import type { Calibration } from './model.ts'
import type { Asking } from './told.ts'

export interface Learned {
  readonly forecaster: Chosen
  readonly calibrations: Readonly<Record<Asking, Calibration>>
}

export function learn(examples: Examples): Learned {
  const { forecaster, folds } = choose(examples)
  const calibrated = (asking: Asking) =>
    calibrate(
      examples,
      folds.map((fold) => fold[asking]),
    )
  return { forecaster, calibrations: { whole: calibrated('whole'), typed: calibrated('typed') } }
}

/** `folds` in order of time. */
function calibrate(examples: Examples, folds: readonly (readonly Tried[])[]): Calibration {
  const widening = fitWidening(folds)
  const confidence = fitConfidence(
    folds.map((fold) =>
      fold.map((tried) => {
        const wide = widen(widening, tried, tried.daysAhead)
        return {
          signs: signsOf({ width: wide.high - wide.low, feature: (name) => featureAt(examples, tried.example, name) }),
          error: Math.abs(tried.truth - tried.middle),
        }
      }),
    ),
  )
  return { widening, confidence }
}

function featureAt(examples: Examples, example: number, name: string): number {
  return examples.columns[FEATURES.findIndex((feature) => feature.name === name)]?.[example] as number
}
