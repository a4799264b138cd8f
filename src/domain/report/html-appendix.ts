/** The end of the HTML report, where every link of a figure leads: facts, their rows, and the SQL that brought them. */
import type { Statement } from '../analysis/opportunity-analysis.ts'
import type { Fact, FactSource } from '../evidence.ts'
import { showFact, showMoney } from '../fact-text.ts'
import { clipped } from '../plain-text.ts'
import type { PastProject } from '../project.ts'
import { ROW_TITLES } from './html-style.ts'
import { anchor, html, htmlLines, isolated } from './html-text.ts'
import type { Report } from './report.ts'
import { sourceWords } from './source-words.ts'

/** Rows linked from one fact; all of them stand in the table of rows. */
const MAX_LINKS = 8

export function appendixHtml(report: Report): string {
  const rowNumbers = new Map(report.rows.map(({ projectId }, index) => [projectId, index + 1]))
  const numbers = new Map(report.facts.map(({ id }, index) => [id, index + 1]))
  const firstWith = new Map<string, string>()
  const facts = report.facts.map((fact) =>
    factHtml(fact, { report, rowNumbers, firstWith, number: numbers.get(fact.id) ?? 0 }),
  )
  return [
    '<h2 id="evidence">Evidence</h2>',
    `<p>Every figure above links to its fact here; a fact says how it follows and from what.</p>`,
    `<details><summary>Facts (${report.facts.length})</summary>${facts.join('')}</details>`,
    report.rows.length === 0
      ? ''
      : `<details><summary>Past projects behind them (${report.rows.length})</summary>${rowsHtml(report)}</details>`,
    `<details><summary>SQL (${report.statements.length})</summary>${report.statements.map(statementHtml).join('')}</details>`,
  ].join('\n')
}

function factHtml(
  fact: Fact,
  context: {
    readonly report: Report
    readonly rowNumbers: ReadonlyMap<string, number>
    /** The projects of a fact, joined → the first fact that names them: the bounds of one range share theirs. */
    readonly firstWith: Map<string, string>
    readonly number: number
  },
): string {
  const { report, number } = context
  const sources = fact.from.map((source) => sourceHtml(source, fact.id, context)).filter((text) => text !== '')
  return (
    `<div class="entry" id="${anchor('fact', fact.id)}">${number}. <strong>${isolated(clipped(showFact(fact, report.history.currency), 200))}</strong> ` +
    `${isolated(fact.label)} <code>${html(fact.id)}</code><br>${isolated(fact.formula)}` +
    `${sources.length === 0 ? '' : `<br>From ${sources.join('; ')}`}</div>`
  )
}

function sourceHtml(
  source: FactSource,
  factId: string,
  { rowNumbers, firstWith }: Pick<Parameters<typeof factHtml>[1], 'rowNumbers' | 'firstWith'>,
): string {
  switch (source.kind) {
    case 'projects': {
      if (source.projectIds.length === 0) return ''
      const key = source.projectIds.join('\n')
      const first = firstWith.get(key)
      if (first !== undefined && source.projectIds.length > 1)
        return `the ${source.projectIds.length} projects of <a href="#${anchor('fact', first)}">${html(first)}</a>`
      firstWith.set(key, factId)
      const links = source.projectIds
        .slice(0, MAX_LINKS)
        .map((id) => (rowNumbers.has(id) ? `<a href="#row-${rowNumbers.get(id)}">${isolated(id)}</a>` : isolated(id)))
      const rest = source.projectIds.length - links.length
      return `${source.projectIds.length} projects: ${links.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
    }
    case 'facts':
      return source.factIds.map((id) => `<a href="#${anchor('fact', id)}">${html(id)}</a>`).join(', ')
    case 'statement':
      return `<a href="#${anchor('sql', source.statementId)}">SQL ${html(source.statementId)}</a>`
    case 'catalogue':
      return `the funding catalogue, ${link(source.source)}, checked ${html(source.asOf)}`
    case 'input':
    case 'history':
    case 'backtest':
      return html(sourceWords(source))
  }
}

/** Only https leads out of the page; a link to anything else is not made. */
export const link = (url: string, text = url): string =>
  /^https:\/\/[^\s"'<>]+$/.test(url) ? `<a href="${html(url)}" rel="noreferrer">${html(text)}</a>` : html(text)

function rowsHtml({ rows, history }: Report): string {
  const money = (amount: number | null) => (amount === null ? '' : html(showMoney(amount, history.currency)))
  const cells = (project: PastProject) => [
    `<i>${isolated(project.projectId)}</i> ${isolated(clipped(project.title, 90))}`,
    project.customer === null ? '' : isolated(clipped(project.customer, 60)),
    html(project.closeDate ?? ''),
    html(project.startDate ?? ''),
    html(project.endDate ?? ''),
    money(project.annualValue),
    money(project.totalValue),
    html(project.outcome ?? ''),
  ]
  const line = (project: PastProject, index: number) =>
    `<tr id="row-${index + 1}">${cells(project)
      .map((cell) => `<td>${cell}</td>`)
      .join('')}</tr>`
  const head = ROW_TITLES.map((title) => `<th scope="col">${title}</th>`).join('')
  return `<div class="scroll"><table class="wide rows"><thead><tr>${head}</tr></thead><tbody>${rows.map(line).join('')}</tbody></table></div>`
}

const statementHtml = ({ id, sql, verdict }: Statement): string =>
  `<p>${html(id)}: ${html(verdict.outcome)}${verdict.reasons.length === 0 ? '' : ` (${html(verdict.reasons.join('; '))})`}</p>` +
  `<pre id="${anchor('sql', id)}">${htmlLines(sql)}</pre>`
