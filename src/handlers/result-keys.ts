/**
 * Where the results of an execution lie: `executions/<state machine>/<name>/…`. Two tries of one task write the same keys,
 * two executions never do; so a task may run twice.
 */

const PLAIN = /^[a-zA-Z0-9_-][a-zA-Z0-9._-]{0,127}$/
const ENCODED = '.encoded'

/** `arn:…:execution:Machine:name`, or `arn:…:express:Machine:name:uuid`, or any other id as one piece. */
export function resultFolder(executionId: string): string {
  const parts = executionId.startsWith('arn:') ? executionId.split(':').slice(6) : [executionId]
  return ['executions', ...parts.map(safePiece)].join('/')
}

/** Names of executions may hold characters that a key may not; each is written as its code between underscores. */
function safePiece(piece: string): string {
  if (PLAIN.test(piece) && !piece.includes('..') && !piece.endsWith(ENCODED)) return piece
  const encoded = piece.replace(/[^a-zA-Z0-9-]/gu, (character) => `_${(character.codePointAt(0) ?? 0).toString(16)}_`)
  return `${encoded}${ENCODED}`
}
