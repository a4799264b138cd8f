/**
 * Learns on deals kept back how likely a forecast is right within a factor of two, and from where on it deserves which level.
 * Each block is judged by weights learned on the others, so what a level is worth was not learned from the deals that say it.
 */
import type { Confidence } from '../forecast.ts'
import { type Signs, signVector, trust } from './confidence-signs.ts'
import { logistic } from './logistic.ts'
import type { ConfidenceModel } from './model.ts'

/** The chance that a level promises at least, the same for every history; docs/forecasts.md says why these. */
const LEAST_CHANCE: Readonly<Record<'HIGH' | 'MEDIUM', number>> = { HIGH: 0.7, MEDIUM: 0.45 }
/** Forecasts kept back that chances need to mean anything. */
const MIN_JUDGED = 100
/** Forecasts kept back that one level, and one step of the calibration, needs; a deal is forecast up to three times. */
const MIN_LEVEL = 100
/** Steps of the calibration at most. */
const MAX_STEPS = 40
/** Standard errors by which two levels must differ: two, were each deal forecast once, and not up to three times (times the root of 3). */
const CLEAR_ERRORS = 3.5
const FACTOR_TWO = Math.log10(2)
const LEVELS: readonly Confidence['level'][] = ['HIGH', 'MEDIUM', 'LOW']

export interface JudgedSigns {
  readonly signs: Signs
  /** Distance of the central value from the truth, log10. */
  readonly error: number
}

interface Trusted {
  readonly trust: number
  readonly right: number
}

/** `blocks` in order of time; null where they are too few. */
export function fitConfidence(blocks: readonly (readonly JudgedSigns[])[]): ConfidenceModel | null {
  const judged = blocks.flat()
  if (judged.length < MIN_JUDGED) return null
  const weights = weightsOf(judged)
  const trusted = blocks.flatMap((block, own) => {
    const others = blocks.filter((_, other) => other !== own).flat()
    const unseen = others.length < MIN_JUDGED ? weights : weightsOf(others)
    return block.map(({ signs, error }) => ({ trust: trust(unseen, signs), right: error <= FACTOR_TWO ? 1 : 0 }))
  })
  const cuts = toldApart(cutsOf(calibrated(trusted)), trusted)
  const measured = LEVELS.map((level) => {
    const own = trusted.filter((one) => levelAt(cuts, one.trust) === level)
    return [level, own.length < MIN_LEVEL ? null : { withinTwo: share(own), judged: own.length }] as const
  })
  return { weights, cuts, levels: Object.fromEntries(measured) as ConfidenceModel['levels'] }
}

/** A guess from which the calibrated chance is the least that the level promises. */
function cutsOf(steps: readonly { readonly from: number; readonly chance: number }[]): ConfidenceModel['cuts'] {
  const cutAt = (chance: number) => steps.find((step) => step.chance >= chance)?.from ?? null
  return { HIGH: cutAt(LEAST_CHANCE.HIGH), MEDIUM: cutAt(LEAST_CHANCE.MEDIUM) }
}

/** Two levels whose shares may differ by chance alone are one: the one that both together deserve. */
function toldApart(cuts: ConfidenceModel['cuts'], trusted: readonly Trusted[]): ConfidenceModel['cuts'] {
  const members = (level: Confidence['level']) => trusted.filter((one) => levelAt(cuts, one.trust) === level)
  const [high, medium, low] = [members('HIGH'), members('MEDIUM'), members('LOW')]
  if (high.length > 0 && medium.length > 0 && !clearlyMore(high, medium)) {
    const deserved = share([...high, ...medium]) >= LEAST_CHANCE.HIGH
    return toldApart({ HIGH: deserved ? cuts.MEDIUM : null, MEDIUM: cuts.MEDIUM }, trusted)
  }
  if (medium.length > 0 && low.length > 0 && !clearlyMore(medium, low)) {
    const deserved = share([...medium, ...low]) >= LEAST_CHANCE.MEDIUM
    return { ...cuts, MEDIUM: deserved ? 0 : cuts.HIGH }
  }
  return cuts
}

function clearlyMore(more: readonly Trusted[], less: readonly Trusted[]): boolean {
  const variance = (part: readonly Trusted[]) => (share(part) * (1 - share(part))) / part.length
  return share(more) - share(less) > CLEAR_ERRORS * Math.sqrt(variance(more) + variance(less))
}

export function levelAt(cuts: ConfidenceModel['cuts'], trusted: number): Confidence['level'] {
  if (cuts.HIGH !== null && trusted >= cuts.HIGH) return 'HIGH'
  return cuts.MEDIUM !== null && trusted >= cuts.MEDIUM ? 'MEDIUM' : 'LOW'
}

function weightsOf(judged: readonly JudgedSigns[]): readonly number[] {
  const rows = judged.map(({ signs }) => signVector(signs))
  const right = judged.map(({ error }) => (error <= FACTOR_TWO ? 1 : 0))
  return logistic(rows, right).map((weight) => Number(weight.toPrecision(6)))
}

/**
 * The share that was right, rising with the trust: steps of equal count, and neighbouring ones that fall are pooled (isotonic
 * regression; pool adjacent violators, Ayer et al. 1955).
 */
function calibrated(trusted: readonly Trusted[]): readonly { readonly from: number; readonly chance: number }[] {
  const sorted = [...trusted].sort((a, b) => a.trust - b.trust)
  const steps = Math.max(1, Math.min(MAX_STEPS, Math.floor(sorted.length / MIN_LEVEL)))
  const pools: { readonly from: number; readonly members: readonly Trusted[] }[] = []
  for (let step = 0; step < steps; step++) {
    const members = sorted.slice(
      Math.floor((step * sorted.length) / steps),
      Math.floor(((step + 1) * sorted.length) / steps),
    )
    let pool = { from: (members[0] as Trusted).trust, members: members as readonly Trusted[] }
    for (
      let before = pools.at(-1);
      before !== undefined && share(before.members) >= share(pool.members);
      before = pools.at(-1)
    ) {
      pool = { from: before.from, members: [...before.members, ...pool.members] }
      pools.pop()
    }
    pools.push(pool)
  }
  return pools.map(({ from, members }) => ({ from, chance: share(members) }))
}

function share(part: readonly Trusted[]): number {
  return Math.round((1000 * part.reduce((sum, { right }) => sum + right, 0)) / part.length) / 1000
}
