/** What the rest of the engine may use of expressions. */
export { isOperator, jsonPathRule, RuleError } from './choice/json-path-rule.ts'
export { jsonataCondition } from './choice/jsonata-condition.ts'
export {
  fixedField,
  itemsAtPath,
  jsonataItems,
  jsonataNumber,
  jsonataString,
  jsonataTimestamp,
  type NumberFieldName,
  numberAtPath,
  textAtPath,
  timestampAtPath,
} from './fields.ts'
export { PathSyntaxError, pathField } from './json-path-expression.ts'
export { ExpressionError } from './jsonata-expression.ts'
export { referencePath } from './reference-path.ts'
export { jsonataTemplate, payloadTemplate } from './template.ts'
export { timestampMs } from './timestamp.ts'
export { variablesInExpression, variablesInPath } from './variables.ts'
