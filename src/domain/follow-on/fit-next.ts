/**
 * Fits how much a customer's own repetition, what others bought after the same, and popularity count (next-score.ts), by what customers
 * bought after several days of the past, each known from before that day alone. Repetition or popularity alone stand where no mixture is clearly
 * better: so few questions choose accidents.
 */
import type { HistoryDescription, PastProject } from '../project.ts'
import { NEXT_FORMAT, type NextKindModel, type NextModel } from './next-model.ts'
import {
  followedAsOf,
  type NextQuestion,
  originsOf,
  popularAsOf,
  questionsAt,
  type Sequences,
  sequencesOf,
} from './next-past.ts'
import type { PurchaseKind } from './next-purchases.ts'
import { faded, type NextWeights, nextScore, POPULARITY, REPETITION, USUAL } from './next-score.ts'

/** As many as a report names. */
const NAMED = 5
/** Fewer questions would choose weights by accident. */
const MIN_QUESTIONS = 40
/** A place near the top breaks ties between rules that name as many among the first five. */
const PLACE_WORTH = 0.2
/** Standard errors; one customer answers for several origins, so that fewer would be chance. */
const CLEARLY = 2
const ROUNDS = 3
/** A start far from the plain rules: steps of one weight may not lead from there to here. */
const MIXED: NextWeights = { ...USUAL, strength: 30, groupShare: 0.2 }
/** A popularity below this is no reason to name a thing. */
const LEAST_SHARE = 1e-5

const TRIED: Readonly<Record<keyof NextWeights, readonly number[]>> = {
  strength: [0.3, 1, 3, 10, 30, 100],
  afterShare: [0, 0.3, 0.6, 0.9],
  groupShare: [0, 0.2, 0.4],
  halfLifeDays: [180, 365, 730, 1825, REPETITION.halfLifeDays],
  popularHalfLifeDays: [365, 1095, POPULARITY.popularHalfLifeDays],
}

export function fitNext(
  projects: readonly PastProject[],
  history: Pick<HistoryDescription, 'name' | 'fingerprint'>,
): NextModel {
  return {
    formatVersion: NEXT_FORMAT,
    history: { name: history.name, fingerprint: history.fingerprint },
    kinds: { category: fitKind(projects, 'category'), service: fitKind(projects, 'service') },
  }
}

function fitKind(projects: readonly PastProject[], kind: PurchaseKind): NextKindModel {
  const sequences = sequencesOf(projects, kind)
  const asked = originsOf(sequences).map((origin) => ({
    questions: questionsAt(sequences, origin),
    followed: followedAsOf(sequences, origin),
    origin,
  }))
  const questions = asked.reduce((sum, { questions: own }) => sum + own.length, 0)
  const judge = judgeOf(sequences, asked)
  const weights = questions < MIN_QUESTIONS ? USUAL : search(judge)
  const share = (tried: NextWeights) => sumOf(judge(tried).hits) / questions
  return {
    weights,
    judged:
      questions < MIN_QUESTIONS
        ? null
        : { questions, ours: share(weights), repetition: share(REPETITION), popularity: share(POPULARITY) },
    popular: popularNow(sequences, weights.popularHalfLifeDays),
    groups: Object.fromEntries(
      sequences.names.flatMap((name, number) => {
        const group = sequences.groups[number] as string
        return group === '' ? [] : [[name, group]]
      }),
    ),
  }
}

interface Judgement {
  /** A question after another: 1 where what was bought stood among the first five. */
  readonly hits: Uint8Array
  readonly worth: number
}

/** The best mixture, where it names more than the better of the plain rules clearly; else that plain rule. */
function search(judge: (weights: NextWeights) => Judgement): NextWeights {
  const plain = [REPETITION, POPULARITY].reduce((a, b) => (judge(b).worth > judge(a).worth ? b : a))
  const found = [REPETITION, POPULARITY, USUAL, MIXED]
    .map((start) => climb(start, judge))
    .reduce((a, b) => (b.worth > a.worth ? b : a))
  return isClearlyBetter(judge(found.weights).hits, judge(plain).hits) ? found.weights : plain
}

/** Questions that only one of the two answers decide; by chance alone they would fall to either side (McNemar 1947). */
function isClearlyBetter(ours: Uint8Array, plain: Uint8Array): boolean {
  let won = 0
  let lost = 0
  ours.forEach((hit, question) => {
    if (hit > (plain[question] as number)) won++
    if (hit < (plain[question] as number)) lost++
  })
  return won - lost > CLEARLY * Math.sqrt(won + lost)
}

/** From a start one weight at a time, as long as something gets better. */
function climb(start: NextWeights, judge: (weights: NextWeights) => Judgement) {
  let best = { weights: start, worth: judge(start).worth }
  for (let round = 0; round < ROUNDS; round++) {
    const before = best.worth
    for (const [name, values] of Object.entries(TRIED))
      for (const value of values) {
        const weights = { ...best.weights, [name]: value }
        const { worth } = judge(weights)
        if (worth > best.worth) best = { weights, worth }
      }
    if (best.worth === before) break
  }
  return best
}

interface Asked {
  readonly origin: number
  readonly questions: readonly NextQuestion[]
  readonly followed: readonly ReadonlyMap<number, number>[]
}

function judgeOf(sequences: Sequences, asked: readonly Asked[]): (weights: NextWeights) => Judgement {
  const populars = new Map<string, Popular>()
  const prepared = asked.flatMap(({ questions, followed, origin }) =>
    questions.map((question) => ({
      question,
      after: afterOf(question, followed),
      origin,
      byHalfLife: new Map<number, Own>(),
    })),
  )
  const known = new Map<string, Judgement>()
  const judge = (weights: NextWeights): Judgement => {
    const hits = new Uint8Array(prepared.length)
    let places = 0
    for (const [at, { question, after, origin, byHalfLife }] of prepared.entries()) {
      const key = `${origin} ${weights.popularHalfLifeDays}`
      const popular = populars.get(key) ?? popularOf(sequences, origin, weights.popularHalfLifeDays)
      populars.set(key, popular)
      const own = byHalfLife.get(weights.halfLifeDays) ?? ownOf(sequences, question, weights.halfLifeDays)
      byHalfLife.set(weights.halfLifeDays, own)
      const place = placeOf({ weights, question, after, own, popular, sequences })
      if (place < NAMED) hits[at] = 1
      places += 1 / (place + 1)
    }
    return { hits, worth: sumOf(hits) + PLACE_WORTH * places }
  }
  return (weights) => {
    const key = Object.values(weights).join(' ')
    const judgement = known.get(key) ?? judge(weights)
    known.set(key, judgement)
    return judgement
  }
}

const sumOf = (hits: Uint8Array): number => hits.reduce((sum, hit) => sum + hit, 0)

interface Popular {
  readonly shares: Float64Array
  readonly ofGroup: ReadonlyMap<string, number>
}

function popularOf(sequences: Sequences, day: number, halfLifeDays: number): Popular {
  const shares = popularAsOf(sequences, day, halfLifeDays)
  const ofGroup = new Map<string, number>()
  sequences.groups.forEach((group, name) => {
    ofGroup.set(group, (ofGroup.get(group) ?? 0) + (shares[name] as number))
  })
  return { shares, ofGroup }
}

interface Counts {
  readonly by: ReadonlyMap<number, number>
  readonly all: number
}

interface Own extends Counts {
  readonly ofGroup: ReadonlyMap<string, number>
}

function ownOf({ groups }: Sequences, { own }: NextQuestion, halfLifeDays: number): Own {
  const last = own.at(-1)?.day ?? 0
  const by = new Map<number, number>()
  const ofGroup = new Map<string, number>()
  let all = 0
  for (const { day, names } of own) {
    const weight = faded(last - day, halfLifeDays)
    for (const name of names) {
      const group = groups[name] as string
      by.set(name, (by.get(name) ?? 0) + weight)
      ofGroup.set(group, (ofGroup.get(group) ?? 0) + weight)
      all += weight
    }
  }
  return { by, all, ofGroup }
}

/** What followed what this customer bought on its last day before the origin. */
function afterOf({ own }: NextQuestion, followed: readonly ReadonlyMap<number, number>[]): Counts {
  const by = new Map<number, number>()
  let all = 0
  for (const anchor of new Set(own.at(-1)?.names ?? []))
    for (const [name, hits] of followed[anchor] ?? []) {
      by.set(name, (by.get(name) ?? 0) + hits)
      all += hits
    }
  return { by, all }
}

/** How many names stand before the first that was bought; of equal scores the one bought more by all stands first. */
function placeOf(input: {
  readonly weights: NextWeights
  readonly question: NextQuestion
  readonly after: Counts
  readonly own: Own
  readonly popular: Popular
  readonly sequences: Sequences
}): number {
  const { weights, question, after, own, popular, sequences } = input
  const scoreOf = (name: number): number => {
    const group = sequences.groups[name] as string
    const share = popular.shares[name] as number
    const whole = popular.ofGroup.get(group) ?? 0
    return nextScore(weights, {
      own: own.by.get(name) ?? 0,
      allOwn: own.all,
      after: after.by.get(name) ?? 0,
      allAfter: after.all,
      group: own.all === 0 || whole === 0 ? share : ((own.ofGroup.get(group) ?? 0) / own.all) * (share / whole),
      popular: share,
    })
  }
  const score = sequences.names.map((_, name) => scoreOf(name))
  let best = Number.NEGATIVE_INFINITY
  let first = -1
  for (const name of question.truth) {
    const own = score[name] as number
    if (own > best || (own === best && name < first)) [best, first] = [own, name]
  }
  return score.filter((other, name) => other > best || (other === best && name < first)).length
}

function popularNow(sequences: Sequences, halfLifeDays: number): readonly (readonly [string, number])[] {
  const shares = popularAsOf(sequences, (sequences.bought.at(-1)?.day ?? 0) + 1, halfLifeDays)
  return sequences.names
    .map((name, number): readonly [string, number] => [name, Number((shares[number] as number).toPrecision(5))])
    .filter(([, share]) => share >= LEAST_SHARE)
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}
