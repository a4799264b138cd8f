/** Intervals by resampling (Efron 1979): how much a figure would move if other deals had come. */
import { createChance } from '../forecast/chance.ts'

/** A figure with the range that holds it in 95 of 100 resamplings. */
export interface Measured {
  readonly value: number
  readonly low: number
  readonly high: number
}

const RESAMPLINGS = 300
const SEED = 20_240

/** `figure` is computed from the positions of a resampling; the same seed draws the same positions for every figure. */
export function measured(count: number, figure: (positions: Int32Array) => number): Measured {
  const chance = createChance(SEED)
  const own = Int32Array.from({ length: count }, (_, i) => i)
  const positions = new Int32Array(count)
  const figures = new Float64Array(RESAMPLINGS)
  for (let round = 0; round < RESAMPLINGS; round++) {
    for (let i = 0; i < count; i++) positions[i] = Math.floor(chance() * count)
    figures[round] = figure(positions)
  }
  figures.sort()
  return {
    value: figure(own),
    low: figures[Math.floor(0.025 * RESAMPLINGS)] as number,
    high: figures[Math.ceil(0.975 * RESAMPLINGS) - 1] as number,
  }
}
