/** A place in a text, moved forward by what a parser takes. */

export class TextReader {
  readonly text: string
  position = 0

  constructor(text: string) {
    this.text = text
  }

  atEnd(): boolean {
    return this.position >= this.text.length
  }

  peek(): string {
    return this.text.charAt(this.position)
  }

  skip(count: number): void {
    this.position += count
  }

  skipSpace(): void {
    while (/\s/.test(this.peek())) this.position++
  }

  take(expected: string): boolean {
    if (!this.text.startsWith(expected, this.position)) return false
    this.position += expected.length
    return true
  }

  /** What the expression, anchored with `^`, matches here; null when it does not. */
  takeMatch(expression: RegExp): string | null {
    const found = expression.exec(this.text.slice(this.position))?.[0]
    if (found === undefined) return null
    this.position += found.length
    return found
  }

  /** A name in single or double quotes. A backslash keeps the quote after it and is otherwise itself. */
  takeQuoted(): string | null {
    const quote = this.peek()
    if (quote !== "'" && quote !== '"') return null
    let name = ''
    for (let index = this.position + 1; index < this.text.length; index++) {
      const character = this.text.charAt(index)
      if (character === quote) {
        this.position = index + 1
        return name
      }
      if (character === '\\' && this.text.charAt(index + 1) === quote) index++
      name += this.text.charAt(index)
    }
    return null
  }
}
