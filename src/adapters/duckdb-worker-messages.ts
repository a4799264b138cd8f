/** What a DuckDB worker process and its owner say to each other. */
import type { JsonObject } from '#lib/json'

export interface WorkerQuery {
  readonly id: number
  readonly sql: string
  readonly rowLimit: number
}

export type WorkerMessage =
  | { readonly kind: 'ready' }
  /** The history could not be opened; the process ends. */
  | { readonly kind: 'broken'; readonly message: string }
  | {
      readonly kind: 'answer'
      readonly id: number
      readonly rows: readonly JsonObject[]
      readonly truncated: boolean
      readonly elapsedMs: number
    }
  | { readonly kind: 'refused'; readonly id: number; readonly message: string }
