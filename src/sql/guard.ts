/**
 * The gatekeeper: SQL that somebody else may have written is parsed, held against allow-lists, capped, or refused with the reason.
 * G1: exactly one statement, it is a query, and it reads a table. G2: only tables and columns of the catalogue, each bound in
 * its scope, never a sensitive one. G3: only kinds of expressions, members and functions that are listed; what is new to the
 * parser is refused. G4: no join of all with all. G5: size, nesting and patterns are bounded; rows and the window of time in
 * the tree. G6: what passes unchanged has no comment and means to the parser what it meant before; any doubt is a refusal.
 */
import { Dialect, parse } from '@polyglot-sql/sdk'
import { type Catalogue, HISTORY_CATALOGUE } from './catalogue.ts'
import { ROOTS } from './guard-lists.ts'
import { bindNames } from './guard-names.ts'
import { type Change, enforceLimit, enforceWindow, type SqlWindow } from './guard-repair.ts'
import { type Fault, nodeOf, shapeFaults, type Tree } from './guard-tree.ts'
import { treeSql } from './tree-sql.ts'

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
  const catalogue = limits.catalogue ?? HISTORY_CATALOGUE
  const textFault = textFaultOf(sql)
  if (textFault !== null) return refused([textFault])
  const parsed = parse(sql, Dialect.Trino)
  if (!parsed.success)
    return refused([{ reason: `it cannot be parsed: ${parsed.error ?? 'unknown reason'}`, position: null }])
  // The SDK types the tree loosely; guard-tree takes nothing about it for granted.
  const statements = parsed.ast as unknown as readonly Tree[]
  const [statement] = statements
  if (statement === undefined || statements.length !== 1) {
    return refused([{ reason: `it holds ${statements.length} statements, exactly one is allowed`, position: null }])
  }
  const root = nodeOf(statement)?.kind ?? ''
  if (!ROOTS.has(root)) return refused([{ reason: `it is no query but ${root.toUpperCase()}`, position: null }])
  const shape = shapeFaults(statement)
  if (shape.length > 0) return refused(shape)
  const names = bindNames(statement, catalogue)
  if (names.faults.length > 0) return refused(names.faults)
  // An answer that stands in the question itself is no history.
  if (names.tables.size === 0) return refused([{ reason: 'it reads no table', position: null }])
  return repaired(sql, statement, limits)
}

function repaired(sql: string, statement: Tree, limits: GuardLimits): Judgement {
  const windowed = enforceWindow(statement, limits.window ?? { from: null, to: null })
  const limited = enforceLimit(windowed.statement, limits.rowLimit)
  if (limited === null) return refused([{ reason: 'its LIMIT or OFFSET is no plain number', position: null }])
  const comments: readonly Change[] = hasComment(sql) ? ['comments were removed'] : []
  const changes = [...comments, ...windowed.changes, ...limited.changes]
  if (changes.length === 0) return { outcome: 'allowed', sql, reasons: [] }
  const text = treeSql(limited.statement, Dialect.Trino)
  if (text === null) return refused([{ reason: 'it could not be written out again', position: null }])
  return { outcome: 'repaired', sql: text, reasons: changes }
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
  if (hidden !== null) return { reason: 'it holds a hidden character', position: hidden.index + 1 }
  // The parser also reads the FROM-first queries of DuckDB, which Trino does not know.
  const isQuery = /^\s*(?:select|with)\b/i.test(withoutComments(sql))
  return isQuery ? null : { reason: 'it is no query: it does not begin with SELECT or WITH', position: 1 }
}

/** Comments outside of texts and quoted names. */
const COMMENT_OR_QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g

const isCommentText = (part: string): boolean => part.startsWith('--') || part.startsWith('/*')

const withoutComments = (sql: string): string =>
  sql.replace(COMMENT_OR_QUOTED, (part) => (isCommentText(part) ? ' ' : part))

const hasComment = (sql: string): boolean => (sql.match(COMMENT_OR_QUOTED) ?? []).some(isCommentText)
