/** A report as one HTML file: no scripts, nothing fetched, printable, light and dark; every figure links to its fact. */
import { composeReport } from './compose.ts'
import { factReader } from './compose-parts.ts'
import type { Block, Cell, Item, Span } from './document.ts'
import { appendixHtml, link } from './html-appendix.ts'
import { chartHtml } from './html-charts.ts'
import { HTML_STYLE } from './html-style.ts'
import { anchor, html, htmlLines, isolated } from './html-text.ts'
import type { Report } from './report.ts'

/** Styles may be inline; nothing else may be there at all, whatever a row says. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

interface Writer {
  readonly show: (id: string) => string
  readonly number: (id: string) => number | undefined
}

export function renderHtml(report: Report): string {
  const { customerName, name } = report.opportunity
  const numbers = new Map(report.facts.map(({ id }, index) => [id, index + 1]))
  const writer: Writer = { show: factReader(report).show, number: (id) => numbers.get(id) }
  // The statements stand in the appendix, where facts link to them.
  const blocks = composeReport(report).filter(({ kind }) => kind !== 'code')
  const title = `${customerName}: ${name}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${html(title)}${report.synthetic === null ? '' : ' (synthetic sample)'}</title>
<style>${HTML_STYLE}</style>
</head>
<body>
<a class="skip" href="#evidence">To the evidence</a>
<main>
${blocks.map((block) => blockHtml(block, writer)).join('\n')}
${appendixHtml(report)}
</main>
</body>
</html>
`
}

function blockHtml(block: Block, writer: Writer): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${isolated(block.text)}</h${block.level}>`
    case 'paragraph':
      return `<p>${spansHtml(block.spans, writer)}</p>`
    case 'banner':
      return `<p class="banner" role="note">${isolated(block.text)}</p>`
    case 'list':
      return `<ul>${block.items.map((item) => itemHtml(item, writer)).join('')}</ul>`
    case 'fold':
      return `<details><summary>${isolated(block.title)}</summary><ul>${block.items.map((item) => itemHtml(item, writer)).join('')}</ul></details>`
    case 'table':
      return tableHtml(block, writer)
    case 'code':
      return `<pre>${htmlLines(block.text)}</pre>`
    case 'chart':
      return chartHtml(block.chart)
    default:
      return block satisfies never
  }
}

const spansHtml = (spans: readonly Span[], writer: Writer): string =>
  spans.map((span) => spanHtml(span, writer)).join('')

function spanHtml(span: Span, writer: Writer): string {
  if (typeof span === 'string') return edges(span)
  if (span.kind === 'fact')
    return `<a class="fact" href="#${anchor('fact', span.id)}">${html(span.text ?? writer.show(span.id))}</a>`
  if (span.kind === 'detail') return spansHtml(span.spans, writer)
  return span.kind === 'link' ? link(span.url, span.text) : `<strong>${isolated(span.text)}</strong>`
}

/** Plain text loses the spaces at its ends, which stand between it and the next figure. */
function edges(text: string): string {
  const before = /^\s/.test(text) ? ' ' : ''
  const after = /\S\s+$/.test(text) ? ' ' : ''
  return `${before}${isolated(text)}${after}`
}

function itemHtml({ spans, factIds = [], mark }: Item, writer: Writer): string {
  const sign = mark ?? '·'
  const tone = sign === '+' || sign === '✓' ? ' good' : sign === '−' || sign === '✗' ? ' bad' : ''
  return `<li><span class="sign${tone}">${sign}</span>${spansHtml(spans, writer)}${referencesHtml(factIds, writer)}</li>`
}

function referencesHtml(factIds: readonly string[], { number }: Writer): string {
  const links = [...new Set(factIds)].flatMap((id) => {
    const at = number(id)
    return at === undefined ? [] : [`<a href="#${anchor('fact', id)}" aria-label="fact ${html(id)}">${at}</a>`]
  })
  return links.length === 0 ? '' : ` <span class="refs">[${links.join(' ')}]</span>`
}

/** Figures and dates are not broken over lines. */
function cellClass(cell: Cell, isNumber: boolean): string {
  if (isNumber) return ' class="num"'
  const [only, ...more] = cell
  const isDate = typeof only === 'string' && more.length === 0 && /^\d{4}-\d{2}-\d{2}$/.test(only)
  return isDate ? ' class="date"' : ''
}

function tableHtml({ caption, columns, rows }: Extract<Block, { kind: 'table' }>, writer: Writer): string {
  const isNumber = (index: number) => columns[index]?.align === 'right'
  const head = columns
    .map(({ title }, index) => `<th scope="col"${isNumber(index) ? ' class="num"' : ''}>${html(title)}</th>`)
    .join('')
  const body = rows
    .map((cells) => {
      const line = cells.map((cell, index) => {
        const isBelow = columns[index]?.inText === 'below'
        return `<td${isBelow ? ' class="below"' : cellClass(cell, isNumber(index))} data-title="${html(columns[index]?.title ?? '')}">${spansHtml(cell, writer)}</td>`
      })
      return `<tr>${line.join('')}</tr>`
    })
    .join('')
  return `<div class="scroll"><table class="wide">${caption === '' ? '' : `<caption>${html(caption)}</caption>`}<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
}
