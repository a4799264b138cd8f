/** The types that a value may be cast to. */

import type { DataType, TypeName } from './expression-tree.ts'
import type { Reader } from './reader.ts'

/** Each name as Trino takes it, with the sizes that it may have. */
const TYPES: Readonly<Record<string, { readonly name: TypeName; readonly sizes: number }>> = {
  VARCHAR: { name: 'VARCHAR', sizes: 1 },
  CHAR: { name: 'CHAR', sizes: 1 },
  JSON: { name: 'JSON', sizes: 0 },
  INTEGER: { name: 'INTEGER', sizes: 0 },
  INT: { name: 'INTEGER', sizes: 0 },
  BIGINT: { name: 'BIGINT', sizes: 0 },
  SMALLINT: { name: 'SMALLINT', sizes: 0 },
  TINYINT: { name: 'TINYINT', sizes: 0 },
  DOUBLE: { name: 'DOUBLE', sizes: 0 },
  REAL: { name: 'REAL', sizes: 0 },
  DECIMAL: { name: 'DECIMAL', sizes: 2 },
  BOOLEAN: { name: 'BOOLEAN', sizes: 0 },
  DATE: { name: 'DATE', sizes: 0 },
  TIMESTAMP: { name: 'TIMESTAMP', sizes: 1 },
}
/** Longer texts would be padded by CHAR; a precision of DECIMAL is far below it. */
const MAX_SIZE = 1000

export function parseType(reader: Reader): DataType {
  const { kind, text } = reader.ahead()
  if (kind === 'word' && text === 'ARRAY') {
    reader.next()
    reader.needSign('(')
    const arrayOf = reader.nested(() => parseType(reader))
    reader.needSign(')')
    return { arrayOf }
  }
  const type = kind === 'word' ? TYPES[text] : undefined
  if (type === undefined) return reader.refuse(`the type ${text.toLowerCase().slice(0, 40)} is not allowed`)
  reader.next()
  const isSized = type.sizes > 0 && reader.isSign('(')
  const sizes = isSized ? reader.bracketed(() => reader.wholeNumber(type.name)) : []
  if (sizes.length > type.sizes || sizes.some((size) => size > MAX_SIZE)) {
    return reader.refuse(`${type.name} takes at most ${type.sizes} sizes, each at most ${MAX_SIZE}`)
  }
  return { name: type.name, sizes }
}
