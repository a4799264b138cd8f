/** A statement with a few of its parts left out, doubled, exchanged, or taken from another one. */
import { Dice } from './dice.ts'

const TOKEN = /'(?:[^']|'')*'|"[^"]*"|\w+|\s+|[^\w\s]/g

export function mutant(seed: number, statements: readonly string[]): string {
  const dice = new Dice(seed)
  const any = (): readonly string[] => dice.one(statements).match(TOKEN) ?? ['']
  const tokens = [...any(), '']
  for (let change = dice.below(3); change >= 0; change--) {
    const place = dice.below(tokens.length)
    const other = any()
    const from = dice.below(other.length)
    const makers: readonly (() => void)[] = [
      () => tokens.splice(place, 1 + dice.below(3), ''),
      () => tokens.splice(place, 0, dice.one(tokens)),
      () => tokens.splice(place, 1, other[from] ?? ''),
      () => tokens.splice(place, 0, ...other.slice(from, from + 1 + dice.below(8))),
    ]
    dice.one(makers)()
  }
  return tokens.join('')
}
