import { expect, test, vi } from 'vitest'
import { createQueryGenerationHandler } from '#handlers'
import { TaskError } from '#lib/errors'

Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  HISTORY_LOCATION: 's3://bucket-a/history',
  HISTORY_WORKGROUP: 'group',
  HISTORY_DATABASE: 'database',
  OBJECTS_LOCATION: 's3://bucket-b',
  MODEL_STANDARD_ID: 'small',
  MODEL_PREMIUM_ID: 'large',
  POWERTOOLS_METRICS_NAMESPACE: 'OpportunityAnalysis',
  POWERTOOLS_SERVICE_NAME: 'opportunity-analysis',
})
const { taskEntry } = await import('./task-entry.ts')

const context = { functionName: 'query-generation', awsRequestId: 'r-1', getRemainingTimeInMillis: () => 10_000 }
const executionId = 'arn:aws:states:us-east-1:123456789012:execution:OpportunityAnalysisWorkflow:a-run'

async function written(act: () => Promise<unknown>): Promise<{ readonly error: unknown; readonly lines: string }> {
  const lines: string[] = []
  const take = (chunk: unknown) => {
    lines.push(String(chunk))
    return true
  }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(take),
    vi.spyOn(process.stderr, 'write').mockImplementation(take),
  ]
  const error = await act().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  for (const spy of spies) spy.mockRestore()
  return { error, lines: lines.join('') }
}

test('a refused input keeps its name, is logged with its execution and counted apart, and the log holds nothing of the customer', async () => {
  const handler = taskEntry(createQueryGenerationHandler)
  const event = {
    executionId,
    purpose: 'opportunity',
    opportunityDetails: { CustomerName: 'Very Secret Corp', region: 'Germany', closeDate: '2027-02-30' },
  }

  const { error, lines } = await written(() => handler(event, context))

  expect(error).toMatchObject({ name: 'InputError', message: expect.stringContaining('2027-02-30') })
  expect(lines).toContain('"executionId":"arn:aws:states:us-east-1:123456789012:execution')
  expect(lines).toContain('"message":"task refused its input"')
  expect(lines).toContain('"field":"closeDate"')
  expect(lines).toMatch(/"TaskRefused":\[?1/)
  expect(lines).toMatch(/"StateMachineName":"OpportunityAnalysisWorkflow"/)
  expect(lines).toMatch(/"FunctionName":"query-generation"/)
  expect(lines).not.toContain('TaskFailed')
  expect(lines).toContain('"Namespace":"OpportunityAnalysis"')
  expect(lines).not.toMatch(/Very Secret Corp|2027-02-30/)
})

test('a task that fails otherwise is counted as failed', async () => {
  const handler = taskEntry(() => async () => {
    throw new TaskError('QueryFailed', 'Athena said no.')
  })

  const { error, lines } = await written(() => handler({ executionId }, context))

  expect(error).toMatchObject({ name: 'QueryFailed' })
  expect(lines).toMatch(/"TaskFailed":\[?1/)
  expect(lines).not.toContain('TaskRefused')
})

test('a function that was deployed wrong fails: the question is not to blame', async () => {
  const { HISTORY_WORKGROUP } = process.env
  delete process.env.HISTORY_WORKGROUP
  const { error, lines } = await written(() => taskEntry(createQueryGenerationHandler)({ executionId }, context))
  process.env.HISTORY_WORKGROUP = HISTORY_WORKGROUP

  expect(error).toMatchObject({ name: 'FunctionMisconfigured', message: expect.stringContaining('HISTORY_WORKGROUP') })
  expect(lines).toMatch(/"TaskFailed":\[?1/)
})

test('a finished task is counted, with what its model took', async () => {
  const usage = { inputTokens: 12, outputTokens: 3, costUsd: null }
  const handler = taskEntry(() => async () => ({ headline: 'Very secret headline', usage }))

  const { error, lines } = await written(() => handler({ executionId }, context))

  expect(error).toBeUndefined()
  expect(lines).toMatch(/"TaskSucceeded":\[?1/)
  expect(lines).toMatch(/"ModelInputTokens":\[?12/)
  expect(lines).not.toContain('ModelCostUsd')
  expect(lines).not.toContain('Very secret headline')
})

test('the work gets a signal that ends before Lambda does', async () => {
  const handler = taskEntry(() => async (_, { signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    return { aborted: true }
  })

  const { error } = await written(() => handler({ executionId }, { ...context, getRemainingTimeInMillis: () => 1_520 }))

  expect(error).toBeUndefined()
})

test('an event that names no execution is a broken promise of the workflow', async () => {
  const handler = taskEntry(createQueryGenerationHandler)

  await expect(handler({}, context)).rejects.toThrow(/executionId/)
})
