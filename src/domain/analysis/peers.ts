/** What the comparable projects are, apart from their values: how old, whose, how they turned out, how they grew. */
import { monthsBetween } from '../calendar.ts'
import { type FactBook, fromProjects } from '../fact-book.ts'
import type { Neighbour } from '../forecast.ts'
import type { Opportunity } from '../opportunity.ts'
import type { PastProject } from '../project.ts'
import { median } from '../statistics.ts'
import { normalizedName } from '../text.ts'

export function peerFacts(
  book: FactBook,
  input: { readonly neighbours: readonly Neighbour[]; readonly opportunity: Opportunity; readonly today: string },
): void {
  const projects = input.neighbours.map(({ candidate }) => candidate.project)
  const ids = (some: readonly PastProject[]) => [fromProjects(some.map(({ projectId }) => projectId))]
  const count = (id: string, label: string, formula: string, some: readonly PastProject[]) =>
    book.add({ id, label, value: some.length, unit: 'count', formula, from: ids(some) })

  const dated = projects.filter(({ closeDate }) => closeDate !== null)
  if (dated.length > 0)
    book.add({
      id: 'comparable.age',
      label: 'median age of the comparable projects',
      value: Math.max(0, median(dated.map(({ closeDate }) => monthsBetween(closeDate as string, input.today)))),
      unit: 'months',
      formula: 'median of the months from close date to the day of the analysis',
      from: ids(dated),
    })

  const named = projects.filter(({ customer }) => customer !== null)
  const key = normalizedName(input.opportunity.customerName)
  if (named.length > 0)
    count(
      'comparable.sameCustomer',
      'comparable projects of the same customer',
      'comparable projects whose customer has the same name',
      named.filter(({ customer }) => normalizedName(customer as string) === key),
    )

  const told = projects.filter(({ outcome }) => outcome === 'won' || outcome === 'lost')
  if (told.length > 0) {
    count('outcome.known', 'comparable projects with a known outcome', 'won or lost is recorded', told)
    count(
      'outcome.lost',
      'comparable projects that were lost, dropped or cancelled',
      'outcome is lost',
      told.filter(({ outcome }) => outcome === 'lost'),
    )
  }
  amendmentFacts(book, projects)
}

function amendmentFacts(book: FactBook, projects: readonly PastProject[]): void {
  const told = projects.filter(({ amendments }) => amendments !== null)
  if (told.length === 0) return
  const amended = told.filter(({ amendments }) => (amendments as number) > 0)
  const from = (some: readonly PastProject[]) => [fromProjects(some.map(({ projectId }) => projectId))]
  book.add({
    id: 'amended.share',
    label: 'comparable projects that were amended',
    value: amended.length / told.length,
    unit: 'share',
    formula: `${amended.length} amended ÷ ${told.length} whose amendments are known`,
    from: from(told),
  })
  const grown = amended.filter(({ amendedValue, totalValue }) => amendedValue !== null && (totalValue ?? 0) > 0)
  if (grown.length === 0) return
  book.add({
    id: 'amended.growth',
    label: 'median change of value by amendment',
    value: median(grown.map(({ amendedValue, totalValue }) => (amendedValue as number) / (totalValue as number) - 1)),
    unit: 'effect',
    formula: 'median of value after the latest amendment ÷ value when won − 1',
    from: from(grown),
  })
}
