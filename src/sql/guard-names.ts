/** Every table, column and join of a query, bound in its scope: only the catalogue, nothing sensitive, no join of all with all. */
import type { Catalogue } from './catalogue.ts'
import { QUERIES, ROOTS } from './guard-lists.ts'
import {
  bindColumn,
  conjuncts,
  EMPTY_SCOPE,
  isFault,
  isTied,
  plainName,
  type Relation,
  type Scope,
  tableRelation,
} from './guard-scope.ts'
import { type Fault, hasAggregate, isTree, nodeOf, positionIn, type Tree, treeIn, treesIn } from './guard-tree.ts'

const MAX_QUERIES = 24
const MAX_RELATIONS = 24
const MAX_JOINS = 8

export interface Names {
  readonly faults: readonly Fault[]
  /** Tables of the catalogue that the query reads. */
  readonly tables: ReadonlySet<string>
}

export function bindNames(statement: Tree, catalogue: Catalogue): Names {
  const binder = new Binder(catalogue)
  binder.query(statement, EMPTY_SCOPE)
  return { faults: binder.faults, tables: binder.tables }
}

/** What a query gives outward: the names of its columns, where they have names. */
interface Output {
  readonly columns: ReadonlySet<string>
  readonly isSingleRow: boolean
}

const NOTHING: Output = { columns: new Set(), isSingleRow: false }

class Binder {
  readonly faults: Fault[] = []
  readonly tables = new Set<string>()
  readonly #catalogue: Catalogue
  #queries = 0
  #relations = 0

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
  }

  query(value: unknown, scope: Scope): Output {
    const node = nodeOf(value)
    if (node === null) return this.#refuse('a query is missing', value)
    const { kind, members } = node
    if (kind === 'subquery' || kind === 'paren') return this.query(members.this, scope)
    if (kind === 'values') return this.#values(members, scope)
    if (!ROOTS.has(kind)) return this.#refuse(`${kind.toUpperCase()} is no query`, value)
    this.#queries += 1
    if (this.#queries > MAX_QUERIES) return this.#refuse(`it holds more than ${MAX_QUERIES} queries`, value)
    const inner = this.#withShared(members, scope)
    return kind === 'select' ? this.#select(members, inner) : this.#setOperation(members, inner)
  }

  /** Common table expressions see those before them, and may not pass for a table. */
  #withShared(members: Tree, scope: Scope): Scope {
    const list = treeIn(members, 'with')
    if (list?.recursive === true) this.#refuse('WITH RECURSIVE is not allowed', list)
    let inner = scope
    for (const cte of treesIn(list, 'ctes')) {
      const name = plainName(cte.alias)
      if (this.#catalogue.some((table) => table.name === name)) {
        this.#refuse(`WITH ${name} has the name of a table; give it another`, cte)
      }
      const output = this.query(cte.this, { ...inner, outer: null })
      const columns = renamed(output.columns, cte.columns)
      const relation = { name, columns, sensitive: new Set<string>(), isSingleRow: output.isSingleRow }
      inner = { ...inner, shared: [...inner.shared, relation] }
    }
    return inner
  }

  #setOperation(members: Tree, scope: Scope): Output {
    const left = this.query(members.left, scope)
    this.query(members.right, scope)
    const output = { name: '', columns: left.columns, sensitive: new Set<string>(), isSingleRow: false }
    this.expressions(members.order_by, { ...EMPTY_SCOPE, shared: scope.shared, relations: [output] })
    return { columns: left.columns, isSingleRow: false }
  }

  #values(members: Tree, scope: Scope): Output {
    this.expressions(members.expressions, scope)
    return {
      columns: renamed(NOTHING.columns, members.column_aliases),
      isSingleRow: treesIn(members, 'expressions').length === 1,
    }
  }

  #select(select: Tree, outside: Scope): Output {
    // A query in FROM sees the relations outside this one; in an expression it sees this one's too.
    let scope: Scope = { relations: [], shared: outside.shared, extra: new Set(), outer: outside }
    const where = conjuncts(treeIn(select, 'where_clause')?.this)
    const joins = treesIn(select, 'joins')
    if (joins.length > MAX_JOINS)
      this.#refuse(`it joins ${joins.length} times, at most ${MAX_JOINS} are allowed`, joins)
    const listed = treesIn(treeIn(select, 'from'), 'expressions')
    const untied: Relation[] = []
    for (const [index, source] of listed.entries()) {
      const relation = this.#relation(source, scope)
      scope = { ...scope, relations: [...scope.relations, relation] }
      if (index > 0 && !relation.isSingleRow && !isUnnest(source)) untied.push(relation)
    }
    for (const join of joins) scope = this.#join(join, scope, untied)
    for (const relation of untied) {
      if (!isTied(relation, where, scope))
        this.#refuse(`nothing ties ${relation.name || 'a relation'} to the others; join it on a condition`, select.from)
    }
    for (const part of ['where_clause', 'group_by', 'having', 'windows', 'expressions', 'limit', 'offset', 'fetch']) {
      this.expressions(select[part], scope)
    }
    const columns = this.#outputColumns(select, scope)
    this.expressions(select.order_by, { ...scope, extra: new Set([...scope.extra, ...columns]) })
    const isSingleRow = select.group_by == null && hasAggregate(select.expressions)
    return { columns, isSingleRow }
  }

  #join(join: Tree, scope: Scope, untied: Relation[]): Scope {
    const kind = String(join.kind)
    const relation = this.#relation(join.this, scope)
    const joined: Scope = { ...scope, relations: [...scope.relations, relation] }
    this.expressions(join.on, joined)
    if (/natural|asof|semi|anti|lateral|apply|positional/i.test(kind))
      this.#refuse(`a ${kind} join is not allowed`, join)
    for (const column of treesIn(join, 'using')) {
      const name = plainName(column)
      const isShared = relation.columns.has(name) && scope.relations.some(({ columns }) => columns.has(name))
      if (!isShared) this.#refuse(`USING (${name}) names a column that not both sides have`, join)
    }
    const needsTie = !isUnnest(join.this) && !relation.isSingleRow && treesIn(join, 'using').length === 0
    if (needsTie && !isTied(relation, conjuncts(join.on), joined)) untied.push(relation)
    return joined
  }

  #relation(source: unknown, scope: Scope): Relation {
    const node = nodeOf(source)
    this.#relations += 1
    if (this.#relations > MAX_RELATIONS) this.#refuse(`it names more than ${MAX_RELATIONS} relations`, source)
    const nothing = { name: '', sensitive: new Set<string>(), ...NOTHING }
    if (node === null) return this.#refuse('FROM holds something unknown', source, nothing)
    const { kind, members } = node
    switch (kind) {
      case 'table': {
        const relation = tableRelation(members, this.#catalogue, scope)
        if (isFault(relation)) return this.#refuse(relation.reason, members, nothing)
        const name = plainName(members.name)
        if (this.#catalogue.some((table) => table.name === name)) this.tables.add(name)
        return { ...relation, columns: renamed(relation.columns, members.column_aliases) }
      }
      case 'subquery':
      case 'values': {
        const isLateral = members.lateral === true
        if (isLateral) this.#refuse('LATERAL is not allowed', source)
        const output = this.query(kind === 'values' ? source : members.this, { ...EMPTY_SCOPE, shared: scope.shared })
        const columns = renamed(output.columns, members.column_aliases)
        return { ...nothing, name: plainName(members.alias), columns, isSingleRow: output.isSingleRow }
      }
      case 'paren':
        return this.#relation(members.this, scope)
      case 'alias': {
        const relation = this.#relation(members.this, scope)
        return {
          ...relation,
          name: plainName(members.alias),
          columns: renamed(relation.columns, members.column_aliases),
        }
      }
      case 'unnest':
        if (members.with_ordinality === true) this.#refuse('WITH ORDINALITY is not allowed', source)
        this.expressions([members.this, members.expressions], scope)
        return { ...nothing, name: plainName(members.alias) }
      default:
        return this.#refuse(`${kind.replaceAll('_', ' ').toUpperCase()} is not allowed in FROM`, source, nothing)
    }
  }

  /** Columns and queries anywhere in an expression. */
  expressions(value: unknown, scope: Scope): void {
    if (Array.isArray(value)) {
      for (const entry of value) this.expressions(entry, scope)
      return
    }
    if (!isTree(value)) return
    const node = nodeOf(value)
    if (node === null) {
      this.expressions(Object.values(value), scope)
      return
    }
    const { kind, members } = node
    if (QUERIES.has(kind)) {
      this.query(value, { ...scope, relations: [], extra: new Set(), outer: scope })
    } else if (kind === 'column') {
      const bound = bindColumn(members, scope)
      if (isFault(bound)) this.faults.push(bound)
    } else if (kind === 'star') {
      this.#starColumns(members, scope)
    } else if (kind === 'table') {
      this.#refuse('a table may stand only in FROM', members)
    } else if (kind === 'lambda') {
      const parameters = treesIn(members, 'parameters').map(plainName)
      this.expressions(members.body, { ...scope, extra: new Set([...scope.extra, ...parameters]) })
    } else this.expressions(Object.values(members), scope)
  }

  #outputColumns(select: Tree, scope: Scope): ReadonlySet<string> {
    const columns = treesIn(select, 'expressions').flatMap((expression) => {
      const node = nodeOf(expression)
      if (node?.kind === 'alias') return [plainName(node.members.alias)]
      if (node?.kind === 'column') return [plainName(node.members.name)]
      if (node?.kind === 'star') return [...this.#starColumns(node.members, scope)]
      return []
    })
    return new Set(columns)
  }

  #starColumns(star: Tree, scope: Scope): ReadonlySet<string> {
    const table = plainName(star.table)
    const relations = scope.relations.filter(({ name }) => table === '' || name === table)
    if (relations.length === 0) this.#refuse(`* stands for no relation`, star)
    if (relations.some(({ sensitive }) => sensitive.size > 0)) {
      this.#refuse('* would bring sensitive columns; name the columns', star)
    }
    return new Set(relations.flatMap(({ columns }) => [...columns]))
  }

  #refuse(reason: string, at: unknown): Output
  #refuse(reason: string, at: unknown, otherwise: Relation): Relation
  #refuse(reason: string, at: unknown, otherwise: Output = NOTHING): Output {
    this.faults.push({ reason, position: positionIn(at) })
    return otherwise
  }
}

/** A relation's columns under the names that an alias gives them. */
function renamed(columns: ReadonlySet<string>, aliases: unknown): ReadonlySet<string> {
  const names = Array.isArray(aliases) ? aliases.map(plainName) : []
  return names.length === 0 ? columns : new Set(names)
}

/** `UNNEST(list)` multiplies a row by its own list only. */
function isUnnest(source: unknown): boolean {
  const node = nodeOf(source)
  return node?.kind === 'unnest' || (node?.kind === 'alias' && isUnnest(node.members.this))
}
