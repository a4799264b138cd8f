/** The chain behind a figure: the fact, the facts it leans on, the rows and the SQL that brought them. */
import { InputError, shortened } from '#lib/errors'
import type { Statement } from '../analysis/opportunity-analysis.ts'
import type { Fact, FactSource } from '../evidence.ts'
import { showCount, showFact, showMoney } from '../fact-text.ts'
import { nearestNames } from '../nearest-names.ts'
import { clipped, plainLines, plainText } from '../plain-text.ts'
import type { PastProject } from '../project.ts'
import type { Report } from './report.ts'
import { sourceWords } from './source-words.ts'
import { wrapped, wrappedCode } from './text-width.ts'

export interface Explanation {
  readonly fact: Fact
  /** As the report shows it. */
  readonly shown: string
  /** Those it leans on, each explained in turn; a fact that stands higher up already is not told twice. */
  readonly leansOn: readonly Explanation[]
  readonly rows: readonly PastProject[]
  /** Other sources, in words. */
  readonly sources: readonly string[]
  /** The SQL behind the rows; empty where none are in the chain. */
  readonly statements: readonly Statement[]
}

/** E.g. `explain(report, 'annualValue.p50')`. Throws InputError with the nearest ids for a fact that is not there. */
export function explain(report: Report, factId: string): Explanation {
  const facts = new Map(report.facts.map((fact) => [fact.id, fact]))
  const fact = facts.get(factId)
  if (fact === undefined)
    throw new InputError('FACT_NOT_FOUND', `This report has no fact "${shortened(factId)}".`, {
      field: 'FACT',
      cure: `Near it: ${nearestNames(factId, [...facts.keys()]).join(', ')}. Without FACT all of them are listed.`,
    })
  const projects = new Map(report.rows.map((row) => [row.projectId, row]))
  return explainFact(fact, { report, facts, projects, told: new Set() })
}

function explainFact(
  fact: Fact,
  context: {
    readonly report: Report
    readonly facts: ReadonlyMap<string, Fact>
    readonly projects: ReadonlyMap<string, PastProject>
    readonly told: Set<string>
  },
): Explanation {
  const { report, facts, projects, told } = context
  told.add(fact.id)
  const leansOn = fact.from
    .flatMap((source) => (source.kind === 'facts' ? source.factIds : []))
    .flatMap((id) => {
      const found = facts.get(id)
      return found === undefined || told.has(id) ? [] : [explainFact(found, context)]
    })
  // In the order of the fact, which is that of nearness where the forecast gave it.
  const ids = new Set(fact.from.flatMap((source) => (source.kind === 'projects' ? source.projectIds : [])))
  const rows = [...ids].flatMap((id) => projects.get(id) ?? [])
  return {
    fact,
    shown: clipped(showFact(fact, report.history.currency), 200),
    leansOn,
    rows,
    sources: fact.from.filter(isElsewhere).map(sourceWords),
    statements: statementsOf(fact, rows, leansOn, report),
  }
}

const isElsewhere = ({ kind }: FactSource): boolean => kind !== 'projects' && kind !== 'facts' && kind !== 'statement'

/** Named by the fact, or behind its rows, or behind what it leans on. */
function statementsOf(
  fact: Fact,
  rows: readonly PastProject[],
  leansOn: readonly Explanation[],
  report: Report,
): readonly Statement[] {
  const named = new Set([
    ...fact.from.flatMap((source) => (source.kind === 'statement' ? [source.statementId] : [])),
    ...leansOn.flatMap(({ statements }) => statements.map(({ id }) => id)),
  ])
  const [main] = report.statements
  // Rows of the follow-on analysis may come from either query; all others from the first.
  const behindRows = rows.length === 0 ? [] : fact.id.startsWith('followOn.') ? report.statements : [main]
  for (const statement of behindRows) if (statement !== undefined) named.add(statement.id)
  return report.statements.filter(({ id }) => named.has(id))
}

const COLUMNS = 100

/** For a terminal. `rowLimit` rows are shown of each fact; the rest is counted. */
export function explanationText(
  explanation: Explanation,
  options: { readonly currency: string; readonly rowLimit: number },
): string {
  const lines = [...chainLines(explanation, 0, options)]
  for (const { id, sql, verdict } of explanation.statements) {
    lines.push(
      '',
      `SQL ${plainText(id)} (${verdict.outcome}${verdict.reasons.length === 0 ? '' : `: ${plainText(verdict.reasons.join('; '))}`})`,
    )
    lines.push(...plainLines(sql).flatMap((line) => wrappedCode(line, COLUMNS - 2).map((part) => `  ${part}`)))
  }
  return `${lines.join('\n')}\n`
}

function chainLines(
  { fact, shown, leansOn, rows, sources }: Explanation,
  depth: number,
  options: { readonly currency: string; readonly rowLimit: number },
): readonly string[] {
  const indent = '  '.repeat(Math.min(depth, 10))
  const block = (text: string) =>
    wrapped(plainText(text), COLUMNS - indent.length - 2).map((line) => `${indent}  ${line}`)
  return [
    ...wrapped(`${fact.id}: ${shown}`, COLUMNS - indent.length).map((line) => `${indent}${line}`),
    ...block(plainText(fact.label)),
    ...block(`= ${fact.formula}`),
    ...sources.flatMap((source) => block(`from ${source}`)),
    ...(rows.length === 0 ? [] : block(`from ${showCount(rows.length)} past projects`)),
    ...rows.slice(0, options.rowLimit).flatMap((row) => block(`  ${rowText(row, options.currency)}`)),
    ...(rows.length > options.rowLimit ? block(`  and ${showCount(rows.length - options.rowLimit)} more`) : []),
    ...leansOn.flatMap((one) => chainLines(one, depth + 1, options)),
  ]
}

function rowText(row: PastProject, currency: string): string {
  const value = row.annualValue ?? row.totalValue
  const money =
    value === null ? 'no amount' : `${showMoney(value, currency)}${row.annualValue === null ? '' : ' a year'}`
  const days = [
    `won ${row.closeDate ?? '?'}`,
    ...(row.startDate === null ? [] : [`start ${row.startDate}`]),
    ...(row.endDate === null ? [] : [`end ${row.endDate}`]),
  ]
  const customer = row.customer === null ? '' : `, ${clipped(row.customer, 40)}`
  return `${clipped(row.projectId, 30)}: ${days.join(', ')}, ${money}, ${clipped(row.title, 50)}${customer}`
}

/** All facts of a report, a line each. */
export function factListText({ facts, history }: Report): string {
  const width = Math.min(44, Math.max(0, ...facts.map(({ id }) => id.length)))
  return facts
    .map(
      (fact) =>
        `${fact.id.padEnd(width)}  ${clipped(showFact(fact, history.currency), 40)}  ${clipped(fact.label, 90)}\n`,
    )
    .join('')
}
