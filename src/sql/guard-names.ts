/** Every table, column and join of a query, bound in its scope: only the catalogue, nothing sensitive, no join of all with all. */
import { assertNever } from '#lib/errors'
import type { Catalogue } from './catalogue.ts'
import { Budget } from './guard-budget.ts'
import { groupings } from './guard-calls.ts'
import type { Fault } from './guard-fault.ts'
import { growthFaults, growthOf } from './guard-growth.ts'
import {
  besides,
  hasAggregate,
  itemField,
  type Output,
  relationOf,
  renamedFields,
  valuesFields,
} from './guard-output.ts'
import {
  bindColumn,
  EMPTY_SCOPE,
  type Field,
  isFault,
  NO_RELATION,
  PLAIN,
  plainName,
  type Relation,
  relationsIn,
  type Scope,
  tableRelation,
  withFields,
} from './guard-scope.ts'
import { conjuncts, isShortList, type Sources, untied } from './guard-ties.ts'
import type { Argument, Expression } from './trino/expression-tree.ts'
import { partsOf } from './trino/parts.ts'
import type {
  Join,
  JoinedRelation,
  Query,
  QueryBody,
  Select,
  SelectItem,
  TableRelation,
  UnnestRelation,
  Values,
} from './trino/tree.ts'
import { selectParts } from './trino/walk.ts'

export interface Names {
  readonly faults: readonly Fault[]
  /** Tables of the catalogue that the query reads. */
  readonly tables: ReadonlySet<string>
}

export function bindNames(statement: Query, catalogue: Catalogue): Names {
  const binder = new Binder(catalogue)
  binder.query(statement, EMPTY_SCOPE)
  return { faults: [...binder.budget.faults, ...binder.faults], tables: binder.tables }
}

class Binder {
  readonly faults: Fault[] = []
  readonly tables = new Set<string>()
  readonly budget = new Budget()
  readonly #catalogue: Catalogue

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  query(query: Query, outside: Scope): Output {
    const scope = this.#withShared(query, outside)
    const output = this.#body(query.body, scope)
    const own = { ...NO_RELATION, ...withFields(output.fields) }
    const within = output.within ?? { ...EMPTY_SCOPE, shared: scope.shared, relations: [own] }
    const sorted = { ...within, aliases: own.columns }
    for (const { by } of query.orderBy) this.#whole(by, sorted)
    const isSingleRow = output.isSingleRow || (query.limit !== null && query.limit.rows <= 1)
    return { ...output, isSingleRow, within: null }
  }

  /** Common table expressions see those before them, and may not pass for a table. */
  #withShared({ shared }: Query, scope: Scope): Scope {
    let inner = scope
    for (const named of shared) {
      const { name, query } = named
      const plain = plainName(name)
      if (this.#catalogue.some((table) => table.name === plain)) {
        this.#refuse(`WITH ${plain} has the name of a table; give it another`, name.at)
      }
      const output = this.query(query, { ...EMPTY_SCOPE, shared: inner.shared })
      const relation = relationOf(output, named) ?? this.#misnamed(name.at)
      inner = { ...inner, shared: [...inner.shared, relation] }
    }
    return inner
  }

  #body(body: QueryBody, scope: Scope): Output {
    switch (body.kind) {
      case 'query':
        return this.query(body, scope)
      case 'select':
        return this.#select(body, scope)
      case 'set': {
        const left = this.#body(body.left, scope)
        const right = this.#body(body.right, scope)
        const fields = besides(left.fields, right.fields)
        if (fields === null) this.#refuse(`the queries of ${body.operator} have different numbers of columns`, body.at)
        return {
          fields: fields ?? left.fields,
          isSingleRow: false,
          copies: this.budget.copies(left.copies + right.copies, body.at),
          within: null,
        }
      }
      case 'values':
        return this.#values(body, scope)
      default:
        return assertNever(body)
    }
  }

  #values(values: Values, scope: Scope): Output {
    for (const row of values.rows) this.#whole(row, scope)
    return { fields: valuesFields(values), isSingleRow: values.rows.length === 1, copies: 1, within: null }
  }

  #select(select: Select, outside: Scope): Output {
    this.budget.spend('queries', select.at)
    const sources = this.#from(select, outside)
    const { scope } = sources
    for (const part of selectParts(select)) this.#whole(part, scope)
    this.#tied(select, sources)
    const fields = select.items.flatMap((item) =>
      item.kind === 'star' ? this.#starFields(item, scope) : [itemField(item, select, scope)],
    )
    const values = select.items.flatMap((item) => (item.kind === 'item' ? [item.value] : []))
    const joined = scope.relations.reduce((product, { copies }) => product * copies, 1)
    const copies = this.budget.copies(select.groupBy.length === 0 ? joined : groupings(select), select.at)
    return { fields, isSingleRow: select.groupBy.length === 0 && values.some(hasAggregate), copies, within: scope }
  }

  #tied({ at, where }: Select, sources: Sources): void {
    const { free, written, scope } = sources
    const conditions = [...sources.conditions, ...conjuncts(where)]
    const loose = untied(scope.relations, { ...sources, conditions })
    if (loose === null) return
    const isShort = written.size === 1
    if (isShort && untied(scope.relations, { ...sources, conditions, free: free.union(written) }) === null) {
      this.budget.spend('writtenLists', at)
      return
    }
    this.#refuse(`nothing ties ${loose.name || 'a relation'} to the others; join it on a condition`, at)
  }

  #from({ at, from }: Select, outside: Scope): Sources {
    const joins = from.reduce((count, joined) => count + joined.joins.length, 0)
    this.budget.joins(joins, at)
    // A query in FROM sees the relations outside this one; in an expression it sees this one's too.
    const scope: Scope = { ...EMPTY_SCOPE, shared: outside.shared, outer: outside }
    const nothing: Sources = { scope, conditions: [], free: new Set(), written: new Set(), ties: [] }
    return from.reduce((sources, joined) => this.#joined(joined, sources), nothing)
  }

  #joined({ first, joins }: JoinedRelation, before: Sources): Sources {
    const start = before.scope.relations.length
    let sources = this.#met(first, before)
    for (const join of joins) {
      sources = this.#met(join.relation, sources)
      // A condition of a join sees the relations that it joins, not those before a comma.
      const joinedHere = { ...sources.scope, relations: sources.scope.relations.slice(start) }
      sources = this.#condition(join, joinedHere, sources)
    }
    return sources
  }

  #condition({ at, on }: Join, scope: Scope, sources: Sources): Sources {
    if (on === null) return sources
    if ('kind' in on) {
      this.#whole(on, scope)
      return { ...sources, conditions: [...sources.conditions, ...conjuncts(on)] }
    }
    const joined = scope.relations.at(-1) ?? NO_RELATION
    const ties = on.using.flatMap((column) => {
      const name = plainName(column)
      const other = scope.relations.slice(0, -1).find(({ columns }) => columns.has(name))
      const traits = joined.columns.get(name)
      if (other === undefined || traits === undefined) {
        this.#refuse(`USING (${name}) names a column that not both sides have`, at)
        return []
      }
      const others = other.columns.get(name) ?? traits
      const keepsApart = traits.isUnique || others.isUnique || !(traits.isCoarse || others.isCoarse)
      return keepsApart ? [[joined, other] as const] : []
    })
    return { ...sources, ties: [...sources.ties, ...ties] }
  }

  #met(source: JoinedRelation['first'], { scope, conditions, free, written, ties }: Sources): Sources {
    this.budget.spend('relations', source.at)
    const relation = this.#relation(source, scope)
    const hangsOn = source.kind === 'unnest' ? this.#hangsOn(source, scope) : null
    const isFree = relation.isSingleRow || hangsOn === 'nothing'
    return {
      scope: { ...scope, relations: [...scope.relations, relation] },
      conditions,
      free: isFree ? new Set([...free, relation]) : free,
      written: isShortList(source) ? new Set([...written, relation]) : written,
      ties:
        hangsOn === null || hangsOn === 'nothing' ? ties : [...ties, ...hangsOn.map((row) => [relation, row] as const)],
    }
  }

  #relation(source: JoinedRelation['first'], scope: Scope): Relation {
    switch (source.kind) {
      case 'table': {
        const relation = tableRelation(source, this.#catalogue, scope)
        if (isFault(relation)) {
          this.faults.push(relation)
          return NO_RELATION
        }
        const name = plainName(source.name)
        if (this.#catalogue.some((table) => table.name === name)) this.tables.add(name)
        return { ...relation, ...withFields(this.#renamedTable(source, relation)) }
      }
      case 'query relation':
        return (
          relationOf(this.query(source.query, { ...EMPTY_SCOPE, shared: scope.shared }), source.alias) ??
          this.#misnamed(source.at)
        )
      case 'unnest': {
        for (const list of source.lists) this.#whole(list, scope)
        const growth = Math.max(...source.lists.map((list) => growthOf(list, scope).growth))
        const names = source.alias?.columns ?? []
        const fields = names.map((name) => ({ name: plainName(name), traits: { ...PLAIN, growth } }))
        return { ...NO_RELATION, ...withFields(fields), name: plainName(source.alias?.name ?? null) }
      }
      default:
        return assertNever(source)
    }
  }

  /** The rows whose lists these are; nothing, where the list is written out; null, where it holds so much that it is no row's own. */
  #hangsOn({ at, lists }: UnnestRelation, scope: Scope): readonly Relation[] | 'nothing' | null {
    this.budget.spend('unnests', at)
    const rows = lists.flatMap((list) => [...relationsIn(list, scope)])
    if (lists.some((list) => growthOf(list, scope).isCollected)) return null
    if (rows.length > 0) return rows
    this.budget.spend('writtenLists', at)
    return 'nothing'
  }

  #whole(expression: Expression, scope: Scope): void {
    this.#expression(expression, scope)
    this.faults.push(...growthFaults(expression, scope))
  }

  /** Columns and queries anywhere in an expression. */
  #expression(expression: Argument, scope: Scope): void {
    if (expression.kind === 'column') {
      const bound = bindColumn(expression, scope)
      if (isFault(bound)) this.faults.push(bound)
      return
    }
    const names = expression.kind === 'lambda' ? expression.parameters.map(plainName) : []
    const inner = names.length === 0 ? scope : { ...scope, parameters: new Set([...scope.parameters, ...names]) }
    const { expressions, queries } = partsOf(expression)
    for (const part of expressions) this.#expression(part, inner)
    for (const query of queries) this.query(query, { ...EMPTY_SCOPE, shared: scope.shared, outer: inner })
  }

  #starFields({ at, table }: Extract<SelectItem, { kind: 'star' }>, scope: Scope): readonly Field[] {
    const name = plainName(table)
    const relations = scope.relations.filter((relation) => table === null || relation.name === name)
    if (relations.length === 0) this.#refuse('* stands for no relation', at)
    if (relations.some(({ sensitive }) => sensitive.size > 0)) {
      this.#refuse('* would bring sensitive columns; name the columns', at)
    }
    return relations.flatMap(({ fields }) => fields)
  }

  /** By the names of an alias, a sensitive column would be another one. */
  #renamedTable({ at, alias }: TableRelation, { fields, sensitive }: Relation): readonly Field[] {
    if (alias === null || alias.columns.length === 0) return fields
    if (sensitive.size > 0) this.#refuse('a table with sensitive columns keeps their names', at)
    return renamedFields(fields, alias) ?? this.#misnamed(at).fields
  }

  #misnamed(at: number): Relation {
    this.#refuse('an alias names each column, or none', at)
    return NO_RELATION
  }

  #refuse(reason: string, position: number): void {
    this.faults.push({ reason, position })
  }
}
