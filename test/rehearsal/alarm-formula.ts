/** CloudWatch's metric math as far as our alarms use it: numbers, metrics, `FILL(metric, number)`, brackets, + - * /. */

type Values = ReadonlyMap<string, number | null>

const TOKEN = /\s*(FILL|[a-z]\w*|\d+(?:\.\d+)?|[-+*/(),])/y

/** Null where a metric that is not filled has no data. Anything that is not known here is an error. */
export function workedOut(formula: string, values: Values): number | null {
  const tokens = tokensOf(formula)
  const take = (wanted?: string): string => {
    const token = tokens.shift() ?? 'nothing'
    if (wanted !== undefined && token !== wanted) throw new Error(`${formula}: ${token} in place of ${wanted}.`)
    return token
  }
  const sum = (): number | null => {
    let value = product()
    while (tokens[0] === '+' || tokens[0] === '-') {
      const sign = take() === '+' ? 1 : -1
      value = both(value, product(), (left, right) => left + sign * right)
    }
    return value
  }
  const product = (): number | null => {
    let value = single()
    while (tokens[0] === '*' || tokens[0] === '/') {
      const isTimes = take() === '*'
      value = both(value, single(), (left, right) => (isTimes ? left * right : left / right))
    }
    return value
  }
  const single = (): number | null => {
    const token = take()
    if (token === '(') return closed(sum())
    if (token === 'FILL') {
      take('(')
      const value = single()
      take(',')
      const filling = sum()
      return closed(value ?? filling)
    }
    if (/^\d/.test(token)) return Number(token)
    const value = values.get(token)
    if (value === undefined) throw new Error(`${formula}: ${token} is no metric of it.`)
    return value
  }
  const closed = (value: number | null): number | null => {
    take(')')
    return value
  }
  const result = sum()
  if (tokens.length > 0) throw new Error(`${formula}: ${tokens.join(' ')} is left over.`)
  return result
}

const both = (
  left: number | null,
  right: number | null,
  combine: (left: number, right: number) => number,
): number | null => (left === null || right === null ? null : combine(left, right))

function tokensOf(formula: string): string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < formula.trimEnd().length) {
    const [, token] = TOKEN.exec(formula) ?? []
    if (token === undefined) throw new Error(`${formula} is not read here.`)
    tokens.push(token)
  }
  return tokens
}
