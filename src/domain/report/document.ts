/** A report as a page before it is text, Markdown or HTML: what is said, not how it looks. Strings are raw, not escaped. */

/** A figure by its fact, or words. `text` overrides how the fact is written, e.g. without its unit. */
export type Span =
  | string
  | { readonly kind: 'fact'; readonly id: string; readonly text?: string }
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'link'; readonly url: string; readonly text: string }
  /** Left out where a line is short. */
  | { readonly kind: 'detail'; readonly spans: readonly Span[] }

export interface Item {
  readonly spans: readonly Span[]
  /** Facts that the words stand on, shown as references. */
  readonly factIds?: readonly string[]
  /** A sign before the item, e.g. whether a reason raises or lowers. */
  readonly mark?: '+' | '−' | '?' | '✓' | '✗' | '·'
}

export interface Column {
  readonly title: string
  readonly align: 'left' | 'right'
  /** In plain text: `below` is a line of its own under the row, `cut` ends with … where the page does. */
  readonly inText?: 'below' | 'cut'
}

export type Cell = readonly Span[]

export interface RangeChart {
  readonly kind: 'ranges'
  readonly label: string
  readonly scale: 'linear' | 'log'
  readonly bars: readonly {
    readonly label: string
    readonly p10: number
    readonly p50: number
    readonly p90: number
    readonly shown: { readonly p10: string; readonly p50: string; readonly p90: string }
    readonly baseline: number | null
    readonly factId: string
  }[]
}

export interface PeersChart {
  readonly kind: 'peers'
  readonly label: string
  readonly values: readonly number[]
  readonly p10: number
  readonly p50: number
  readonly p90: number
  readonly shown: { readonly low: string; readonly high: string; readonly p50: string }
  readonly factId: string
}

export interface TimelineChart {
  readonly kind: 'timeline'
  readonly label: string
  readonly today: string
  readonly entries: readonly {
    readonly from: string
    readonly to: string
    readonly label: string
    readonly kind: 'past' | 'open' | 'deal' | 'expected'
  }[]
}

export type Chart = RangeChart | PeersChart | TimelineChart

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly spans: readonly Span[] }
  | { readonly kind: 'banner'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Item[] }
  | {
      readonly kind: 'table'
      readonly caption: string
      readonly columns: readonly Column[]
      readonly rows: readonly (readonly Cell[])[]
    }
  | { readonly kind: 'code'; readonly caption: string; readonly text: string }
  /** Detail that a page may fold away; paper and plain text leave it out. */
  | { readonly kind: 'fold'; readonly title: string; readonly items: readonly Item[] }
  /** For places that can draw; what it shows stands in words or a table beside it. */
  | { readonly kind: 'chart'; readonly chart: Chart }

export const factSpan = (id: string, text?: string): Span =>
  text === undefined ? { kind: 'fact', id } : { kind: 'fact', id, text }
export const strong = (text: string): Span => ({ kind: 'strong', text })
