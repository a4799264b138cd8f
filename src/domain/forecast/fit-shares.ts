/**
 * How far shares of comparable projects are drawn towards the category's mean: what would have been best for the newest projects, known
 * from the older ones, among the weights that do not do worse than the category's mean itself.
 */
import { MIN_COMPARABLE } from '../evidence.ts'
import type { PastProject } from '../project.ts'
import { MAX_CANDIDATES } from '../query-plan.ts'
import { dealOfProject, searchTermsOf } from './deal.ts'
import { drawn, pullOf, type ShareModel } from './drawn-shares.ts'
import { knowledgeOf } from './knowledge.ts'
import type { ForecastModel } from './model.ts'
import { rankCandidates } from './rank.ts'
import { hashOf } from './sample.ts'
import { isTopRight, meanShares, type ShareKind, type Shares, toldShares, totalVariation } from './share-kinds.ts'
import { meanSharesOf, weighedForShares } from './shares.ts'
import type { TextIndex } from './text-index.ts'

/** Kinds that follow the category. Who pays does not: there the neighbours alone are far better. */
const FITTED: readonly ShareKind[] = ['services', 'monthly', 'upfront', 'components']
export type ShareModels = Readonly<Partial<Record<ShareKind, ShareModel>>>

const OLDER = 0.8
/** More judged projects hardly move a weight. */
const MAX_JUDGED = 400
const MIN_JUDGED = 40
const TRIED = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
/** Where too few projects tell, half way. */
const USUAL = 0.5
/** Names and categories kept; the rest is a long tail. */
const MAX_NAMES = 25
const MAX_CATEGORIES = 400

export function fitShares(input: {
  /** In order of close date. */
  readonly projects: readonly PastProject[]
  readonly index: TextIndex
  readonly model: ForecastModel
}): ShareModels {
  return Object.fromEntries(
    FITTED.flatMap((kind) => {
      const telling = input.projects.filter((project) => project.category !== null && toldShares(project, kind))
      if (telling.length < MIN_COMPARABLE) return []
      const model: ShareModel = { weight: weightOf(input, kind), categories: categoriesOf(telling, kind) }
      return [[kind, model]]
    }),
  )
}

function categoriesOf(projects: readonly PastProject[], kind: ShareKind): ShareModel['categories'] {
  return Object.fromEntries(
    [...Map.groupBy(projects, ({ category }) => category as string)]
      .filter(([, own]) => own.length >= MIN_COMPARABLE)
      .sort(([a, left], [b, right]) => right.length - left.length || (a < b ? -1 : 1))
      .slice(0, MAX_CATEGORIES)
      .map(([category, own]) => [
        category,
        [...(meanShares(own, kind) ?? [])]
          .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
          .slice(0, MAX_NAMES)
          .map(([name, share]) => [name, Number(share.toPrecision(4))] as const),
      ]),
  )
}

interface Case {
  readonly truth: Shares
  readonly means: Shares
  readonly category: string
}

function weightOf(
  { projects, index, model }: { projects: readonly PastProject[]; index: TextIndex; model: ForecastModel },
  kind: ShareKind,
): number {
  const from = Math.floor(projects.length * OLDER)
  const categories = categoriesOf(
    projects.slice(0, from).filter(({ category }) => category !== null),
    kind,
  )
  const knowledge = knowledgeOf(model)
  const cases = projects
    .slice(from)
    .filter((project) => project.category !== null && categories[project.category] !== undefined)
    .sort((a, b) => hashOf(a.projectId) - hashOf(b.projectId))
    .slice(0, MAX_JUDGED)
    .flatMap((project): readonly Case[] => {
      const truth = toldShares(project, kind)
      const deal = dealOfProject(project)
      if (truth === undefined || deal === null) return []
      const candidates = index
        .search(searchTermsOf(deal), from, MAX_CANDIDATES)
        .map(({ row, score }) => ({ project: projects[row] as PastProject, relevance: score }))
      const { neighbours } = rankCandidates(deal, candidates, knowledge)
      const means = meanSharesOf(weighedForShares(neighbours, project.category, 1), kind)
      return means.size === 0 ? [] : [{ truth, means, category: project.category as string }]
    })
  return cases.length < MIN_JUDGED ? USUAL : best(cases, categories)
}

function best(cases: readonly Case[], categories: ShareModel['categories']): number {
  const tried = TRIED.map((weight) => {
    let off = 0
    let right = 0
    for (const { truth, means, category } of cases) {
      const forecast = drawn(means, pullOf({ weight, categories }, category, 1))
      off += totalVariation(forecast, truth)
      if (isTopRight(forecast, truth)) right++
    }
    return { weight, off, right }
  })
  const plain = tried.at(-1) as (typeof tried)[number]
  return tried
    .filter(({ off, right }) => off <= plain.off && right >= plain.right)
    .reduce((a, b) => (b.off < a.off ? b : a), plain).weight
}
