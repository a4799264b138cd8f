/** `StringMatches`: `*` stands for any characters, `\*` for a star, `\\` for a backslash. Linear in both texts' product at worst. */

const STAR = Symbol('any characters')

export function matchesWildcard(pattern: string, text: string): boolean {
  const parts = tokens(pattern)
  let part = 0
  let position = 0
  let starPart = -1
  let starPosition = 0
  while (position < text.length) {
    if (parts[part] === STAR) {
      starPart = part++
      starPosition = position
    } else if (parts[part] === text.charAt(position)) {
      part++
      position++
    } else if (starPart >= 0) {
      part = starPart + 1
      position = ++starPosition
    } else return false
  }
  while (parts[part] === STAR) part++
  return part === parts.length
}

function tokens(pattern: string): readonly (string | typeof STAR)[] {
  const found: (string | typeof STAR)[] = []
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern.charAt(index)
    if (character === '\\' && '*\\'.includes(pattern.charAt(index + 1)) && index + 1 < pattern.length) {
      found.push(pattern.charAt(++index))
    } else found.push(character === '*' ? STAR : character)
  }
  return found
}
