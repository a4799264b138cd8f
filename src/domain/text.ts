/**
 * Text into terms: what the index of a history holds and what a question looks for. Deterministic, the same for both.
 *
 * 1. Compatibility decomposition (NFKD), marks dropped, lower case: "Écoles", "ECOLES" and "ecoles" are one word.
 * 2. A word is a run of letters and digits; everything else separates.
 * 3. Dropped: stop words, single characters, runs of more than four digits (numbers of cases, not of things), words
 *    longer than MAX_WORD (encoded data). Scripts without spaces give overlapping pairs of characters.
 * 4. English endings are cut by `stem`.
 *
 * T1: cutting a text at any ASCII character that is neither letter nor digit, and tokenising the pieces, gives the same
 *     terms as tokenising the whole. The import relies on it to tokenise each distinct piece once.
 */
import { STOP_WORDS, stem } from './stem.ts'

const MAX_WORD = 40

/** Columns whose whole value is a term of its own beside the words, so that "the same customer" is one look-up. */
export type KeyTermColumn = 'customer' | 'industry' | 'category'
export const KEY_TERM_COLUMNS: readonly KeyTermColumn[] = ['customer', 'industry', 'category']

/** Terms in the order of the text, repeated as often as they occur. */
export function termsOf(text: string): readonly string[] {
  const words = folded(text).match(/[\p{L}\p{N}]+/gu) ?? []
  return words.flatMap(termsOfWord)
}

/** The term that stands for one whole value: `customer=department of defence`. Null when nothing is left of the value. */
export function keyTerm(column: KeyTermColumn, value: string): string | null {
  const name = normalizedName(value)
  return name === '' ? null : `${column}=${name}`
}

const LEGAL_FORMS =
  /(?: (?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|plc|pty|gmbh|ag|sa|sas|sarl|srl|spa|bv|nv|ab|oy|as|kk))+$/u

/** One spelling for one organisation: case, marks, punctuation and the legal form at the end do not count. */
export function normalizedName(name: string): string {
  const words = folded(name).match(/[\p{L}\p{N}]+/gu) ?? []
  return words.join(' ').replace(LEGAL_FORMS, '')
}

/** ASCII decomposes to itself and has no marks. */
const ASCII = /^[\0-\x7f]*$/

function folded(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
}

const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u

/** Words met lately: a few thousand make up most of any history, and cutting their endings is most of the work. */
const MAX_REMEMBERED = 20_000
/** Longer words are rarer, and V8 keeps the whole text in memory for a long part of it. */
const MAX_REMEMBERED_WORD = 12
const remembered = new Map<string, readonly string[]>()

function termsOfWord(word: string): readonly string[] {
  const known = remembered.get(word)
  if (known !== undefined) return known
  const terms = cutWord(word)
  if (word.length > MAX_REMEMBERED_WORD) return terms
  if (remembered.size >= MAX_REMEMBERED) remembered.clear()
  remembered.set(word, terms)
  return terms
}

function cutWord(word: string): readonly string[] {
  if (UNSPACED.test(word)) return pairsOf(Array.from(word))
  if (word.length < 2 || word.length > MAX_WORD || STOP_WORDS.has(word) || /^\p{N}{5,}$/u.test(word)) return []
  return [stem(word)]
}

function pairsOf(characters: readonly string[]): readonly string[] {
  if (characters.length === 1) return [...characters]
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
}
