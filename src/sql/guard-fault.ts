/** Why a query is refused, and where. */
export interface Fault {
  readonly reason: string
  /** Character of the text, counted from 1; null where it has no place. */
  readonly position: number | null
}
