/** `States.Format`: `{}` takes the next value, written as Java writes it. */
import { isJsonObject, type Json } from '#lib/json'

/** Null when the template and the values do not fit each other. */
export function formatText(template: string, values: readonly Json[]): string | null {
  let result = ''
  let next = 0
  for (let index = 0; index < template.length; index++) {
    const character = template.charAt(index)
    if (character === '\\' && "'{}\\".includes(template.charAt(index + 1)) && index + 1 < template.length) {
      result += template.charAt(++index)
    } else if (character === '{' && template.charAt(index + 1) === '}') {
      if (next >= values.length) return null
      result += javaText(values[next++] as Json)
      index++
    } else result += character
  }
  return next === values.length ? result : null
}

/** As `String.valueOf` of a Java map, list or value. */
function javaText(value: Json): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(javaText).join(', ')}]`
  if (isJsonObject(value)) {
    return `{${Object.entries(value)
      .map(([key, member]) => `${key}=${javaText(member)}`)
      .join(', ')}}`
  }
  return String(value as number | boolean | null)
}
