/** The five task functions: how big, how long, and what each needs. The reasons are beside the figures. */
import type { FunctionName } from '#workflows'

/** Who looks for what may be missing (a history not loaded yet, an earlier analysis) may also list, to see that it is missing. */
export type Need = 'find history' | 'read history' | 'query history' | 'find objects' | 'objects' | 'models'

export interface FunctionSpec {
  readonly memoryMb: number
  /** Below the timeout of the state that calls it: the function then says itself what took so long. */
  readonly timeoutSeconds: number
  readonly needs: readonly Need[]
}

/** Lambda gives one whole processor at 1,769 MB. */
const ONE_PROCESSOR_MB = 1_769

export const FUNCTIONS: Readonly<Record<FunctionName, FunctionSpec>> = {
  // Waits for the model; the SQL parser wants memory for its WebAssembly.
  'query-generation': { memoryMb: 1_024, timeoutSeconds: 80, needs: ['find history', 'find objects', 'models'] },
  // Waits for Athena, then holds the rows once as text and once as values.
  'data-retrieval': { memoryMb: 1_024, timeoutSeconds: 110, needs: ['find history', 'query history', 'objects'] },
  // Ranks again and forecasts: the only one that computes for long.
  'opportunity-analysis': {
    memoryMb: ONE_PROCESSOR_MB,
    timeoutSeconds: 170,
    needs: ['find history', 'objects', 'models'],
  },
  'funding-analysis': { memoryMb: 512, timeoutSeconds: 110, needs: ['read history', 'find objects', 'models'] },
  'follow-on-analysis': { memoryMb: 1_024, timeoutSeconds: 110, needs: ['find history', 'objects', 'models'] },
}

/** Answers in milliseconds, or waits for an execution (`?wait=`) within the gateway's 29 seconds. */
export const API_FUNCTION = { memoryMb: 512, timeoutSeconds: 29 } as const
