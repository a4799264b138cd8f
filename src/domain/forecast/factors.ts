/** Why a forecast lies above or below its baseline: what each source moved it by, with the projects that show it. */

import type { Aspect, Factor, Neighbour } from '../forecast.ts'
import { ASPECT_VALUE } from './aspect-value.ts'
import type { Source } from './features.ts'
import type { Prediction } from './predict.ts'

/** A factor that moves less is noise to a reader. */
const LEAST_EFFECT = 0.02
/** Projects shown for one factor. */
const MAX_PROJECTS = 10
/** Words shared at least so much make a project an example for "text". */
const TEXT_MATCH = 0.2

const LABELS: Readonly<Record<Source, string>> = {
  text: 'its words',
  category: 'its category',
  customer: 'the customer',
  partner: 'the partner',
  country: 'the country',
  region: 'the region',
  industry: 'the industry',
  segment: 'the segment',
  type: 'the type of project',
  recency: 'the time of closing',
  peers: 'the closest projects together',
}

/**
 * Effects of all factors multiply to forecast ÷ baseline. What belongs to no source counts as the category's: the baseline is the
 * category's median, so the way there from the trees' own start is what the category says. `tellers` are in order of weight.
 */
export function factorsOf(input: {
  readonly prediction: Prediction
  readonly baselineLog: number
  readonly tellers: readonly Neighbour[]
}): readonly Factor[] {
  const { prediction, baselineLog, tellers } = input
  const effects = new Map(prediction.effects)
  effects.set('category', (effects.get('category') ?? 0) + prediction.start - baselineLog)
  return [...untoldTogether(effects, tellers)]
    .map(([source, log]) => ({
      label: source === 'rest' ? 'all else together' : LABELS[source],
      effect: 10 ** log - 1,
      projectIds: projectsFor(source, tellers),
    }))
    .filter(({ effect }) => Math.abs(effect) >= LEAST_EFFECT)
    .sort((a, b) => Math.abs(Math.log1p(b.effect)) - Math.abs(Math.log1p(a.effect)) || (a.label < b.label ? -1 : 1))
}

/** A history without, say, categories, or of one country, cannot owe an effect to them. */
function untoldTogether(
  effects: ReadonlyMap<Source, number>,
  tellers: readonly Neighbour[],
): ReadonlyMap<Source | 'rest', number> {
  const named = new Map<Source | 'rest', number>()
  for (const [source, log] of effects) {
    const told = source === 'peers' ? undefined : ASPECT_VALUE[source]
    const isTold = told === undefined || new Set(tellers.map(({ candidate }) => told(candidate.project))).size > 1
    const key = isTold ? source : 'rest'
    named.set(key, (named.get(key) ?? 0) + log)
  }
  return named
}

function projectsFor(source: Source | 'rest', tellers: readonly Neighbour[]): readonly string[] {
  return tellers
    .filter((neighbour) => shows(source, neighbour))
    .slice(0, MAX_PROJECTS)
    .map(({ candidate }) => candidate.project.projectId)
}

function shows(source: Source | 'rest', { aspects }: Neighbour): boolean {
  const scoreOf = (aspect: Aspect) => aspects.find((one) => one.aspect === aspect)?.score ?? 0
  // Closest projects and the time of closing are what all of them show together.
  if (source === 'peers' || source === 'recency' || source === 'rest') return true
  return source === 'text' ? scoreOf('text') >= TEXT_MATCH : scoreOf(source) > 0
}
