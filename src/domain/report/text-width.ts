/** Columns that a terminal gives a text, and texts broken to fit a number of them. */

/** Scripts whose characters take two columns. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u
const NONE = /[\p{Mn}\p{Me}\p{Cf}]/u

export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1
  return width
}

export function padded(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return align === 'left' ? text + space : space + text
}

/** Lines of at most `width` columns; a word longer than a line is cut. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/[ \t\n]+/).filter((part) => part !== '')) {
    const joined = line === '' ? word : `${line} ${word}`
    if (widthOf(joined) <= width) {
      line = joined
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (widthOf(line) > width) {
      const head = cutAt(line, width)
      lines.push(head)
      line = line.slice(head.length)
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line]
}

/** At most `width` columns; what is cut is marked. */
export const cutTo = (text: string, width: number): string =>
  widthOf(text) <= width ? text : `${cutAt(text, width - 1).trimEnd()}…`

function cutAt(text: string, width: number): string {
  let head = ''
  for (const character of text) {
    if (widthOf(head + character) > width) break
    head += character
  }
  // A character wider than the whole line is taken all the same: nothing would ever end otherwise.
  return head === '' ? (Array.from(text)[0] ?? '') : head
}

/** A line of code: its indentation stays; what does not fit goes on below, further in. */
export function wrappedCode(line: string, width: number): readonly string[] {
  const indent = /^ {0,20}/.exec(line)?.[0] ?? ''
  return wrapped(line, width - 4 - indent.length).map((part, index) => `${indent}${index === 0 ? '' : '    '}${part}`)
}
