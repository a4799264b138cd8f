/**
 * JSON texts, with Jackson's words for what is wrong with them: AWS passes those on for definitions and inputs.
 * The text is parsed by the platform; only a text that it refuses is walked again for the words.
 */
import type { Json } from '#lib/json'
import { TOO_DEEP, tooDeepAt } from '../nesting.ts'

export interface JsonFailure {
  /** E.g. `Unrecognized token 'not': was expecting …`. */
  readonly message: string
  /** E.g. `[Source: (String)"not"; line: 1, column: 4]`. */
  readonly location: string
}

/** Jackson quotes this much of the source. */
const QUOTED_SOURCE = 500

export function readJson(text: string): { readonly value: Json } | { readonly failure: JsonFailure } {
  const tooDeep = tooDeepAt(text)
  if (tooDeep !== null) return { failure: { message: TOO_DEEP, location: sourceAt(text, tooDeep) } }
  try {
    return { value: JSON.parse(text) as Json }
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown
    const { message, position } = new Walk(text).fail()
    return { failure: { message, location: sourceAt(text, position) } }
  }
}

function sourceAt(text: string, position: number): string {
  const before = text.slice(0, position).split('\n')
  const line = before.length
  const column = (before.at(-1) as string).length + 1
  const quoted =
    text.length > QUOTED_SOURCE
      ? `"${text.slice(0, QUOTED_SOURCE)}"[truncated ${text.length - QUOTED_SOURCE} chars]`
      : `"${text}"`
  return `[Source: (String)${quoted}; line: ${line}, column: ${column}]`
}

const VALUES = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'"

interface Found {
  readonly message: string
  /** Behind the offending character. */
  readonly position: number
}

/** One pass over a text that is known to be wrong somewhere. */
class Walk {
  readonly #text: string
  #position = 0
  /** What is open, outermost first: the bracket and where it stands. */
  readonly #open: { readonly kind: 'Object' | 'Array'; readonly start: number }[] = []

  constructor(text: string) {
    this.#text = text
  }

  fail(): Found {
    try {
      this.#value()
      for (;;) {
        this.#skipSpace()
        const inside = this.#open.at(-1)
        if (inside === undefined) break
        this.#afterValue(inside.kind)
      }
    } catch (thrown) {
      if (thrown instanceof Stop) return thrown.found
      throw thrown
    }
    return { message: 'Unexpected content after the JSON value', position: this.#position }
  }

  #stop(message: string, position = this.#position + 1): never {
    throw new Stop({ message, position })
  }

  #skipSpace(): void {
    while (' \t\n\r'.includes(this.#peek()) && this.#position < this.#text.length) this.#position++
  }

  #peek(): string {
    return this.#text.charAt(this.#position)
  }

  #unexpected(expected: string): never {
    if (this.#position >= this.#text.length) this.#ended()
    return this.#stop(`Unexpected character (${describe(this.#peek())}): ${expected}`)
  }

  #ended(): never {
    const inside = this.#open.at(-1)
    const open =
      inside === undefined
        ? 'No content to map due to end-of-input'
        : `Unexpected end-of-input: expected close marker for ${inside.kind} (start marker at ${sourceAt(this.#text, inside.start)})`
    return this.#stop(open)
  }

  #value(): void {
    this.#skipSpace()
    const next = this.#peek()
    if (next === '') this.#ended()
    else if (next === '{') this.#openObject()
    else if (next === '[') {
      this.#open.push({ kind: 'Array', start: this.#position++ })
      this.#skipSpace()
      if (this.#peek() === ']') this.#close()
      else this.#value()
    } else if (next === '"') this.#string()
    else if (/[-0-9]/.test(next)) this.#number()
    else if (/[\p{ID_Start}$_]/u.test(next)) this.#token()
    else this.#unexpected(`expected a valid value (${VALUES})`)
  }

  #openObject(): void {
    this.#open.push({ kind: 'Object', start: this.#position++ })
    this.#skipSpace()
    if (this.#peek() === '}') this.#close()
    else this.#member()
  }

  #member(): void {
    this.#skipSpace()
    if (this.#peek() !== '"') this.#unexpected('was expecting double-quote to start field name')
    this.#string()
    this.#skipSpace()
    if (this.#peek() !== ':') this.#unexpected('was expecting a colon to separate field name and value')
    this.#position++
    this.#value()
  }

  #afterValue(kind: 'Object' | 'Array'): void {
    const next = this.#peek()
    if (next === (kind === 'Object' ? '}' : ']')) this.#close()
    else if (next === ',') {
      this.#position++
      if (kind === 'Object') this.#member()
      else this.#value()
    } else this.#unexpected(`was expecting comma to separate ${kind} entries`)
  }

  #close(): void {
    this.#open.pop()
    this.#position++
  }

  #token(): void {
    const token = /^[\p{ID_Continue}$]+/u.exec(this.#text.slice(this.#position, this.#position + 256))?.[0] ?? ''
    if (token !== 'true' && token !== 'false' && token !== 'null') {
      this.#stop(`Unrecognized token '${token}': was expecting (${VALUES})`, this.#position + token.length)
    }
    this.#position += token.length
  }

  #number(): void {
    const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/.exec(this.#text.slice(this.#position))?.[0] ?? ''
    const first = this.#peek()
    if (number === '')
      this.#stop(
        `Unexpected character (${describe(first)}) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value`,
      )
    this.#position += number.length
    if (/^-?0$/.test(number) && /\d/.test(this.#peek())) this.#stop('Invalid numeric value: Leading zeroes not allowed')
    if (/[.eE]/.test(this.#peek())) {
      this.#position++
      this.#stop(
        `Unexpected character (${describe(this.#peek())}) in numeric value: Decimal point not followed by a digit`,
      )
    }
  }

  #string(): void {
    for (this.#position++; this.#position < this.#text.length; this.#position++) {
      const next = this.#peek()
      if (next === '"') {
        this.#position++
        return
      }
      if (next < ' ') {
        this.#stop(
          `Illegal unquoted character (${describe(next)}): has to be escaped using backslash to be included in string value`,
        )
      }
      if (next === '\\') this.#escape()
    }
    this.#stop('Unexpected end-of-input in VALUE_STRING')
  }

  #escape(): void {
    this.#position++
    const next = this.#peek()
    if (!'"\\/bfnrtu'.includes(next) || next === '') this.#stop(`Unrecognized character escape ${describe(next)}`)
    if (next === 'u' && !/^[0-9a-fA-F]{4}/.test(this.#text.slice(this.#position + 1))) {
      this.#stop(
        `Unexpected character (${describe(this.#text.charAt(this.#position + 1))}): expected a hex-digit for character escape sequence`,
      )
    }
  }
}

class Stop extends Error {
  readonly found: Found

  constructor(found: Found) {
    super(found.message)
    this.found = found
  }
}

function describe(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return code < 32 ? `(CTRL-CHAR, code ${code})` : `'${character}' (code ${code})`
}
