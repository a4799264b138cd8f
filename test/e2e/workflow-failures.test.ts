/** A failure fails: every step, every kind of error, each with its name, sentence, step and status; and what a retry can help is retried. */
import { describe, expect, test } from 'vitest'
import type { LocalFunction } from '#adapters/local-functions'
import { TaskError } from '#lib/errors'
import type { FunctionName, WorkflowType } from '#workflows'
import { type Functions, NEVER, runWorkflow } from '../support/workflow-world.ts'

const INPUT = {
  opportunityDetails: { CustomerName: 'Example Corp' },
  analysisOptions: { includeFunding: true, includeFollowOn: true },
}

const fine: Functions = {
  'query-generation': (event) => ({
    queryKey: `executions/M/a/${(event as { purpose: string }).purpose}.json`,
    notices: [],
  }),
  'data-retrieval': () => ({ rowsKey: 'executions/M/a/rows.json', rows: 8 }),
  'opportunity-analysis': (event) => ({
    analysisKey: 'executions/M/a/analysis.json',
    headline: 'Worth something',
    confidence: 'LOW',
    tier: (event as { tier: string }).tier,
    summary: {},
  }),
  'funding-analysis': () => ({
    fundingKey: 'executions/M/a/funding.json',
    headline: 'Paid',
    tier: 'standard',
    fundingSummary: {},
  }),
  'follow-on-analysis': () => ({
    followOnKey: 'executions/M/a/follow-on.json',
    headline: 'More',
    tier: 'standard',
    followOnSummary: {},
    followOnQueryKey: 'executions/M/a/follow-on-query.json',
    followOnRowsKey: 'executions/M/a/follow-on-rows.json',
  }),
}

const failing =
  (error: Error): LocalFunction =>
  () => {
    throw error
  }

/** Which state fails when which function does, from which call on. */
const steps: readonly (readonly [string, FunctionName, number, string, WorkflowType])[] = [
  ['GenerateQuery', 'query-generation', 1, 'QueryGenerationFailed', 'opportunity'],
  ['ExecuteQuery', 'data-retrieval', 1, 'DataRetrievalFailed', 'opportunity'],
  ['AnalyzeWithStandardModel', 'opportunity-analysis', 1, 'AnalysisFailed', 'opportunity'],
  ['AnalyzeFunding', 'funding-analysis', 1, 'FundingAnalysisFailed', 'opportunity'],
  ['GenerateFollowOnQuery', 'query-generation', 2, 'FollowOnQueryGenerationFailed', 'opportunity'],
  ['ExecuteFollowOnQuery', 'data-retrieval', 2, 'FollowOnDataRetrievalFailed', 'opportunity'],
  ['AnalyzeFollowOn', 'follow-on-analysis', 1, 'FollowOnAnalysisFailed', 'opportunity'],
  ['GenerateQuery', 'query-generation', 1, 'QueryGenerationFailed', 'funding'],
  ['ExecuteQuery', 'data-retrieval', 1, 'DataRetrievalFailed', 'funding'],
  ['AnalyzeWithStandardModel', 'opportunity-analysis', 1, 'AnalysisFailed', 'funding'],
  ['AnalyzeFunding', 'funding-analysis', 1, 'FundingAnalysisFailed', 'funding'],
  ['GenerateQuery', 'query-generation', 1, 'QueryGenerationFailed', 'followOn'],
  ['AnalyzeWithStandardModel', 'opportunity-analysis', 1, 'AnalysisFailed', 'followOn'],
  ['GenerateFollowOnQuery', 'query-generation', 2, 'FollowOnQueryGenerationFailed', 'followOn'],
  ['ExecuteFollowOnQuery', 'data-retrieval', 2, 'FollowOnDataRetrievalFailed', 'followOn'],
  ['AnalyzeFollowOn', 'follow-on-analysis', 1, 'FollowOnAnalysisFailed', 'followOn'],
]

const failingFrom = (name: FunctionName, nth: number, fail: LocalFunction): Functions => {
  let calls = 0
  return {
    ...fine,
    [name]: (event: never, context: never) => {
      calls += 1
      return calls >= nth ? fail(event, context) : fine[name](event, context)
    },
  }
}

describe.each(steps)('%s (%s, call %i) fails as %s in the %s workflow', (step, name, nth, error, type) => {
  test('with the sentence, the step and the status', async () => {
    const functions = failingFrom(name, nth, failing(new TaskError('InputError', 'closeDate "soon" is not a date.')))

    const end = await runWorkflow(type, INPUT, functions)

    expect(end).toMatchObject({
      status: 'FAILED',
      error,
      cause: { step, error: 'InputError', message: 'closeDate "soon" is not a date.', status: 400 },
    })
    expect(JSON.stringify(end.cause)).not.toContain('at ')
    expect(end.states).toContain(error)
    expect(end.states).not.toContain('FormatResults')
  })
})

describe('a status for every kind of error', () => {
  test.each([
    ['a wrong input', new TaskError('InputError', 'x'), 400],
    ['a result that is gone', new TaskError('ResultMissing', 'x'), 404],
    ['a history that has to be imported again', new TaskError('HistoryIncomplete', 'x'), 409],
    ['no access to the model', new TaskError('ModelUnavailable', 'x'), 502],
    ['a function out of time', new TaskError('OutOfTime', 'x'), 504],
    ['a function that Lambda stopped', new TaskError('Sandbox.Timedout', 'x'), 504],
    ['refused SQL', new TaskError('QueryRefused', 'x'), 422],
    ['a model that gives no answer', new TaskError('ModelAnswerInvalid', 'x'), 502],
    ['a model that refuses', new TaskError('ModelRefused', 'x'), 502],
    ['a fault that stays', new TaskError('x', 'x', { retryable: true }), 503],
    ['a fault of ours', new TypeError('undefined is not a function'), 500],
  ])('%s', async (_, error, status) => {
    const { cause } = await runWorkflow('opportunity', INPUT, failingFrom('data-retrieval', 1, failing(error)))

    expect(cause).toMatchObject({ status, step: 'ExecuteQuery', error: error.name })
  })

  test('a step that never answers ends by its timeout', async () => {
    const end = await runWorkflow('opportunity', INPUT, { ...fine, 'data-retrieval': NEVER })

    expect(end).toMatchObject({ status: 'FAILED', error: 'DataRetrievalFailed' })
    expect(end.cause).toMatchObject({ step: 'ExecuteQuery', error: 'States.Timeout', status: 504 })
    expect(end.tookMs).toBeGreaterThanOrEqual(120_000)
  })
})

describe('retries', () => {
  test.each([
    ['TransientError', 4],
    ['Lambda.TooManyRequestsException', 4],
    ['Lambda.Unknown', 1],
    ['Runtime.ExitError', 1],
    ['Runtime.OutOfMemory', 1],
    ['Sandbox.Timedout', 1],
    ['InputError', 0],
    ['InvariantError', 0],
  ])('%s is tried again %i times', async (name, retries) => {
    let calls = 0
    const error = Object.assign(new Error('x'), { name })

    await runWorkflow('opportunity', INPUT, {
      ...fine,
      'data-retrieval': () => {
        calls += 1
        throw error
      },
    })

    expect(calls).toBe(1 + retries)
  })

  test('after two lost tries the third succeeds, and nobody sees more than the events', async () => {
    let calls = 0
    const end = await runWorkflow('opportunity', INPUT, {
      ...fine,
      'opportunity-analysis': (event, context) => {
        calls += 1
        if (calls < 3) throw new TaskError('ModelUnavailable', 'throttled', { retryable: true })
        return fine['opportunity-analysis'](event, context)
      },
    })

    expect(end.status).toBe('SUCCEEDED')
    expect(end.events.filter(({ type }) => type === 'TaskFailed')).toHaveLength(2)
    // Half of one second and half of two, by the world's chance.
    expect(end.tookMs).toBe(1_500)
  })
})

describe('ways through', () => {
  test('standard and premium go through different states and ask for different tiers', async () => {
    const standard = await runWorkflow('opportunity', INPUT, fine)
    const premium = await runWorkflow('opportunity', { ...INPUT, analysisOptions: { useNovaPremier: true } }, fine)

    expect(standard.states).toContain('AnalyzeWithStandardModel')
    expect(standard.output?.tier).toBe('standard')
    expect(premium.states).toEqual([
      'ClearPreviousResults',
      'GenerateQuery',
      'ExecuteQuery',
      'AnalysisChoice',
      'AnalyzeWithNovaPremier',
      'FurtherAnalysisChoice',
      'FormatResults',
    ])
    expect(premium.output).toMatchObject({ tier: 'premium', results: { analysisKey: 'executions/M/a/analysis.json' } })
  })

  test('the output leads with the answer and names every stored result', async () => {
    const { output } = await runWorkflow('opportunity', INPUT, fine)

    expect(output).toEqual({
      status: 'SUCCEEDED',
      workflow: 'opportunity',
      headline: 'Worth something',
      confidence: 'LOW',
      tier: 'standard',
      notices: [],
      summary: { opportunity: {}, funding: {}, followOn: {} },
      results: {
        queryKey: 'executions/M/a/opportunity.json',
        rowsKey: 'executions/M/a/rows.json',
        analysisKey: 'executions/M/a/analysis.json',
        fundingKey: 'executions/M/a/funding.json',
        followOnQueryKey: 'executions/M/a/follow-on-query.json',
        followOnRowsKey: 'executions/M/a/follow-on-rows.json',
        followOnKey: 'executions/M/a/follow-on.json',
      },
    })
  })

  test('only one of funding and follow-on', async () => {
    const end = await runWorkflow('opportunity', { ...INPUT, analysisOptions: { includeFunding: true } }, fine)

    expect(end.states).toContain('FollowOnNotRequested')
    expect(end.output?.summary).toEqual({ opportunity: {}, funding: {} })
  })

  test('funding and follow-on start from an earlier analysis, or make their own', async () => {
    const key = 'executions/M/earlier/analysis.json'
    const loaded = await runWorkflow('funding', { analysisKey: key }, fine)
    const made = await runWorkflow('followOn', INPUT, fine)

    expect(loaded.states).toEqual(['ClearPreviousResults', 'AnalysisSource', 'AnalyzeFunding', 'FormatResults'])
    expect(loaded.output).toMatchObject({ workflow: 'funding', headline: 'Paid', results: { analysisKey: key } })
    expect(made.output).toMatchObject({ workflow: 'followOn', headline: 'More' })
    expect(made.states).toContain('AnalyzeWithStandardModel')
  })

  test('what a caller sends that looks like a result never reaches a step', async () => {
    const seen: unknown[] = []
    const forged = { analysis: { headline: 'A fortune' }, rows: [1], results: { analysisKey: 'x' } }

    await runWorkflow(
      'opportunity',
      {
        ...forged,
        opportunityDetails: { CustomerName: 'Example Corp', similarProjects: ['forged'] },
        analysisOptions: { useNovaPremier: false, confidence: 'HIGH' },
      },
      {
        ...fine,
        'query-generation': (event, context) => {
          seen.push(event)
          return fine['query-generation'](event, context)
        },
      },
    )

    expect(seen).toEqual([
      {
        executionId: expect.stringMatching(/^arn:aws:states:.*:a-run$/),
        purpose: 'opportunity',
        opportunityDetails: { CustomerName: 'Example Corp' },
        analysisOptions: { useNovaPremier: false },
      },
    ])
  })

  test.each([['nothing'], [[]], [{ opportunityDetails: 'text', analysisOptions: 7 }]])(
    'an input of another kind (%j) reaches the parser as an empty question',
    async (input) => {
      const seen: unknown[] = []

      await runWorkflow('opportunity', input, {
        ...fine,
        'query-generation': (event) => {
          seen.push(event)
          throw new TaskError('InputError', 'CustomerName is missing.')
        },
      })

      expect(seen).toMatchObject([{ opportunityDetails: {}, analysisOptions: {} }])
    },
  )
})
