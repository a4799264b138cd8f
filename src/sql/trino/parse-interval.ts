/** `INTERVAL '3' MONTH`: a whole number of one unit. */

import type { IntervalLiteral, IntervalUnit } from './expression-tree.ts'
import type { Reader } from './reader.ts'

const UNITS = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'] as const satisfies readonly IntervalUnit[]

export function parseInterval(reader: Reader): IntervalLiteral {
  const { at } = reader
  reader.needWord('INTERVAL')
  const sign = reader.takeSign('-') ? -1 : 1
  const amount = reader.ahead()
  if (amount.kind !== 'text' || !/^-?\d{1,6}$/.test(amount.text)) {
    return reader.refuse("an interval is a whole number in quotes with a unit, like INTERVAL '3' MONTH")
  }
  reader.next()
  const unit = UNITS.find((word) => reader.takeWord(word))
  if (unit === undefined) return reader.refuseNext(UNITS.join(', '))
  return { kind: 'interval', at, amount: sign * Number(amount.text), unit }
}
