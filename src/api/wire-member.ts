/** Members of AWS's answers, which are JSON: a text that should be there, and is checked because the other side is not us. */
import { InvariantError } from '#lib/errors'
import type { JsonObject } from '#lib/json'

export function textMember(answer: JsonObject, name: string): string {
  const value = answer[name]
  if (typeof value === 'string') return value
  throw new InvariantError(`Step Functions answered no text "${name}".`)
}
