/** A task token leads back to its attempt without any index; the nonce keeps it from being guessed. */

export function taskToken(executionId: number, strandId: number, nonce: string): string {
  return btoa(`${executionId}.${strandId}.${nonce}`)
}

export interface TaskAddress {
  readonly executionId: number
  readonly strandId: number
  readonly nonce: string
}

/** Null when the text was never a token of ours. */
export function readTaskToken(token: string): TaskAddress | null {
  if (!/^[A-Za-z0-9+/=]+$/.test(token) || token.length % 4 !== 0) return null
  const [, executionId, strandId, nonce] = /^(\d{1,15})\.(\d{1,9})\.([\w-]{36})$/.exec(atob(token)) ?? []
  if (executionId === undefined || strandId === undefined || nonce === undefined) return null
  return { executionId: Number(executionId), strandId: Number(strandId), nonce }
}
