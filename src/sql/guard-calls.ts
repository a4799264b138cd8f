/** Calls and groupings of a statement, held against the list of functions: what is not on it is refused, and so is what it would not end soon. */
import type { Fault } from './guard-fault.ts'
import { strftimeFromJoda, strftimeFromMysql } from './trino/date-patterns.ts'
import type { Argument, Call, Lambda } from './trino/expression-tree.ts'
import { DATE_UNITS, FUNCTIONS, type TrinoFunction } from './trino/functions.ts'
import type { Grouping, Query, Select } from './trino/tree.ts'
import { walkExpression, walkQuery } from './trino/walk.ts'

/** A pattern can be made to run for long; a person's is short. */
const MAX_PATTERN = 200
/** What stands between the parts of a list; a whole text between any two would make long ones. */
const MAX_SEPARATOR = 20
/** Each way of grouping reads all rows again. */
const MAX_GROUPINGS = 32

export function callFaults(statement: Query): readonly Fault[] {
  const faults: Fault[] = []
  walkQuery(statement, {
    select: (select) => faults.push(...groupingFaults(select)),
    expression: (expression) => {
      if (expression.kind === 'call') faults.push(...faultsOf(expression))
    },
  })
  return faults
}

function faultsOf(call: Call): readonly Fault[] {
  const known = FUNCTIONS.get(call.name)
  const reason =
    known === undefined
      ? `the function ${call.name.slice(0, 60)} is not allowed`
      : (clauseReason(call, known) ?? argumentReason(call, known) ?? writtenReason(call, known) ?? growingReason(call))
  return reason === null ? [] : [{ reason, position: call.at }]
}

/** DISTINCT, ORDER BY, FILTER and OVER belong to functions of many rows. */
function clauseReason({ name, args, isDistinct, orderBy, withinGroup, filter, over }: Call, { kind }: TrinoFunction) {
  const hasClause = isDistinct || orderBy.length > 0 || filter !== null
  if (args === '*' && name !== 'count') return `${name}(*) is not allowed`
  if (kind === 'window' && over === null) return `${name} needs OVER`
  if (kind === 'scalar' && over !== null) return `${name} takes no OVER`
  if (kind !== 'aggregate' && hasClause) return `${name} takes no DISTINCT, ORDER BY or FILTER`
  if ((name === 'listagg') !== withinGroup.length > 0) {
    return name === 'listagg' ? 'listagg needs WITHIN GROUP (ORDER BY …)' : `${name} takes no WITHIN GROUP`
  }
  return null
}

function argumentReason({ name, args }: Call, { least, most, lambdas }: TrinoFunction): string | null {
  const given = args === '*' ? [] : args
  if (given.length < least || given.length > most) {
    return `${name} takes ${least === most ? least : `${least} to ${most}`} arguments, ${given.length} are given`
  }
  const wrong = given.findIndex((argument, place) => (lambdas[place] ?? null) !== parametersOf(argument))
  return wrong === -1 ? null : `argument ${wrong + 1} of ${name} ${lambdaWanted(lambdas[wrong])}`
}

const parametersOf = (argument: Argument): number | null =>
  argument.kind === 'lambda' ? argument.parameters.length : null

const lambdaWanted = (parameters: number | undefined): string =>
  parameters === undefined
    ? 'is no lambda'
    : `is a lambda with ${parameters === 1 ? 'one name' : `${parameters} names`}`

function writtenReason({ name, args }: Call, { written }: TrinoFunction): string | null {
  if (written === null) return null
  const argument = args === '*' ? undefined : args[written.place]
  const text = argument?.kind === 'text' ? argument.value : null
  switch (written.as) {
    case 'pattern':
      return text !== null && text.length <= MAX_PATTERN
        ? null
        : `a pattern must be written out, with at most ${MAX_PATTERN} characters`
    case 'separator':
      return text !== null && text.length <= MAX_SEPARATOR
        ? null
        : `the separator of ${name} must be written out, with at most ${MAX_SEPARATOR} characters`
    case 'unit':
      return text !== null && DATE_UNITS.has(text.toLowerCase())
        ? null
        : `the unit of ${name} must be written out: ${[...DATE_UNITS].join(', ')}`
    case 'mysql date':
      return text !== null && strftimeFromMysql(text) !== null
        ? null
        : `${name} does not know this pattern; use %Y, %m, %d`
    case 'joda date':
      return text !== null && strftimeFromJoda(text) !== null
        ? null
        : `${name} does not know this pattern; use yyyy, MM, dd`
  }
}

const BUILDERS = new Set(['concat', 'concat_ws', 'replace', 'array_join', 'array_agg', 'transform'])

/** What a step of `reduce` builds is built upon by the next: a text that doubles doubles with each item. */
function growingReason({ name, args }: Call): string | null {
  if (name !== 'reduce' || args === '*') return null
  const steps = args.filter((argument): argument is Lambda => argument.kind === 'lambda')
  return steps.some(builds) ? 'reduce may count and compare, but build no texts or lists' : null
}

function builds(lambda: Lambda): boolean {
  let found = false
  walkExpression(lambda.body, {
    expression: (part) => {
      if (part.kind === 'concat' || part.kind === 'array' || part.kind === 'row') found = true
      if (part.kind === 'call' && BUILDERS.has(part.name)) found = true
    },
  })
  return found
}

/** In how many ways a query groups its rows. */
export const groupings = ({ groupBy }: Select): number =>
  groupBy.map(waysOf).reduce((product, number) => product * number, 1)

function groupingFaults(select: Select): readonly Fault[] {
  const ways = groupings(select)
  if (ways <= MAX_GROUPINGS) return []
  return [{ reason: `it groups in ${ways} ways, at most ${MAX_GROUPINGS} are allowed`, position: select.at }]
}

function waysOf(grouping: Grouping): number {
  if (grouping.kind === 'key') return 1
  const { style, sets } = grouping
  return style === 'CUBE' ? 2 ** sets.length : style === 'ROLLUP' ? sets.length + 1 : sets.length
}
