/** Forecasts the future of a split from its past, and judges them beside the plain ones. */
import { HEADLINES } from '../forecast/confidence.ts'
import { dealOfProject, searchTermsOf } from '../forecast/deal.ts'
import { fitForecast } from '../forecast/fit-forecast.ts'
import { forecastDeal } from '../forecast/forecast-deal.ts'
import type { Judged } from '../forecast/judged.ts'
import { hashOf } from '../forecast/sample.ts'
import { QUANTITIES, quantityValue, tells, toLog } from '../forecast/scale.ts'
import { createTextIndex } from '../forecast/text-index.ts'
import type { Confidence, Deal, Forecasts, Quantity } from '../forecast.ts'
import type { Candidate, HistoryDescription, PastProject } from '../project.ts'
import { MAX_CANDIDATES } from '../query-plan.ts'
import type { BacktestResult, LevelMetrics, MethodMetrics, QuantityMetrics } from './backtest-result.ts'
import { BASELINES, type Baseline, createBaselines } from './baselines.ts'
import { measured } from './bootstrap.ts'
import { followOnRule } from './follow-on-rule.ts'
import { judgeNext, type NextRule, OURS_NEXT } from './judge-next.ts'
import {
  forecastOf,
  SHARE_KINDS,
  type ShareKind,
  type Shares,
  shareBaselines,
  shareMetrics,
  toldShares,
} from './judge-shares.ts'
import { compare, meanAt, pointMetrics, rangeMetrics } from './metrics.ts'
import type { Split } from './split.ts'

/** Deals judged at most: intervals hardly narrow beyond. */
const MAX_JUDGED = 3000
/** Deals asked once more as a seller asks: without category, type and partner. */
const MAX_BARE = 1000
/** Past projects that candidates are looked for among. */
const MAX_PAST = 150_000
const FACTOR_TWO = Math.log10(2)

const OURS = 'ours'
const BARE = 'ours, no category, type or partner told'
type Method = Baseline | typeof OURS

interface Row {
  readonly project: PastProject
  readonly forecasts: Forecasts
  readonly bare: Forecasts | undefined
  readonly candidates: readonly Candidate[]
}

export function backtest(input: {
  readonly split: Split
  readonly history: HistoryDescription
  /** Follow-on rules to judge beside the plain ones. */
  readonly rules?: Readonly<Record<string, NextRule>>
  readonly progress?: (message: string) => void
}): BacktestResult {
  const { split, history, progress } = input
  progress?.(`fitting on ${split.past.length} projects before ${split.from}`)
  const model = fitForecast(split.past, history)
  const quantities = QUANTITIES.filter((quantity) => tells(history, quantity))
  const baselineOf = createBaselines(split.past, quantities)
  const rows = forecastRows({ split, history, model, progress })
  progress?.('judging')
  const headline = HEADLINES.find((quantity) => quantities.includes(quantity))
  return {
    history: { name: history.name, fingerprint: history.fingerprint, synthetic: history.synthetic },
    split: {
      from: split.from,
      to: split.future.at(-1)?.closeDate ?? split.from,
      past: split.past.length,
      future: split.future.length,
      judged: rows.length,
    },
    quantities: quantities.flatMap(
      (quantity) => quantityMetrics(quantity, rows, baselineOf, model.quantities[quantity]?.forecaster.kind) ?? [],
    ),
    confidence: confidenceMetrics(rows, headline),
    confidenceTyped: confidenceMetrics(
      rows.flatMap(({ project, bare }) => (bare === undefined ? [] : [{ project, forecasts: bare }])),
      headline,
    ),
    shares: SHARE_KINDS.flatMap((kind) => {
      const methods = sharesOf(kind, rows, split.past)
      return methods === undefined ? [] : [{ kind, ...methods }]
    }),
    next: judgeNext(split, {
      [OURS_NEXT]: followOnRule(split.past, split.from),
      ...input.rules,
    }),
  }
}

function forecastRows(input: {
  readonly split: Split
  readonly history: HistoryDescription
  readonly model: ReturnType<typeof fitForecast>
  readonly progress: ((message: string) => void) | undefined
}): readonly Row[] {
  const { split, history, model, progress } = input
  const past = split.past.slice(-MAX_PAST)
  const index = createTextIndex(past)
  const judged = [...split.future].sort((a, b) => hashOf(a.projectId) - hashOf(b.projectId)).slice(0, MAX_JUDGED)
  return judged.flatMap((project, at) => {
    if (at % 500 === 0) progress?.(`forecasting ${at} of ${judged.length}`)
    const deal = dealOfProject(project)
    if (deal === null) return []
    const candidates = index
      .search(searchTermsOf(deal), past.length, MAX_CANDIDATES)
      .map(({ row, score }) => ({ project: past[row] as PastProject, relevance: score }))
    const forecasts = forecastDeal({ deal, candidates, model, history })
    const bare = at < MAX_BARE ? forecastDeal({ deal: bareDeal(deal), candidates, model, history }) : undefined
    return [{ project, forecasts, bare, candidates }]
  })
}

/** What the guide's question tells: customer, region, date, name and description. */
function bareDeal(deal: Deal): Deal {
  return {
    ...deal,
    category: null,
    categoryGroup: null,
    projectType: null,
    partner: null,
    segment: null,
    industry: null,
  }
}

function quantityMetrics(
  quantity: Quantity,
  rows: readonly Row[],
  baselineOf: ReturnType<typeof createBaselines>,
  forecaster: QuantityMetrics['forecaster'] | undefined,
): QuantityMetrics | undefined {
  const telling = rows.filter(({ project }) => quantityValue(project, quantity) !== undefined)
  const given = telling.filter(({ forecasts }) => forecasts.quantities[quantity].estimate.kind === 'given')
  if (given.length === 0) return undefined
  const judgedBy = (method: Method): readonly Judged[] =>
    given.flatMap(({ project, forecasts, candidates }) => {
      const truth = toLog(quantity, quantityValue(project, quantity) as number)
      if (method === OURS) return oursJudged(forecasts, quantity, truth)
      const range = baselineOf(method, {
        quantity,
        category: project.category,
        candidates,
        neighbours: forecasts.neighbours,
      })
      return range === undefined ? [] : [{ ...range, truth }]
    })
  const ours = judgedBy(OURS)
  const bare = given.flatMap(({ project, bare: forecasts }) =>
    forecasts === undefined
      ? []
      : oursJudged(forecasts, quantity, toLog(quantity, quantityValue(project, quantity) as number)),
  )
  return {
    quantity,
    judged: given.length,
    withheld: 1 - given.length / telling.length,
    forecaster: forecaster ?? 'peers',
    methods: [
      ...BASELINES.map((method): MethodMetrics => {
        const judged = judgedBy(method)
        return { method, judged: judged.length, ...pointMetrics(judged), oursAgainst: compare(judged, ours) }
      }),
      { method: OURS, judged: ours.length, ...pointMetrics(ours), oursAgainst: null },
      ...(bare.length > 0 ? [{ method: BARE, judged: bare.length, ...pointMetrics(bare), oursAgainst: null }] : []),
    ],
    ranges: rangeMetrics(ours),
  }
}

function oursJudged(forecasts: Forecasts, quantity: Quantity, truth: number): readonly Judged[] {
  const { estimate } = forecasts.quantities[quantity]
  if (estimate.kind === 'withheld') return []
  return [
    {
      low: toLog(quantity, estimate.p10),
      middle: toLog(quantity, estimate.p50),
      high: toLog(quantity, estimate.p90),
      truth,
    },
  ]
}

function confidenceMetrics(
  judged: readonly { readonly project: PastProject; readonly forecasts: Forecasts }[],
  quantity: Quantity | undefined,
): readonly LevelMetrics[] {
  const levels: readonly Confidence['level'][] = ['HIGH', 'MEDIUM', 'LOW']
  return levels.map((level) => {
    const own = judged.flatMap(({ project, forecasts: { confidence, quantities } }) => {
      const truth = quantity === undefined ? undefined : quantityValue(project, quantity)
      if (confidence.level !== level || quantity === undefined || truth === undefined) return []
      const { estimate } = quantities[quantity]
      if (estimate.kind === 'withheld') return []
      return [{ right: Math.abs(Math.log10(truth / estimate.p50)) <= FACTOR_TWO ? 1 : 0, confidence }]
    })
    const right = Float64Array.from(own, (one) => one.right)
    const stated = own.flatMap(({ confidence }) => confidence.measuredWithinFactorTwo ?? [])
    return {
      level,
      judged: own.length,
      withinTwo: measured(own.length, (at) => meanAt(right, at)),
      stated: stated.length === 0 ? null : stated.reduce((sum, share) => sum + share, 0) / stated.length,
    }
  })
}

function sharesOf(kind: ShareKind, rows: readonly Row[], past: readonly PastProject[]) {
  const baselinesOf = shareBaselines(past, kind)
  const byMethod = new Map<string, { readonly forecast: Shares; readonly truth: Shares }[]>()
  for (const { project, forecasts, bare } of rows) {
    const truth = toldShares(project, kind)
    const ours = forecastOf(forecasts, kind)
    if (truth === undefined || ours === undefined) continue
    const bareOurs = bare === undefined ? undefined : forecastOf(bare, kind)
    for (const [method, forecast] of [...baselinesOf(project.category), [OURS, ours], [BARE, bareOurs]] as const) {
      if (forecast === undefined) continue
      const list = byMethod.get(method) ?? []
      list.push({ forecast, truth })
      byMethod.set(method, list)
    }
  }
  const judged = byMethod.get(OURS)?.length ?? 0
  return judged === 0
    ? undefined
    : { judged, methods: [...byMethod].map(([method, list]) => shareMetrics(method, list)) }
}
