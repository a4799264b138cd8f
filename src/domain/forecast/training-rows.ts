/** A sample of a history, encoded once: what fitting reads again and again. */
import type { Quantity } from '../forecast.ts'
import type { HistoryDescription, PastProject } from '../project.ts'
import { dealOfProject } from './deal.ts'
import { createEncoder, type EncodedDeal, type Known } from './encode.ts'
import type { LinearSizes } from './linear.ts'
import { sampleOf } from './sample.ts'
import { QUANTITIES, quantityValue, tells, toLog } from './scale.ts'

/** Kept entries: the most frequent ones, each seen at least so often; the rest is treated as never seen. */
const KEPT: Readonly<Record<keyof Known, { readonly atLeast: number; readonly atMost: number }>> = {
  terms: { atLeast: 2, atMost: 12_000 },
  pairs: { atLeast: 3, atMost: 12_000 },
  names: { atLeast: 2, atMost: 20_000 },
}

export interface TrainingRows {
  /** In order of close date. */
  readonly projects: readonly PastProject[]
  readonly deals: readonly EncodedDeal[]
  /** Per quantity that the history tells: the value of each row on the logarithmic scale, NaN where it does not tell. */
  readonly logs: ReadonlyMap<Quantity, Float64Array>
  readonly known: Known
  readonly sizes: LinearSizes
  /** Terms in all rows, known or not. */
  readonly termCount: number
  /** Projects that the rows were drawn from. */
  readonly of: number
}

export function trainingRows(projects: Iterable<PastProject>, history: HistoryDescription): TrainingRows {
  const sample = sampleOf(projects)
  const encoder = createEncoder()
  const first = sample.projects.flatMap((project) => {
    const deal = dealOfProject(project)
    return deal === null ? [] : [encoder.encode(deal)]
  })
  const terms = ranked(
    encoder.fresh.terms,
    KEPT.terms,
    first.map((deal) => deal.terms),
  )
  const pairs = ranked(
    encoder.fresh.pairs,
    KEPT.pairs,
    first.map((deal) => deal.pairs),
  )
  const names = ranked(
    encoder.fresh.names,
    KEPT.names,
    first.map((deal) => deal.fields),
  )
  return {
    projects: sample.projects,
    deals: first.map((deal) => ({
      ...deal,
      terms: deal.terms.map((id) => terms.rankOf[id] as number).sort(),
      pairs: deal.pairs.map((id) => pairs.rankOf[id] as number).sort(),
      fields: deal.fields.map((id) => (id < 0 ? id : (names.rankOf[id] as number))),
    })),
    logs: new Map(
      QUANTITIES.filter((quantity) => tells(history, quantity)).map((quantity) => [
        quantity,
        Float64Array.from(sample.projects, (project) => logOf(project, quantity)),
      ]),
    ),
    known: { terms: terms.kept, pairs: pairs.kept, names: names.kept },
    sizes: { terms: terms.kept.length, pairs: pairs.kept.length, names: names.kept.length },
    termCount: encoder.fresh.terms.size,
    of: sample.of,
  }
}

function logOf(project: PastProject, quantity: Quantity): number {
  const value = quantityValue(project, quantity)
  return value === undefined ? Number.NaN : toLog(quantity, value)
}

/** The most frequent first, so that what is kept is a prefix of the ids. */
function ranked(
  ids: ReadonlyMap<string, number>,
  { atLeast, atMost }: { readonly atLeast: number; readonly atMost: number },
  uses: readonly Int32Array[],
): { readonly kept: readonly string[]; readonly rankOf: Int32Array } {
  const counts = new Int32Array(ids.size)
  for (const list of uses) for (const id of list) if (id >= 0) counts[id] = (counts[id] as number) + 1
  const order = [...ids].sort(
    ([a, left], [b, right]) => (counts[right] as number) - (counts[left] as number) || (a < b ? -1 : 1),
  )
  const rankOf = new Int32Array(ids.size)
  order.forEach(([, id], rank) => {
    rankOf[id] = rank
  })
  const kept = order.slice(0, atMost).filter(([, id]) => (counts[id] as number) >= atLeast)
  return { kept: kept.map(([key]) => key), rankOf }
}
