/** A value together with its JSON text. A state that passes its input on passes the text on unchanged, as AWS does. */
import { byteLength, type Json } from '#lib/json'
import { isTooDeep, MAX_NESTING, parseJson } from './nesting.ts'

/** State input and output, task result: AWS counts UTF-8 bytes of the text. */
export const MAX_PAYLOAD_BYTES = 262_144

/** A UTF-16 unit is at most three bytes of UTF-8. */
const MAX_BYTES_PER_UNIT = 3

export class Payload {
  readonly value: Json
  #text: string | undefined
  #isTooDeep: boolean | undefined

  private constructor(value: Json, text?: string) {
    this.value = value
    this.#text = text
  }

  static of(value: Json): Payload {
    return new Payload(value)
  }

  /** Throws SyntaxError when the text is not JSON, or is nested too deeply. */
  static parse(text: string): Payload {
    return new Payload(parseJson(text), text)
  }

  /** A text that was parsed already. */
  static parsed(value: Json, text: string): Payload {
    return new Payload(value, text)
  }

  /** An array from the texts of its elements: what Parallel and Map answer. */
  static list(items: readonly Payload[]): Payload {
    return new Payload(
      items.map((item) => item.value),
      `[${items.map((item) => item.text).join(',')}]`,
    )
  }

  /** This payload when the value is still the same one, else a new payload. */
  with(value: Json): Payload {
    return value === this.value ? this : new Payload(value)
  }

  get text(): string {
    this.#text ??= JSON.stringify(this.value)
    return this.#text
  }

  /** Asked before `text` is: writing what is nested deeper than the limit would exhaust the stack. */
  get isTooDeep(): boolean {
    this.#isTooDeep ??= !(this.#text !== undefined && this.#text.length <= MAX_NESTING) && isTooDeep(this.value)
    return this.#isTooDeep
  }

  get isTooLarge(): boolean {
    return this.isTooDeep || exceedsPayloadLimit(this.text)
  }
}

function exceedsPayloadLimit(text: string): boolean {
  if (text.length > MAX_PAYLOAD_BYTES) return true
  return text.length * MAX_BYTES_PER_UNIT > MAX_PAYLOAD_BYTES && byteLength(text) > MAX_PAYLOAD_BYTES
}

export const EMPTY_OBJECT = Payload.parse('{}')
