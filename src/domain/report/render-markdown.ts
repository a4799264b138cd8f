/** A report as Markdown, for a wiki, a mail or a pull request; figures name their facts in a table at the end. */
import { showFact } from '../fact-text.ts'
import { clipped, plainLines, plainText } from '../plain-text.ts'
import { composeReport } from './compose.ts'
import { factReader } from './compose-parts.ts'
import type { Block, Item, Span } from './document.ts'
import type { Report } from './report.ts'
import { sourceWords } from './source-words.ts'

export function renderMarkdown(report: Report): string {
  const { show } = factReader(report)
  const words = (spans: readonly Span[]): string =>
    spans
      .map((span) => spanMarkdown(span, show))
      .join('')
      .trim()
  const blocks = composeReport(report).map((block) => blockMarkdown(block, words))
  return `${[...blocks, factsMarkdown(report)].filter((text) => text !== '').join('\n\n')}\n`
}

/** Every character that Markdown, HTML or a renderer's link finder acts on is written so that it is only itself. */
export function markdown(text: string): string {
  const before = /^\s/.test(text) ? ' ' : ''
  const after = /\S\s+$/.test(text) ? ' ' : ''
  const safe = plainText(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]#|~$!]/g, '\\$&')
    // Renderers make links of bare addresses, and mentions of an at sign.
    .replace(/:\/\//g, ':&#47;&#47;')
    .replace(/\bwww\./gi, (found) => `${found.slice(0, 3)}&#46;`)
    .replace(/@/g, '&#64;')
    // At the start of a line a number or a sign would begin a list or a line across.
    .replace(/^([-+=])(?=[\s=-]|$)/, '\\$1')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
  return `${before}${safe}${after}`
}

function spanMarkdown(span: Span, show: (id: string) => string): string {
  if (typeof span === 'string') return markdown(span)
  if (span.kind === 'fact') return markdown(span.text ?? show(span.id))
  if (span.kind === 'detail') return span.spans.map((one) => spanMarkdown(one, show)).join('')
  if (span.kind === 'strong') return `**${markdown(span.text).trim()}**`
  return /^https:\/\/[^\s()<>"'\\]+$/.test(span.url) ? `[${markdown(span.text)}](${span.url})` : markdown(span.text)
}

type Words = (spans: readonly Span[]) => string

function blockMarkdown(block: Block, words: Words): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${markdown(block.text)}`
    case 'paragraph':
      return words(block.spans)
    case 'banner':
      return `> **${markdown(block.text)}**`
    case 'list':
      return block.items.map((item) => itemMarkdown(item, words)).join('\n')
    case 'fold':
      return `### ${markdown(block.title)}\n\n${block.items.map((item) => itemMarkdown(item, words)).join('\n')}`
    case 'table':
      return tableMarkdown(
        block.columns,
        block.rows.map((row) => row.map((cell) => words(cell))),
        block.caption,
      )
    case 'code':
      return `${markdown(block.caption)}\n\n${fenced(block.text)}`
    case 'chart':
      return ''
    default:
      return block satisfies never
  }
}

const itemMarkdown = ({ spans, factIds = [], mark }: Item, words: Words): string => {
  const sign = mark === undefined ? '' : `${mark === '+' ? '\\+' : mark} `
  const references =
    factIds.length === 0 ? '' : ` <sub>${factIds.map((id) => `\`${id.replaceAll('`', '')}\``).join(' ')}</sub>`
  return `- ${sign}${words(spans)}${references}`
}

function tableMarkdown(
  columns: readonly { readonly title: string; readonly align: 'left' | 'right' }[],
  rows: readonly (readonly string[])[],
  caption: string,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const head = line(columns.map(({ title }) => markdown(title)))
  const rule = line(columns.map(({ align }) => (align === 'right' ? '--:' : ':--')))
  return [head, rule, ...rows.map(line), ...(caption === '' ? [] : ['', `_${markdown(caption)}_`])].join('\n')
}

/** A fence longer than any run of backticks inside, so that no text can end it. */
function fenced(text: string): string {
  const lines = plainLines(text)
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)))
  const fence = '`'.repeat(longest + 1)
  return `${fence}sql\n${lines.join('\n')}\n${fence}`
}

function factsMarkdown({ facts, history }: Report): string {
  const columns = ['Fact', 'Value', 'What', 'How', 'From'].map((title) => ({ title, align: 'left' as const }))
  const rows = facts.map((fact) => [
    `\`${fact.id.replaceAll('`', '')}\``,
    markdown(clipped(showFact(fact, history.currency), 100)),
    markdown(fact.label),
    markdown(clipped(fact.formula, 200)),
    markdown(clipped(fact.from.map(sourceWords).join('; '), 200)),
  ])
  return `## Facts\n\n${tableMarkdown(columns, rows, 'Every figure above is one of these.')}`
}
