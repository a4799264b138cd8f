/** The rules of a Choice state. */
import { isJsonObject } from '#lib/json'
import { isOperator, jsonataCondition, jsonPathRule, RuleError } from '../expression/index.ts'
import { assign, present, type StatePart, template } from './read-fields.ts'
import { has, objects, type Part, requireFields, text, value } from './shape.ts'
import type { ChoiceRule } from './types.ts'

const SELECTORS = ['And', 'Or', 'Not', 'Variable', 'Condition']
/** And, Or and Not inside each other. */
const MAX_NESTING = 50

export function choiceRules(state: StatePart): readonly ChoiceRule[] {
  return objects(state, 'Choices').flatMap((raw, index) => {
    const part: StatePart = { ...state, ...raw, at: `Choices[${index}]/` }
    requireFields(part, ['Next'])
    const condition = state.queryLanguage === 'JSONata' ? jsonata(part) : jsonPath(part)
    if (condition === null) return []
    const rule = present({ Assign: assign(part), Output: template(part, 'Output') })
    return [{ condition, Next: text(part, 'Next') ?? '', ...rule }]
  })
}

function jsonata(part: StatePart): ChoiceRule['condition'] | null {
  const foreign = Object.keys(part.raw).find((field) => field === 'Variable' || isOperator(field))
  if (foreign !== undefined) {
    part.report.schema(
      `The QueryLanguage is set to 'JSONata', but field '${foreign}' is only supported for the 'JSONPath' QueryLanguage`,
      part.location,
    )
    return null
  }
  const raw = value(part, 'Condition')
  if (raw === undefined) {
    requireFields(part, ['Condition'])
    return null
  }
  if (typeof raw === 'boolean') return jsonataCondition(raw, `${part.at}Condition`)
  const found = text(part, 'Condition')
  if (found === undefined) return null
  return part.report.attempt(part.stateLocation, () => jsonataCondition(found, `${part.at}Condition`))
}

function jsonPath(part: StatePart): ChoiceRule['condition'] | null {
  if (has(part, 'Condition')) {
    part.report.schema(
      "The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for the 'JSONata' QueryLanguage",
      part.location,
    )
    return null
  }
  if (!checkRule(part, 0)) return null
  try {
    return jsonPathRule(part.raw)
  } catch (thrown) {
    if (!(thrown instanceof RuleError)) throw thrown
    part.report.schema(thrown.message, part.location)
    return null
  }
}

/** The shape of a rule and of the rules inside it. */
function checkRule(part: Part, depth: number): boolean {
  if (depth > MAX_NESTING) {
    part.report.error('TOO_DEEPLY_NESTED', 'Choice rules are nested too deeply', part.location)
    return false
  }
  if (depth > 0 && has(part, 'Next')) {
    part.report.schema("Field 'Next' is not supported", `${part.location}/Next`)
    return false
  }
  const selectors = SELECTORS.filter((field) => has(part, field))
  if (selectors.length !== 1) {
    part.report.schema(
      `The object must have only one of the following fields, [${SELECTORS.join(', ')}]`,
      part.location,
    )
    return false
  }
  if (has(part, 'Variable')) return checkComparison(part)
  if (has(part, 'Not')) {
    const raw = part.raw.Not
    if (isJsonObject(raw)) return checkRule({ raw, location: `${part.location}/Not`, report: part.report }, depth + 1)
    part.report.schema('Expected value of type [OBJECT]', `${part.location}/Not`)
    return false
  }
  const field = has(part, 'And') ? 'And' : 'Or'
  const inner = objects(part, field)
  return inner.length > 0 && inner.map((one) => checkRule(one, depth + 1)).every(Boolean)
}

function checkComparison(part: Part): boolean {
  const operators = Object.keys(part.raw).filter(isOperator)
  if (operators.length === 1) return true
  part.report.schema(
    operators.length === 0
      ? 'A choice rule needs a comparison operator'
      : `There should only be one of the following fields: [${operators.join(', ')}]`,
    part.location,
  )
  return false
}
