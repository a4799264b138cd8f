/** A report for a terminal or a file of plain text: 100 columns, the answer first. */
import { plainLines, plainText } from '../plain-text.ts'
import { composeReport } from './compose.ts'
import { factReader } from './compose-parts.ts'
import type { Block, Cell, Column, Item, Span } from './document.ts'
import type { Report } from './report.ts'
import { cutTo, padded, widthOf, wrapped, wrappedCode } from './text-width.ts'

export const TEXT_COLUMNS = 100

/** Between the columns of a table. */
const GUTTER = 2
/** A column of words is not squeezed below this. */
const MIN_COLUMN = 12
/** A name that may be cut is left long enough to be told from its neighbours. */
const MIN_CUT = 24
/** The indentation of what stands below a row. */
const BELOW = 6

export interface TextStyle {
  readonly strong: (text: string) => string
  readonly dim: (text: string) => string
  readonly warn: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
}

const same = (text: string): string => text
const PLAIN_STYLE: TextStyle = { strong: same, dim: same, warn: same, good: same, bad: same }

const sgr = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`
const COLOUR_STYLE: TextStyle = { strong: sgr(1), dim: sgr(2), warn: sgr(33), good: sgr(32), bad: sgr(31) }

export function renderText(report: Report, options: { readonly colour?: boolean } = {}): string {
  const style = options.colour === true ? COLOUR_STYLE : PLAIN_STYLE
  const { show } = factReader(report)
  const words = (spans: readonly Span[]): string => plainText(spans.map((span) => spanText(span, show)).join(''))
  const parts = composeReport(report).map((block) => blockLines(block, words, style).join('\n'))
  return `${parts
    .filter((part) => part !== '')
    .join('\n\n')
    .replace(/(\n[A-Z][^\n]*\n─+)\n\n/g, '$1\n')}\n`
}

function spanText(span: Span, show: (id: string) => string): string {
  if (typeof span === 'string') return span
  if (span.kind === 'fact') return span.text ?? show(span.id)
  if (span.kind === 'detail') return ''
  return span.kind === 'link' ? `${span.text} <${span.url}>` : span.text
}

type Words = (spans: readonly Span[]) => string

function blockLines(block: Block, words: Words, style: TextStyle): readonly string[] {
  switch (block.kind) {
    case 'heading':
      return headingLines(plainText(block.text), block.level, style)
    case 'paragraph':
      return wrapped(words(block.spans), TEXT_COLUMNS)
    case 'banner':
      return wrapped(`! ${plainText(block.text)}`, TEXT_COLUMNS).map(style.warn)
    case 'list':
      return block.items.flatMap((item) => itemLines(item, words, style))
    case 'table': {
      const caption = block.caption === '' ? [] : wrapped(plainText(block.caption), TEXT_COLUMNS).map(style.dim)
      const cells = block.rows.map((row) => row.map((cell: Cell) => words(cell)))
      return [...tableLines(block.columns, cells, style), ...caption]
    }
    case 'code':
      return [...wrapped(plainText(block.caption), TEXT_COLUMNS), ...codeLines(block.text).map((line) => `    ${line}`)]
    case 'fold':
    case 'chart':
      return []
    default:
      return block satisfies never
  }
}

/** Control characters are gone, line ends and indentation stay. */
const codeLines = (text: string): readonly string[] =>
  plainLines(text).flatMap((line) => wrappedCode(line, TEXT_COLUMNS - 4))

function headingLines(text: string, level: 1 | 2 | 3, style: TextStyle): readonly string[] {
  const lines = wrapped(text, TEXT_COLUMNS)
  const width = Math.max(...lines.map(widthOf))
  if (level === 3) return lines.map(style.strong)
  return [...lines.map(style.strong), style.dim((level === 1 ? '═' : '─').repeat(width))]
}

function itemLines({ spans, mark }: Item, words: Words, style: TextStyle): readonly string[] {
  const sign = mark ?? '·'
  const paint = sign === '✗' || sign === '−' ? style.bad : sign === '+' || sign === '✓' ? style.good : style.dim
  return wrapped(words(spans), TEXT_COLUMNS - 4).map((line, index) =>
    index === 0 ? `  ${paint(sign)} ${line}` : `    ${line}`,
  )
}

function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: TextStyle,
): readonly string[] {
  const inLine = columns.flatMap(({ inText }, index) => (inText === 'below' ? [] : [index]))
  const kept = inLine.map((index) => columns[index] as Column)
  const keptOf = (row: readonly string[]) => inLine.map((index) => row[index] ?? '')
  const widths = columnWidths(kept, rows.map(keptOf))
  const line = (cells: readonly string[], paint: (text: string) => string) => {
    const wrappedCells = cells.map((cell, index) => {
      const width = widths[index] ?? MIN_COLUMN
      return kept[index]?.inText === 'cut' ? [cutTo(cell, width)] : wrapped(cell, width)
    })
    const height = Math.max(...wrappedCells.map((cell) => cell.length))
    return Array.from({ length: height }, (_, at) =>
      paint(
        wrappedCells
          .map((cell, index) => padded(cell[at] ?? '', widths[index] ?? 0, kept[index]?.align ?? 'left'))
          .join(' '.repeat(GUTTER))
          .trimEnd(),
      ),
    )
  }
  const below = (row: readonly string[]) =>
    row.flatMap((cell, index) =>
      columns[index]?.inText === 'below' && cell !== ''
        ? wrapped(cell, TEXT_COLUMNS - BELOW).map((text) => style.dim(' '.repeat(BELOW) + text))
        : [],
    )
  const titles = kept.map(({ title }) => title)
  return [...line(titles, style.dim), ...rows.flatMap((row) => [...line(keptOf(row), same), ...below(row)])]
}

/** As wide as the widest cell; where the page is too narrow, columns that may be cut give way before the widest one. */
function columnWidths(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly number[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  )
  const total = () => widths.reduce((sum, width) => sum + width, 0) + GUTTER * (widths.length - 1)
  const canGive = (index: number) => columns[index]?.inText === 'cut' && (widths[index] ?? 0) > MIN_CUT
  while (total() > TEXT_COLUMNS) {
    const giving = widths.map((width, index) => (canGive(index) ? width : 0))
    const pool = giving.some((width) => width > 0) ? giving : widths
    const widest = pool.indexOf(Math.max(...pool))
    if ((widths[widest] ?? 0) <= MIN_COLUMN) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}
