/** What is allowed in a definition and is probably not meant: fixed texts that look like something to evaluate. */
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import { isOperator } from '../expression/index.ts'
import type { Diagnostic, Flow, State } from './types.ts'

const TEMPLATES = ['Parameters', 'ResultSelector', 'ItemSelector', 'Assign']

export function warningsOf(flow: Flow): readonly Diagnostic[] {
  return [...flow.states.values()].flatMap((state) => [
    ...(state.queryLanguage === 'JSONPath' ? stateWarnings(state) : []),
    ...innerFlows(state).flatMap(warningsOf),
  ])
}

function innerFlows(state: State): readonly Flow[] {
  if (state.type === 'Parallel') return state.Branches
  return state.type === 'Map' ? [state.ItemProcessor] : []
}

function stateWarnings(state: State): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  for (const field of TEMPLATES) noDollar(state.raw[field], `${state.location}/${field}`, found)
  if (state.type === 'Pass' && state.Result !== undefined && holdsDynamic(state.Result)) {
    const message = 'Attempt to use a path in the result of a pass state.'
    found.push(warning('PASS_RESULT_IS_STATIC', message, `${state.location}/Result`))
  }
  if (state.type === 'Fail') noPath(state.raw, ['Error', 'Cause'], state.location, found)
  if (state.type === 'Choice') {
    const rules = (state.raw.Choices ?? []) as readonly Json[]
    for (const [index, rule] of rules.entries()) ruleWarnings(rule, `${state.location}/Choices[${index}]`, found)
  }
  return found
}

const warning = (code: string, message: string, location: string): Diagnostic => ({
  severity: 'WARNING',
  code,
  message,
  location,
})

function noDollar(template: Json | undefined, location: string, found: Diagnostic[]): void {
  if (Array.isArray(template)) {
    for (const [index, item] of (template as readonly Json[]).entries()) noDollar(item, `${location}[${index}]`, found)
  }
  if (!isJsonObject(template)) return
  for (const [key, value] of Object.entries(template)) {
    if (!key.endsWith('.$') && typeof value === 'string' && looksDynamic(value)) {
      const message = 'No `.$` on a field that appears to be a JSONPath or Intrinsic Function.'
      found.push(warning('NO_DOLLAR', message, `${location}/${key}`))
    } else noDollar(value, `${location}/${key}`, found)
  }
}

function noPath(part: JsonObject, fields: readonly string[], location: string, found: Diagnostic[]): void {
  for (const field of fields) {
    const value = part[field]
    if (typeof value !== 'string' || !looksDynamic(value)) continue
    const message = "Field value looks like a path, but field name does not end with 'Path'."
    found.push(warning('NO_PATH', message, `${location}/${field}`))
  }
}

function ruleWarnings(rule: Json, location: string, found: Diagnostic[]): void {
  if (!isJsonObject(rule)) return
  const fixed = Object.keys(rule).filter((field) => isOperator(field) && !field.endsWith('Path'))
  noPath(rule, fixed, location, found)
  if (rule.Not !== undefined) ruleWarnings(rule.Not, `${location}/Not`, found)
  for (const field of ['And', 'Or']) {
    const inner = rule[field]
    if (!Array.isArray(inner)) continue
    for (const [index, one] of (inner as readonly Json[]).entries())
      ruleWarnings(one, `${location}/${field}[${index}]`, found)
  }
}

const looksDynamic = (text: string): boolean => /^(?:\$$|\$[.[]|\$\$[.[]?|States\.\w+\()/.test(text)

function holdsDynamic(value: Json): boolean {
  if (typeof value === 'string') return looksDynamic(value)
  return typeof value === 'object' && value !== null && (Object.values(value) as readonly Json[]).some(holdsDynamic)
}
