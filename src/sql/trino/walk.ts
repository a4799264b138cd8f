/** Every query and every expression of a statement, wherever it stands. */
import { assertNever } from '#lib/errors'
import type { Argument, Expression } from './expression-tree.ts'
import { partsOf, windowParts } from './parts.ts'
import type { Grouping, Query, QueryBody, Relation, Select } from './tree.ts'

export interface Visitor {
  readonly select?: (select: Select) => void
  readonly relation?: (relation: Relation) => void
  readonly expression?: (expression: Argument) => void
}

export function walkQuery(query: Query, visitor: Visitor): void {
  for (const shared of query.shared) walkQuery(shared.query, visitor)
  walkBody(query.body, visitor)
  for (const { by } of query.orderBy) walkExpression(by, visitor)
}

function walkBody(body: QueryBody, visitor: Visitor): void {
  switch (body.kind) {
    case 'query':
      walkQuery(body, visitor)
      return
    case 'values':
      for (const row of body.rows) walkExpression(row, visitor)
      return
    case 'set':
      walkBody(body.left, visitor)
      walkBody(body.right, visitor)
      return
    case 'select':
      visitor.select?.(body)
      for (const { first, joins } of body.from) {
        for (const relation of [first, ...joins.map((join) => join.relation)]) walkRelation(relation, visitor)
        for (const { on } of joins) if (on !== null && 'kind' in on) walkExpression(on, visitor)
      }
      for (const part of selectParts(body)) walkExpression(part, visitor)
      return
    default:
      assertNever(body)
  }
}

function walkRelation(relation: Relation, visitor: Visitor): void {
  visitor.relation?.(relation)
  if (relation.kind === 'query relation') walkQuery(relation.query, visitor)
  if (relation.kind === 'unnest') for (const list of relation.lists) walkExpression(list, visitor)
}

/** All expressions of a SELECT but those of its FROM. */
export function selectParts({ items, where, groupBy, having, windows }: Select): readonly Expression[] {
  return [
    ...items.flatMap((item) => (item.kind === 'item' ? [item.value] : [])),
    ...[where, having].filter((part) => part !== null),
    ...groupBy.flatMap(groupingParts),
    ...windows.flatMap(({ window }) => windowParts(window)),
  ]
}

const groupingParts = (grouping: Grouping): readonly Expression[] =>
  grouping.kind === 'key' ? [grouping.of] : grouping.sets.flat()

export function walkExpression(expression: Argument, visitor: Visitor): void {
  visitor.expression?.(expression)
  const { expressions, queries } = partsOf(expression)
  for (const part of expressions) walkExpression(part, visitor)
  for (const query of queries) walkQuery(query, visitor)
}
