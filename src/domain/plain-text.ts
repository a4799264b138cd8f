/** Text from people and rows, made inert for reading: nothing in it moves a cursor, turns a line round or hides. */

/** Control characters and line ends become spaces; of the invisible ones only the joiners that scripts need are left. */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/(?![\u200c\u200d])\p{Cf}/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** Plain text of at most `limit` characters; what is cut is marked. */
export function clipped(text: string, limit: number): string {
  const characters = Array.from(plainText(text))
  return characters.length <= limit
    ? characters.join('')
    : `${characters
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`
}

/** Code as lines: each plain, with the spaces at its start. */
export const plainLines = (text: string): readonly string[] =>
  text.split(/\r\n|\r|\n/).map((line) => `${/^ */.exec(line)?.[0] ?? ''}${plainText(line)}`)
