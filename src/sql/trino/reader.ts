/** A place in a list of tokens, moved forward by what a rule of the grammar takes. It never goes back, so parsing takes linear time. */

import type { Expression } from './expression-tree.ts'
import { SyntaxFault } from './syntax-fault.ts'
import type { Token } from './token.ts'
import type { Name, Query } from './tree.ts'
import { RESERVED } from './words.ts'

/** The rules that contain each other, and so cannot import each other. */
export interface Grammar {
  readonly query: (reader: Reader) => Query
  readonly expression: (reader: Reader) => Expression
  /** An expression that is no predicate. */
  readonly value: (reader: Reader) => Expression
}

/** Deeper than any query a person writes, and far from the end of the stack. */
const MAX_DEPTH = 80
/** Operators that make the tree deeper by one without a bracket, in the whole statement. */
const MAX_LINKS = 500
const END: Token = { kind: 'end', text: '', written: 'the end', at: 1 }

export class Reader {
  readonly #tokens: readonly Token[]
  readonly #grammar: Grammar
  #place = 0
  #depth = 0
  #links = 0

  constructor(tokens: readonly Token[], grammar: Grammar) {
    this.#tokens = tokens
    this.#grammar = grammar
  }

  get at(): number {
    return this.ahead().at
  }

  ahead(distance = 0): Token {
    return this.#tokens[this.#place + distance] ?? this.#tokens.at(-1) ?? END
  }

  next(): Token {
    const token = this.ahead()
    this.#place += 1
    return token
  }

  query(): Query {
    return this.nested(() => this.#grammar.query(this))
  }

  expression(): Expression {
    return this.nested(() => this.#grammar.expression(this))
  }

  value(): Expression {
    return this.nested(() => this.#grammar.value(this))
  }

  startsQuery(): boolean {
    return ['SELECT', 'WITH', 'VALUES'].some((word) => this.isWord(word))
  }

  /** All that recurs goes through here. */
  nested<T>(rule: () => T): T {
    this.#depth += 1
    if (this.#depth > MAX_DEPTH) this.refuse('nested too deep')
    const result = rule()
    this.#depth -= 1
    return result
  }

  link(): void {
    this.#links += 1
    if (this.#links > MAX_LINKS) this.refuse(`more than ${MAX_LINKS} operators`)
  }

  isWord(word: string, distance = 0): boolean {
    const { kind, text } = this.ahead(distance)
    return kind === 'word' && text === word
  }

  isSign(sign: string, distance = 0): boolean {
    const { kind, text } = this.ahead(distance)
    return kind === 'sign' && text === sign
  }

  takeWord(...words: readonly string[]): boolean {
    if (!words.every((word, distance) => this.isWord(word, distance))) return false
    this.#place += words.length
    return true
  }

  takeSign(sign: string): boolean {
    if (!this.isSign(sign)) return false
    this.#place += 1
    return true
  }

  needWord(word: string): void {
    if (!this.takeWord(word)) this.refuseNext(word)
  }

  needSign(sign: string): void {
    if (!this.takeSign(sign)) this.refuseNext(sign)
  }

  isName(distance = 0): boolean {
    const { kind, text } = this.ahead(distance)
    return kind === 'name' || (kind === 'word' && !RESERVED.has(text))
  }

  name(what = 'a name'): Name {
    if (!this.isName()) this.refuseNext(what)
    const { kind, text, at } = this.next()
    return { text: kind === 'name' ? text : text.toLowerCase(), at }
  }

  names(): readonly Name[] {
    return this.bracketed(() => this.name())
  }

  list<T>(rule: () => T): readonly T[] {
    const items = [rule()]
    while (this.takeSign(',')) items.push(rule())
    return items
  }

  bracketed<T>(rule: () => T): readonly T[] {
    this.needSign('(')
    const items = this.list(rule)
    this.needSign(')')
    return items
  }

  expressions(): readonly Expression[] {
    return this.list(() => this.expression())
  }

  /** A number of rows. */
  wholeNumber(after: string): number {
    const { kind, text } = this.ahead()
    if (kind !== 'number' || !/^\d{1,9}$/.test(text))
      this.refuse(`${after} takes a whole number, which ${shown(this.ahead())} is not`)
    this.next()
    return Number(text)
  }

  refuseNext(expected: string): never {
    const token = this.ahead()
    return this.refuse(
      token.kind === 'end'
        ? `it ends where ${expected} was expected`
        : `${shown(token)} stands where ${expected} was expected`,
    )
  }

  refuse(reason: string): never {
    throw new SyntaxFault(reason, this.at)
  }
}

const shown = ({ written }: Token): string => (written.length > 40 ? `${written.slice(0, 40)}…` : written)
