/** A text of SQL as tokens. What Trino's lexer does not know, or we do not want to, is refused where it stands. */
import { SyntaxFault } from './syntax-fault.ts'

export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign' | 'end'
  /** Words in upper case, names and texts without their quotes, all else as written. */
  readonly text: string
  /** As the text has it. */
  readonly written: string
  /** Character of the text, counted from 1. */
  readonly at: number
}

export interface Tokens {
  readonly tokens: readonly Token[]
  readonly hasComments: boolean
}

/** A list of two thousand values; no person writes more. */
const MAX_TOKENS = 4000

/** Each alternative ends at the first character that it cannot take, so the whole is read once. Line comments end at either line break. */
const TOKEN = new RegExp(
  [
    /(?<space>[ \t\n\r]+)/,
    /(?<comment>--[^\n\r]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)/,
    /(?<word>[A-Za-z_][A-Za-z0-9_]*)/,
    /(?<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)/,
    /'(?<text>(?:[^']|'')*)'/,
    /"(?<name>(?:[^"]|"")+)"/,
    /(?<sign><>|!=|<=|>=|\|\||->|[()[\],.;+\-*%=<>]|\/(?!\*))/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'y',
)

export function tokensOf(sql: string): Tokens {
  const tokens: Token[] = []
  let hasComments = false
  let offset = 0
  while (offset < sql.length) {
    TOKEN.lastIndex = offset
    const groups = TOKEN.exec(sql)?.groups
    if (groups === undefined) throw unknownAt(sql, offset)
    const at = offset + 1
    offset = TOKEN.lastIndex
    if (groups.comment !== undefined) hasComments = true
    const token = tokenOf(groups, at)
    if (token === null) continue
    refuseGlued(token, sql, offset)
    tokens.push(token)
    if (tokens.length > MAX_TOKENS) throw new SyntaxFault(`more than ${MAX_TOKENS} parts`, at)
  }
  tokens.push({ kind: 'end', text: '', written: 'the end', at: sql.length + 1 })
  return { tokens, hasComments }
}

function tokenOf({ word, number, text, name, sign }: Record<string, string | undefined>, at: number): Token | null {
  if (word !== undefined) return { kind: 'word', text: word.toUpperCase(), written: word, at }
  if (number !== undefined) return { kind: 'number', text: number.toUpperCase(), written: number, at }
  if (text !== undefined) return { kind: 'text', text: text.replaceAll("''", "'"), written: `'${text}'`, at }
  if (name !== undefined) return { kind: 'name', text: name.replaceAll('""', '"'), written: `"${name}"`, at }
  if (sign !== undefined) return { kind: 'sign', text: sign === '!=' ? '<>' : sign, written: sign, at }
  return null
}

/** `1abc`, `0x1F` and `1.2.3` are no numbers; `N'…'`, `U&'…'` and `X'…'` are other texts than they seem. */
function refuseGlued({ kind, text, at }: Token, sql: string, end: number): void {
  const next = sql[end] ?? ''
  if (kind === 'number' && /[A-Za-z0-9_.]/.test(next)) throw new SyntaxFault('this is no number', at)
  const isPrefix = kind === 'word' && text.length === 1 && (next === "'" || /^&['"]/.test(sql.slice(end, end + 2)))
  if (isPrefix) throw new SyntaxFault(`texts that begin with ${text}${next} are not allowed`, at)
}

function unknownAt(sql: string, offset: number): SyntaxFault {
  const character = String.fromCodePoint(sql.codePointAt(offset) ?? 0)
  if (character === "'") return new SyntaxFault('a text has no end', offset + 1)
  if (character === '"') return new SyntaxFault('a quoted name is empty or has no end', offset + 1)
  if (sql.startsWith('/*', offset)) return new SyntaxFault('a comment has no end', offset + 1)
  return new SyntaxFault(`the character ${character} has no meaning here`, offset + 1)
}
