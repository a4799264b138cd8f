/** What is rehearsed: every way through the three workflows and the API, and every way to fail that has an end of its own. */
import { renameSync } from 'node:fs'
import type { JsonObject } from '#lib/json'
import type { FunctionName, WorkflowType } from '#workflows'
import { type Ended, execute, QUESTION } from './executions.ts'
import type { ProcessFault } from './lambda/function-host.ts'
import type { World } from './world.ts'

export interface Outcome {
  readonly ok: boolean
  readonly saw: string
}

export interface Scenario {
  readonly name: string
  /** Ends before what it started has: good for nothing but its own claim. */
  readonly leavesWork?: true
  /** The alarms that ring if this goes on; none where nobody has to look. */
  readonly rings?: readonly string[]
  run(world: World): Promise<Outcome>
  /** Puts away what it left, after the alarms have looked. */
  after?(world: World): void
}

export const ask =
  (workflow: WorkflowType, options: JsonObject, extra: JsonObject = {}) =>
  (world: World) =>
    execute(world, workflow, { opportunityDetails: { ...QUESTION, ...extra }, analysisOptions: options })

const said = ({ status, error, cause, output }: Ended): string =>
  status === 'SUCCEEDED'
    ? `${status}: ${String(output.headline as string)}`
    : `${status} ${error}: ${String(cause.error as string)} ${String(cause.status as number)}`

export const succeeds = (
  name: string,
  run: (world: World) => Promise<Ended>,
  rings: readonly string[] = [],
): Scenario => ({
  name,
  rings,
  run: async (world) => {
    const ended = await run(world)
    return { ok: ended.status === 'SUCCEEDED' && typeof ended.output.headline === 'string', saw: said(ended) }
  },
})

type Place = { readonly workflow?: string; readonly function: FunctionName; readonly also?: readonly string[] }

const ringsAt = ({ workflow = 'OpportunityAnalysis', also = [], ...at }: Place): readonly string[] =>
  [`failed-executions-${workflow}Workflow`, `function-errors-${at.function}`, 'page'].concat(also)

export const fails = (
  name: string,
  wanted: { error: string; cause: string },
  run: (world: World) => Promise<Ended>,
  /** Where an operator looks; left out where the question was refused, which its sender has to mend. */
  at?: Place,
): Scenario => ({
  name,
  rings: at === undefined ? [] : ringsAt(at),
  run: async (world) => {
    const ended = await run(world)
    const { error, cause } = ended
    return { ok: ended.status === 'FAILED' && error === wanted.error && cause.error === wanted.cause, saw: said(ended) }
  },
})

export const host = (world: World, name: FunctionName | 'api') => {
  const found = [...world.functions.values()].find(({ settings }) => settings.handler === `${name}.handler`)
  if (found === undefined) throw new Error(`The templates have no function ${name}.`)
  return found
}

/** While a document of the history is away, and nobody remembers it. */
const without =
  (document: string, workflow: 'opportunity' | 'followOn' = 'opportunity') =>
  async (world: World) => {
    const away = `${world.historyFolder}/${document}`
    renameSync(away, `${away}.away`)
    for (const one of world.functions.values()) one.cool()
    try {
      return await ask(workflow, {})(world)
    } finally {
      renameSync(`${away}.away`, away)
    }
  }

export const WAYS: readonly Scenario[] = [
  succeeds('opportunity, standard model', ask('opportunity', { useNovaPremier: false })),
  succeeds('opportunity, premium model', ask('opportunity', { useNovaPremier: true })),
  succeeds(
    'opportunity with funding and follow-on',
    ask('opportunity', { includeFunding: true, includeFollowOn: true }),
  ),
  succeeds(
    'opportunity, premium, with all',
    ask('opportunity', { useNovaPremier: true, includeFunding: true, includeFollowOn: true }),
  ),
  succeeds('opportunity, SQL by a model', ask('opportunity', { queryMode: 'authored' })),
  succeeds(
    'opportunity, SQL by the premium model',
    ask('opportunity', { queryMode: 'authored', useNovaPremier: true }),
  ),
  succeeds('funding alone', ask('funding', {})),
  succeeds('funding alone, premium', ask('funding', { useNovaPremier: true })),
  succeeds('follow-on alone', ask('followOn', {})),
  succeeds('follow-on alone, premium', ask('followOn', { useNovaPremier: true })),
  fails(
    'a question without a customer',
    { error: 'QueryGenerationFailed', cause: 'InputError' },
    ask('opportunity', {}, { CustomerName: '' }),
  ),
  fails(
    'follow-on of an analysis that was never made',
    { error: 'FollowOnQueryGenerationFailed', cause: 'ResultMissing' },
    (world) => execute(world, 'followOn', { analysisKey: 'executions/nobody/analysis.json' }),
    { workflow: 'FollowOnAnalysis', function: 'query-generation' },
  ),
  fails('no history is loaded', { error: 'QueryGenerationFailed', cause: 'HistoryNotFound' }, without('history.json'), {
    function: 'query-generation',
  }),
  fails(
    'a history without its forecast',
    { error: 'AnalysisFailed', cause: 'HistoryIncomplete' },
    without('forecast.json'),
    { function: 'opportunity-analysis' },
  ),
  fails(
    'a history without its next purchases',
    { error: 'FollowOnAnalysisFailed', cause: 'HistoryIncomplete' },
    without('next.json', 'followOn'),
    { workflow: 'FollowOnAnalysis', function: 'follow-on-analysis' },
  ),
  fails(
    'an analysis that was never made',
    { error: 'FundingAnalysisFailed', cause: 'ResultMissing' },
    (world) => execute(world, 'funding', { analysisKey: 'executions/nobody/analysis.json' }),
    { workflow: 'FundingAnalysis', function: 'funding-analysis' },
  ),
]

export const fault =
  (service: string, operation: string, status: number, type: string, times: number) => (world: World) =>
    void world.server.faults.push({ service, operation, status, type, times })

export const befall =
  (name: FunctionName | 'api', ...faults: readonly ProcessFault[]) =>
  (world: World) => {
    host(world, name).faults.push(...faults)
  }

export const after = (prepare: (world: World) => void, run: (world: World) => Promise<Ended>) => (world: World) => {
  prepare(world)
  return run(world)
}

const STANDARD = ask('opportunity', {})

export const FAULTS: readonly Scenario[] = [
  succeeds('Bedrock throttles twice', after(fault('bedrock', 'Converse', 429, 'ThrottlingException', 2), STANDARD)),
  succeeds(
    'Bedrock throttles past the SDK’s own retries',
    after(fault('bedrock', 'Converse', 429, 'ThrottlingException', 4), STANDARD),
    ['function-errors-query-generation'],
  ),
  fails(
    'Bedrock denies the model',
    { error: 'QueryGenerationFailed', cause: 'ModelUnavailable' },
    after(fault('bedrock', 'Converse', 403, 'AccessDeniedException', 1), STANDARD),
    { function: 'query-generation' },
  ),
  fails(
    'Athena FAILED',
    { error: 'DataRetrievalFailed', cause: 'QueryFailed' },
    after(
      (world) => world.athena.queryFaults.push({ times: 1, state: 'FAILED', reason: 'SYNTAX_ERROR', retryable: false }),
      STANDARD,
    ),
    { function: 'data-retrieval' },
  ),
  succeeds(
    'Athena FAILED, retryable',
    after(
      (world) =>
        world.athena.queryFaults.push({
          times: 1,
          state: 'FAILED',
          reason: 'Query exhausted resources',
          retryable: true,
        }),
      STANDARD,
    ),
  ),
  fails(
    'Athena CANCELLED at the scan limit',
    { error: 'DataRetrievalFailed', cause: 'QueryFailed' },
    after(
      (world) =>
        world.athena.queryFaults.push({
          times: 1,
          state: 'CANCELLED',
          reason: 'Bytes scanned limit was exceeded',
          retryable: false,
        }),
      STANDARD,
    ),
    { function: 'data-retrieval' },
  ),
  succeeds('S3 answers 503 four times', after(fault('s3', 'PutObject', 503, 'SlowDown', 4), STANDARD), [
    'function-errors-query-generation',
  ]),
  succeeds('S3 closes the connection', after(fault('s3', 'GetObject', 0, 'reset', 1), STANDARD)),
  succeeds('a function dies once', after(befall('data-retrieval', 'crash'), STANDARD), [
    'function-errors-data-retrieval',
  ]),
  fails(
    'a function dies again',
    { error: 'DataRetrievalFailed', cause: 'Runtime.ExitError' },
    after(befall('data-retrieval', 'crash', 'crash'), STANDARD),
    { function: 'data-retrieval' },
  ),
  succeeds(
    'a function runs out of memory once',
    after(befall('funding-analysis', 'out of memory'), ask('funding', {})),
    ['function-errors-funding-analysis'],
  ),
  fails(
    'a function runs out of memory again',
    { error: 'FundingAnalysisFailed', cause: 'Runtime.ExitError' },
    after(befall('funding-analysis', 'out of memory', 'out of memory'), ask('funding', {})),
    { workflow: 'FundingAnalysis', function: 'funding-analysis' },
  ),
  fails(
    'a function holds too much beside its heap, again',
    { error: 'FundingAnalysisFailed', cause: 'Runtime.OutOfMemory' },
    after(befall('funding-analysis', 'out of native memory', 'out of native memory'), ask('funding', {})),
    { workflow: 'FundingAnalysis', function: 'funding-analysis' },
  ),
  succeeds('a function runs out of time once', after(befall('opportunity-analysis', 'timeout'), STANDARD), [
    'function-errors-opportunity-analysis',
    'function-near-timeout-opportunity-analysis',
  ]),
  fails(
    'a function runs out of time again',
    { error: 'AnalysisFailed', cause: 'Sandbox.Timedout' },
    after(befall('opportunity-analysis', 'timeout', 'timeout'), STANDARD),
    { function: 'opportunity-analysis', also: ['function-near-timeout-opportunity-analysis'] },
  ),
  succeeds(
    'every function starts cold',
    after(
      (world) => {
        for (const one of world.functions.values()) one.cool()
      },
      ask('opportunity', { includeFunding: true, includeFollowOn: true }),
    ),
  ),
]
