/** A record's texts, each kept once: one state's output is the next one's input. */
export class Texts {
  readonly list: string[] = []
  readonly #positions = new Map<string, number>()

  position(text: string): number {
    let position = this.#positions.get(text)
    if (position === undefined) {
      position = this.list.push(text) - 1
      this.#positions.set(text, position)
    }
    return position
  }
}
