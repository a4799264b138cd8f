/** One next purchase as facts: support, share with its interval, lift, median delay and value, and what this customer bought of it. */
import { type FactBook, fromFacts, fromHistory, fromProjects } from '../fact-book.ts'
import { showCount } from '../fact-text.ts'
import type { HistoryDescription, PastProject } from '../project.ts'
import { median } from '../statistics.ts'
import type { NextPurchase } from './follow-on-analysis.ts'
import type { NextKindModel } from './next-model.ts'
import { medianDelay, type NextEvidence, type PurchaseKind } from './next-purchases.ts'
import { POPULARITY, REPETITION } from './next-score.ts'

export interface NextNamed extends NextEvidence {
  readonly name: string
  /** This customer's own purchases of it. */
  readonly bought: readonly PastProject[]
}

/** How often the rule that ranks was right on the past, beside the plain rules; nothing where too few bought again. */
export function ruleFact(book: FactBook, kind: PurchaseKind, { judged, weights }: NextKindModel): void {
  if (judged === null) return
  const add = (part: 'ours' | 'repetition' | 'popularity', label: string, formula: string) =>
    book.add({
      id: `followOn.${kind}.hitRate.${part}`,
      label,
      value: judged[part],
      unit: 'share',
      formula: `${formula}: hits ÷ ${showCount(judged.questions)} purchases of the past, each known from before its day`,
      from: [fromHistory('next.json')],
    })
  const rule =
    weights.strength === REPETITION.strength
      ? 'what the customer bought most, then what all buy most; no mixture was clearly better'
      : weights.strength === POPULARITY.strength
        ? 'what all buy most; no mixture was clearly better'
        : `own purchases, halved every ${weights.halfLifeDays} days, against a prior that counts as ${weights.strength} of them`
  add('ours', `next purchases of the past that were among five named like this ${kind} list`, rule)
  add('repetition', `the same when naming what the customer bought most`, 'what the customer bought most')
  add('popularity', `the same when naming what all buy most`, 'what all buy most')
}

export function nextPurchaseFacts(
  book: FactBook,
  input: {
    readonly kind: PurchaseKind
    readonly purchase: NextNamed
    readonly index: number
    readonly history: HistoryDescription
  },
): NextPurchase {
  const { kind, purchase } = input
  const { name } = purchase
  const id = `followOn.${kind}.${input.index + 1}`
  const from = [fromProjects([...new Set(purchase.purchases.map(({ project }) => project.projectId))])]
  const share = (part: 'share' | 'low' | 'high', label: string, formula: string) =>
    book.add({ id: `${id}.${part}`, label, value: purchase[part], unit: 'share', formula, from })
  const nameFactId = book.add({
    id: `${id}.name`,
    label: `${kind} bought next`,
    value: name,
    unit: 'text',
    formula: 'ranked by own purchases, what followed projects like this, and popularity; weights fitted on the past',
    from: [...from, fromProjects(purchase.bought.map(({ projectId }) => projectId))],
  })
  const ownFactId = book.add({
    id: `${id}.own`,
    label: `purchases of ${name} by this customer itself`,
    value: purchase.bought.length,
    unit: 'count',
    formula: 'latest purchases of this customer that have it, closed before this deal',
    from: [fromProjects(purchase.bought.map(({ projectId }) => projectId))],
  })
  const supportFactId = book.add({
    id: `${id}.support`,
    label: `customers that bought ${name} next`,
    value: purchase.customers,
    unit: 'count',
    formula: `customers, of ${showCount(purchase.of)} with a later purchase`,
    from: [...from, fromFacts('followOn.customers')],
  })
  const shareFactId = share(
    'share',
    `how often ${name} is bought next`,
    'mean over customers of the part of their projects like this that were followed by it',
  )
  const lowFactId = share('low', `how often ${name} is bought next, lower end`, "Wilson's 80 % interval of the share")
  const highFactId = share('high', `how often ${name} is bought next, upper end`, "Wilson's 80 % interval of the share")
  const baseId = book.add({
    id: `${id}.base`,
    label: `how often ${name} is bought anyhow`,
    value: purchase.base,
    unit: 'share',
    formula: 'the same share after any purchase of the same customers',
    from: [fromFacts('followOn.rows')],
  })
  const lift = purchase.lift
  const delay = medianDelay(purchase)
  return {
    kind,
    name,
    nameFactId,
    supportFactId,
    shareFactId,
    lowFactId,
    highFactId,
    ownFactId,
    liftFactId:
      lift === null || purchase.customers < MIN_SUPPORT
        ? null
        : book.add({
            id: `${id}.lift`,
            label: `how much oftener ${name} is bought after a project like this`,
            value: lift,
            unit: 'ratio',
            formula: 'share ÷ how often it is bought anyhow',
            from: [fromFacts(shareFactId, baseId)],
          }),
    delayFactId:
      delay === null || purchase.customers < MIN_SUPPORT
        ? null
        : book.add({
            id: `${id}.delay`,
            label: `median delay until ${name}`,
            value: delay,
            unit: 'days',
            formula: `median of ${showCount(purchase.purchases.length)} purchases`,
            from,
          }),
    valueFactId: valueFact(book, { ...input, id }),
  }
}

/** With one or two customers anything looks many times as frequent, and a delay is whichever it was. */
const MIN_SUPPORT = 3

/** The median of fewer values is whichever of them lies in the middle. */
const MIN_VALUES = 3

function valueFact(
  book: FactBook,
  input: {
    readonly kind: PurchaseKind
    readonly purchase: NextNamed
    readonly id: string
    readonly history: HistoryDescription
  },
): string | null {
  const { kind, purchase, id, history } = input
  const isService = kind === 'service'
  const isAnnual = history.known.annualValue > 0
  const amountOf = (project: PastProject): number | null => {
    if (isService) return project.services.find(({ name }) => name === purchase.name)?.monthly ?? null
    return isAnnual ? project.annualValue : project.totalValue
  }
  const tellingOf = (projects: readonly PastProject[]) =>
    projects.flatMap((project) => {
      const value = amountOf(project)
      return value === null ? [] : [{ project, value }]
    })
  const next = tellingOf(purchase.purchases.map(({ project }) => project))
  const told = next.length >= MIN_VALUES ? next : tellingOf(purchase.bought)
  if (told.length < MIN_VALUES) return null
  return book.add({
    id: `${id}.value`,
    label: `median value of ${purchase.name}`,
    value: median(told.map(({ value }) => value)),
    unit: isService ? 'moneyPerMonth' : isAnnual ? 'moneyPerYear' : 'money',
    formula: `median of ${showCount(told.length)} ${told === next ? 'next purchases' : 'purchases of this customer'}`,
    from: [fromProjects([...new Set(told.map(({ project }) => project.projectId))])],
  })
}
