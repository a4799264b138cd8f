/** The grammar's door: a text of SQL is one SELECT of Trino, or it is refused with the reason and the place. */
import { parseExpression, parseValue } from './parse-expression.ts'
import { parseQuery } from './parse-query.ts'
import { Reader } from './reader.ts'
import { SyntaxFault } from './syntax-fault.ts'
import { type Token, tokensOf } from './token.ts'
import type { Query } from './tree.ts'

export type Parsed =
  | {
      readonly query: Query
      readonly hasComments: boolean
      /** A semicolon at the end, which cannot stand where the statement is put inside another one. */
      readonly isEnded: boolean
    }
  | { readonly fault: { readonly reason: string; readonly position: number } }

export function parseTrino(sql: string): Parsed {
  try {
    const { tokens, hasComments } = tokensOf(sql)
    return { ...statement(tokens), hasComments }
  } catch (error) {
    if (error instanceof SyntaxFault) return { fault: { reason: error.message, position: error.at } }
    throw error
  }
}

function statement(tokens: readonly Token[]): { readonly query: Query; readonly isEnded: boolean } {
  const reader = new Reader(tokens, { query: parseQuery, expression: parseExpression, value: parseValue })
  refuseMany(tokens)
  const isQuery = ['SELECT', 'WITH'].some((word) => reader.isWord(word)) || reader.isSign('(')
  if (!isQuery) reader.refuse('this is no query, it does not begin with SELECT or WITH')
  const query = reader.query()
  const isEnded = reader.isSign(';')
  while (reader.takeSign(';'));
  if (reader.ahead().kind !== 'end') reader.refuseNext('the end')
  return { query, isEnded }
}

function refuseMany(tokens: readonly Token[]): void {
  const begins = tokens.filter(
    ({ kind, text }, index) =>
      kind !== 'end' &&
      !isSemicolon(kind, text) &&
      (index === 0 || isSemicolon(tokens[index - 1]?.kind, tokens[index - 1]?.text)),
  )
  const second = begins[1]
  if (second !== undefined) {
    throw new SyntaxFault(`${begins.length} statements, exactly one is allowed`, second.at)
  }
}

const isSemicolon = (kind: string | undefined, text: string | undefined): boolean => kind === 'sign' && text === ';'
