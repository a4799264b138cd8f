/** Whether the relations of a SELECT are tied by equalities, so that their rows meet in pairs and not all with all. */
import { type Relation, relationsIn, type Scope, traitsOf } from './guard-scope.ts'
import { isClaim, isLiteral } from './trino/expression-kinds.ts'
import type { Expression, TypeName } from './trino/expression-tree.ts'
import { partsOf } from './trino/parts.ts'
import type { Relation as TrinoRelation } from './trino/tree.ts'
import { walkExpression } from './trino/walk.ts'

/** What FROM has brought so far. */
export interface Sources {
  readonly scope: Scope
  /** Conditions of joins. */
  readonly conditions: readonly Expression[]
  /** Relations that multiply nothing. */
  readonly free: ReadonlySet<Relation>
  /** Short lists that the query wrote itself, such as bounds of classes: one of them may stand untied. */
  readonly written: ReadonlySet<Relation>
  readonly ties: readonly (readonly [Relation, Relation])[]
}

/** Conditions that must all hold. */
export function conjuncts(condition: Expression | null): readonly Expression[] {
  if (condition === null) return []
  return condition.kind === 'logical' && condition.operator === 'AND'
    ? condition.operands.flatMap(conjuncts)
    : [condition]
}

/** The first relation that nothing ties to the others, directly or by way of a third one. `free` ones need no tie, and make none. */
export function untied(
  relations: readonly Relation[],
  input: {
    readonly conditions: readonly Expression[]
    readonly scope: Scope
    readonly free: ReadonlySet<Relation>
    /** Tied without a condition: a list to the row that it hangs on, columns of USING. */
    readonly ties: readonly (readonly [Relation, Relation])[]
  },
): Relation | null {
  const { conditions, scope, free, ties } = input
  const pairs = [...ties, ...conditions.flatMap((condition) => tie(condition, scope))].filter(
    (pair) => !pair.some((relation) => free.has(relation)),
  )
  const [first, ...others] = relations.filter((relation) => !free.has(relation))
  if (first === undefined) return null
  const reached = new Set([first])
  for (let before = 0; before < reached.size; ) {
    before = reached.size
    for (const [one, other] of pairs) {
      if (reached.has(one)) reached.add(other)
      if (reached.has(other)) reached.add(one)
    }
  }
  return others.find((relation) => !reached.has(relation)) ?? null
}

/** An equality of one relation's columns with another's. */
function tie(condition: Expression, scope: Scope): readonly (readonly [Relation, Relation])[] {
  if (condition.kind !== 'compare' || condition.operator !== '=') return []
  const { left, right } = condition
  const [one, ...more] = relationsIn(left, scope)
  const [other, ...others] = relationsIn(right, scope)
  if (one === undefined || other === undefined || one === other || more.length + others.length > 0) return []
  if (holdsQuery(left) || holdsQuery(right)) return []
  // A unique column has a row for each value, however few there are.
  const keepsApart =
    isUnique(left, scope) || isUnique(right, scope) || (isDistinctive(left, scope) && isDistinctive(right, scope))
  return keepsApart ? [[one, other]] : []
}

const isUnique = (side: Expression, scope: Scope): boolean => side.kind === 'column' && traitsOf(side, scope).isUnique

/** What a query of its own mentions may be other relations of the same names. */
function holdsQuery(side: Expression): boolean {
  let found = false
  walkExpression(side, {
    expression: (part) => {
      found ||= partsOf(part).queries.length > 0
    },
  })
  return found
}

/** Rows that a query may write itself and join with whatever it likes. */
const MAX_WRITTEN_ROWS = 50

export const isShortList = (source: TrinoRelation): boolean =>
  source.kind === 'query relation' &&
  source.query.body.kind === 'values' &&
  source.query.body.rows.length <= MAX_WRITTEN_ROWS

/** Functions that give nearly as many values as their first argument has. */
const FAITHFUL = new Set(
  'lower upper ltrim rtrim reverse coalesce concat date element_at min max arbitrary any_value min_by max_by lag lead first_value last_value'.split(
    ' ',
  ),
)
const FAITHFUL_TYPES: ReadonlySet<TypeName> = new Set([
  'VARCHAR',
  'INTEGER',
  'BIGINT',
  'DOUBLE',
  'DECIMAL',
  'DATE',
  'TIMESTAMP',
])
/** A beginning of this many characters tells many texts apart. */
const MIN_BEGINNING = 3

/** Whether an expression has nearly as many values as its column; `project_no * 0` has one. */
export function isDistinctive(expression: Expression, scope: Scope): boolean {
  if (isLiteral(expression) || isClaim(expression)) return false
  switch (expression.kind) {
    case 'column':
      return !traitsOf(expression, scope).isCoarse
    case 'member':
    case 'subscript':
      return isDistinctive(expression.of, scope)
    case 'trim':
      return expression.characters === null && isDistinctive(expression.of, scope)
    case 'cast': {
      const { type } = expression
      return (
        !('arrayOf' in type) &&
        FAITHFUL_TYPES.has(type.name) &&
        type.sizes.length === 0 &&
        isDistinctive(expression.of, scope)
      )
    }
    case 'signed':
      return isDistinctive(expression.of, scope)
    case 'arithmetic': {
      // A shift keeps values apart.
      const { operator, left, right } = expression
      if (operator !== '+' && operator !== '-') return false
      return (isShift(left) && isDistinctive(right, scope)) || (isShift(right) && isDistinctive(left, scope))
    }
    case 'concat':
      return expression.operands.some((operand) => isDistinctive(operand, scope))
    case 'row':
      return expression.values.some((value) => isDistinctive(value, scope))
    case 'call': {
      const { name, args } = expression
      if (name === 'row_number') return true
      const [first, start, length] = args === '*' ? [] : args
      if (first === undefined || first.kind === 'lambda') return false
      const isBeginning =
        (name === 'substr' || name === 'substring') &&
        start?.kind === 'number' &&
        start.text === '1' &&
        length?.kind === 'number' &&
        Number(length.text) >= MIN_BEGINNING
      return (FAITHFUL.has(name) || isBeginning) && isDistinctive(first, scope)
    }
    case 'subquery':
    case 'array':
    case 'case':
    case 'extract':
      return false
  }
}

const isShift = ({ kind }: Expression): boolean => kind === 'number' || kind === 'interval'
