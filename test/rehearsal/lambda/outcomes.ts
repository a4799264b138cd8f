/** How an invocation can end, in Lambda's own words. */

export type InvocationResult =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'raised'; readonly errorType: string; readonly text: string }
  /** There was no instance for it: nothing ran. */
  | { readonly kind: 'throttled' }

/** Lambda's limits for a synchronous call. */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024

export const raised = (errorType: string, errorMessage: string): InvocationResult => ({
  kind: 'raised',
  errorType,
  text: JSON.stringify({ errorType, errorMessage }),
})

export const exited = (message: string): InvocationResult => raised('Runtime.ExitError', message)

export const overMemory = (id: string): InvocationResult =>
  raised('Runtime.OutOfMemory', `RequestId: ${id} Error: Runtime exited with error: signal: killed`)

export const tooLarge = (text: string): InvocationResult =>
  raised(
    'Function.ResponseSizeTooLarge',
    `A payload of ${Buffer.byteLength(text)} bytes exceeds ${MAX_PAYLOAD_BYTES} bytes.`,
  )
