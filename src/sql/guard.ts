/**
 * The gatekeeper: SQL that somebody else may have written is parsed, held against allow-lists, capped, or refused with the reason.
 * G1: exactly one statement, and it is a query. G2: only tables and columns of the catalogue, never a sensitive one.
 * G3: only kinds of expressions and functions that are listed; what is new to the parser is refused. G4: no join without a condition.
 * G5: size, nesting and rows are bounded, the rows in the tree. Any doubt of the parser is a refusal.
 */
import { analyzeQuery, ast, Dialect, generate, parse, validateWithSchema } from '@polyglot-sql/sdk'
import { type Catalogue, HISTORY_CATALOGUE } from './catalogue.ts'
import { FUNCTIONS, NODES } from './guard-lists.ts'

export type Judgement =
  /** `repaired`: allowed after a change that `reasons` names. */
  | { readonly outcome: 'allowed' | 'repaired'; readonly sql: string; readonly reasons: readonly string[] }
  | { readonly outcome: 'refused'; readonly reasons: readonly string[] }

/** A planned statement with all its terms has about five thousand characters. */
const MAX_LENGTH = 20_000
/** Deeper than any query a person writes; the parser's own limit is far above it. */
const MAX_DEPTH = 60
const MAX_JOINS = 6

export function guardSql(
  sql: string,
  limits: { readonly rowLimit: number; readonly catalogue?: Catalogue },
): Judgement {
  const catalogue = limits.catalogue ?? HISTORY_CATALOGUE
  if (sql.length > MAX_LENGTH) return refused(`it has ${sql.length} characters, at most ${MAX_LENGTH} are allowed`)
  const parsed = parse(sql, Dialect.Trino)
  if (!parsed.success) return refused(`it cannot be parsed: ${parsed.error ?? 'unknown reason'}`)
  // The SDK types the tree loosely; every node is an object with its kind as the only key.
  const statements = parsed.ast as readonly Expression[]
  const [statement] = statements
  if (statement === undefined || statements.length !== 1)
    return refused(`it holds ${statements.length} statements, exactly one is allowed`)
  const faults = [...treeFaults(statement, catalogue), ...nameFaults(sql, catalogue)]
  if (faults.length > 0) return refused(...faults)
  return limited(statement, sql, limits.rowLimit)
}

const refused = (...reasons: readonly string[]): Judgement => ({ outcome: 'refused', reasons })

const ROOTS = new Set(['select', 'union', 'intersect', 'except'])

/** The SDK names this type only inside its signatures. */
type Expression = Parameters<typeof ast.getExprType>[0]

type Members = Readonly<Record<string, unknown>>

const membersOf = (node: Expression, kind: string): Members => (node as Readonly<Record<string, Members>>)[kind] ?? {}

function treeFaults(statement: Expression, catalogue: Catalogue): readonly string[] {
  const root = ast.getExprType(statement)
  if (!ROOTS.has(root)) return [`it is no query but ${named(root)}`]
  const depth = ast.getDepth(statement)
  if (depth > MAX_DEPTH) return [`it is nested ${depth} deep, at most ${MAX_DEPTH} are allowed`]
  const faults = new Set<string>()
  let joins = 0
  const judge = (node: Expression): void => {
    const kind = ast.getExprType(node)
    const members = membersOf(node, kind)
    if (!NODES.has(kind)) faults.add(`${named(kind)} is not allowed`)
    for (const called of functionsIn(kind, members)) {
      if (!FUNCTIONS.has(called)) faults.add(`the function ${called} is not allowed`)
    }
    if (kind === 'select') {
      joins += listIn(members, 'joins').length
      for (const fault of selectFaults(members)) faults.add(fault)
    }
    if (kind === 'table') for (const fault of tableFaults(members)) faults.add(fault)
    if (kind === 'star' && catalogue.some(({ columns }) => columns.some(({ sensitive }) => sensitive === true)))
      faults.add('* would bring sensitive columns; name the columns')
  }
  ast.walk(statement, { enter: judge })
  if (joins > MAX_JOINS) faults.add(`it joins ${joins} times, at most ${MAX_JOINS} are allowed`)
  return [...faults]
}

const named = (kind: string): string => kind.replaceAll('_', ' ').toUpperCase()

const listIn = (members: Members, name: string): readonly Members[] => {
  const value = members[name]
  return Array.isArray(value) ? (value as readonly Members[]) : []
}

function functionsIn(kind: string, members: Members): readonly string[] {
  const isCall = kind === 'function' || kind === 'aggregate_function' || kind === 'anonymous'
  if (!isCall) return []
  return [typeof members.name === 'string' ? members.name.toLowerCase() : '?']
}

function selectFaults(select: Members): readonly string[] {
  const faults: string[] = []
  const from = select.from as Members | null | undefined
  if (from != null && listIn(from, 'expressions').length > 1)
    faults.push('tables are listed with commas; join them ON a condition')
  for (const join of listIn(select, 'joins')) {
    const using = listIn(join, 'using')
    const on = join.on as Expression | null | undefined
    if (isUnnest(join.this)) continue
    const hasCondition =
      using.length > 0 || (on != null && ast.findAll(on, (node) => ast.getExprType(node) === 'column').length > 1)
    if (!hasCondition) faults.push('a join has no condition between columns')
  }
  if (select.into != null) faults.push('INTO is not allowed')
  if ((select.with as Members | null | undefined)?.recursive === true) faults.push('WITH RECURSIVE is not allowed')
  if (listIn(select, 'lateral_views').length > 0) faults.push('LATERAL is not allowed')
  return faults
}

/** `CROSS JOIN UNNEST(list)` multiplies a row by its own list only. */
function isUnnest(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false
  const expression = node as Expression
  const kind = ast.getExprType(expression)
  return kind === 'unnest' || (kind === 'alias' && isUnnest(membersOf(expression, kind).this))
}

function tableFaults(table: Members): readonly string[] {
  const name = (table.name as Members | undefined)?.name
  if (table.schema == null && table.catalog == null) return []
  return [`${String(name)} is named with a schema; name tables as the catalogue does`]
}

function nameFaults(sql: string, catalogue: Catalogue): readonly string[] {
  const tables = catalogue.map(({ name, columns }) => ({
    name,
    columns: columns
      .filter(({ sensitive }) => sensitive !== true)
      .map((column) => ({ name: column.name, type: typeof column.type === 'string' ? column.type : 'ARRAY' })),
  }))
  const analyzed = analyzeQuery(sql, { dialect: Dialect.Trino, schema: { tables } })
  if (!analyzed.success || analyzed.analysis === undefined)
    return [`it cannot be analysed: ${analyzed.error ?? 'unknown reason'}`]
  const known = new Set(tables.map(({ name }) => name))
  const strange = analyzed.analysis.baseTables
    .map(({ table }) => (table ?? '').toLowerCase())
    .filter((table) => !known.has(table))
  if (strange.length > 0)
    return [`no table is called ${[...new Set(strange)].join(', ')}; there are ${[...known].join(', ')}`]
  const { errors } = validateWithSchema(sql, { tables, strict: true }, Dialect.Trino)
  return errors
    .filter(({ severity }) => severity === 'error')
    .map(({ message, line, column }) => `${message}${line === undefined ? '' : ` (line ${line}, column ${column})`}`)
}

function limited(statement: Expression, sql: string, rowLimit: number): Judgement {
  const kind = ast.getExprType(statement)
  const members = membersOf(statement, kind)
  const given = limitIn(members)
  if (given !== undefined && given <= rowLimit) return { outcome: 'allowed', sql, reasons: [] }
  if (members.fetch != null) return refused('FETCH FIRST is not allowed; write LIMIT')
  const generated = generate([ast.setLimit(statement, rowLimit)], Dialect.Trino)
  const text = generated.success ? generated.sql?.[0] : undefined
  if (text === undefined) return refused('a limit could not be set')
  return { outcome: 'repaired', sql: text, reasons: [`LIMIT ${rowLimit} was set`] }
}

/** The number behind LIMIT; Infinity when there is one that is no number, undefined when there is none. */
function limitIn({ limit }: Members): number | undefined {
  if (limit == null) return undefined
  const literal = (
    (limit as Members).this as { readonly literal?: { readonly literal_type: string; readonly value: string } }
  )?.literal
  return literal?.literal_type === 'number' ? Number(literal.value) : Number.POSITIVE_INFINITY
}
