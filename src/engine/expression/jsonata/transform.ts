/** `| pattern | update, delete |`: a function that gives a changed copy. */
import { JsonataFailure } from './failure.ts'
import type { Transform } from './syntax.ts'
import { type Frame, isProcedure, isRecord, native, type Procedure, type Run, setMember } from './values.ts'

export function transformer(node: Transform, frame: Frame, run: Run): Procedure {
  return native('transform', 1, undefined, ([subject]) => {
    if (subject === undefined) return undefined
    if (typeof subject !== 'object' || subject === null || isProcedure(subject)) {
      throw new JsonataFailure('T0410', { index: 1, value: subject })
    }
    const clone = frame.lookup('clone')
    if (!isProcedure(clone)) throw new JsonataFailure('T2013')
    const result = run.apply(clone, [subject], undefined, frame)
    const matches = run.evaluate(node.pattern, result, frame)
    if (matches === undefined) return result
    for (const match of Array.isArray(matches) ? matches : [matches]) {
      update(node, match, frame, run)
      remove(node, match, frame, run)
    }
    return result
  })
}

function update(node: Transform, match: unknown, frame: Frame, run: Run): void {
  const change = run.evaluate(node.update, match, frame)
  if (change === undefined) return
  if (!isRecord(change)) throw new JsonataFailure('T2011', { value: change })
  if (typeof match !== 'object' || match === null) return
  for (const [key, value] of Object.entries(change)) setMember(match as Record<string, unknown>, key, value)
}

function remove(node: Transform, match: unknown, frame: Frame, run: Run): void {
  if (node.delete === undefined) return
  const names = run.evaluate(node.delete, match, frame)
  if (names === undefined) return
  const list = Array.isArray(names) ? names : [names]
  if (!list.every((name) => typeof name === 'string')) throw new JsonataFailure('T2012', { value: names })
  if (typeof match !== 'object' || match === null) return
  for (const name of list) delete (match as Record<string, unknown>)[name]
}
