/** Text for HTML: every character that could become markup is written as an entity; the invisible ones are gone. */
import { plainLines, plainText } from '../plain-text.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** For text and for attributes in double quotes. */
export const html = (text: string): string =>
  plainText(text).replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '')

/** Text from people or rows: isolated, so that its direction stays its own. */
export const isolated = (text: string): string => `<bdi>${html(text)}</bdi>`

/** Lines kept, for SQL. */
export const htmlLines = (text: string): string =>
  plainLines(text)
    .map((line) => `${/^ */.exec(line)?.[0] ?? ''}${html(line)}`)
    .join('\n')

/** The place of a fact or a statement on the page. */
export const anchor = (kind: 'fact' | 'sql', id: string): string =>
  `${kind}-${Array.from(id, (character) => (/[\w.-]/.test(character) ? character : `_${character.codePointAt(0)?.toString(16)}_`)).join('')}`
