/**
 * The gatekeeper: SQL that somebody else may have written is parsed, held against allow-lists, capped, or refused with the reason.
 * G1: exactly one statement, it is a query, and it reads a table. G2: only tables and columns of the catalogue, each bound in
 * its scope, never a sensitive one. G3: only what the grammar knows, and functions that are listed. G4: no join of all with all.
 * G5: size, nesting, patterns and what a query may build up are bounded; rows and the window of time in the tree. G6: what passes unchanged has no
 * comment and means to the printer what it meant before; any doubt is a refusal.
 */
import { type Catalogue, HISTORY_CATALOGUE } from './catalogue.ts'
import { callFaults } from './guard-calls.ts'
import type { Fault } from './guard-fault.ts'
import { bindNames } from './guard-names.ts'
import { type Change, enforceLimit, type SqlWindow, windowed } from './guard-repair.ts'
import { parseTrino } from './trino/parse.ts'
import { printQuery } from './trino/print.ts'
import type { Query } from './trino/tree.ts'

export type Judgement =
  /** `repaired`: allowed after a change that `reasons` names. */
  | { readonly outcome: 'allowed' | 'repaired'; readonly sql: string; readonly reasons: readonly string[] }
  | {
      readonly outcome: 'refused'
      readonly reasons: readonly string[]
      /** Character of the text where the first reason lies, counted from 1; null where it has no place. */
      readonly position: number | null
    }

export interface GuardLimits {
  readonly rowLimit: number
  readonly catalogue?: Catalogue
  /** Close dates that the query may see; enforced wherever it names `projects`. */
  readonly window?: SqlWindow
}

/** A planned statement with all its terms has about five thousand characters. */
const MAX_LENGTH = 20_000
/** Reasons beyond these help nobody to mend a query. */
const MAX_REASONS = 5

export function guardSql(sql: string, limits: GuardLimits): Judgement {
  const textFault = textFaultOf(sql)
  if (textFault !== null) return refused([textFault])
  const parsed = parseTrino(sql)
  if ('fault' in parsed) {
    return refused([{ ...parsed.fault, reason: `it cannot be parsed: ${parsed.fault.reason}` }])
  }
  const { query, hasComments, isEnded } = parsed
  const calls = callFaults(query)
  if (calls.length > 0) return refused(calls)
  const names = bindNames(query, limits.catalogue ?? HISTORY_CATALOGUE)
  if (names.faults.length > 0) return refused(names.faults)
  // An answer that stands in the question itself is no history.
  if (names.tables.size === 0) return refused([{ reason: 'it reads no table', position: null }])
  const removed: readonly Change[] = [
    ...(hasComments ? ['comments were removed'] : []),
    ...(isEnded ? ['the semicolon at its end was removed'] : []),
  ]
  return repaired(sql, query, { limits, tables: names.tables, removed })
}

function repaired(
  sql: string,
  query: Query,
  input: {
    readonly limits: GuardLimits
    readonly tables: ReadonlySet<string>
    readonly removed: readonly Change[]
  },
): Judgement {
  const { limits, tables, removed } = input
  const window = windowed(limits.window ?? { from: null, to: null }, tables)
  const limited = enforceLimit(query, limits.rowLimit)
  const changes = [...removed, ...window.changes, ...limited.changes]
  if (changes.length === 0) return { outcome: 'allowed', sql, reasons: [] }
  return { outcome: 'repaired', sql: printQuery(limited.statement, window.dialect), reasons: changes }
}

function refused(faults: readonly Fault[]): Judgement {
  const reasons = [
    ...new Set(
      faults.map(({ reason, position }) => (position === null ? reason : `${reason} (character ${position})`)),
    ),
  ]
  return { outcome: 'refused', reasons: reasons.slice(0, MAX_REASONS), position: faults[0]?.position ?? null }
}

function textFaultOf(sql: string): Fault | null {
  if (sql.length > MAX_LENGTH) {
    return { reason: `it has ${sql.length} characters, at most ${MAX_LENGTH} are allowed`, position: null }
  }
  // Line breaks and tabs are fine; other control and format characters hide what a reader would see.
  const hidden = /[^\P{C}\n\r\t]/u.exec(sql)
  return hidden === null ? null : { reason: 'it holds a hidden character', position: hidden.index + 1 }
}
