/** The history of a run, folded into states: retries, caught failures, branches, the end. */
import { expect, test } from 'vitest'
import type { JsonObject } from '#lib/json'
import { followRun } from './run-progress.ts'

function fold(events: readonly JsonObject[]) {
  const run = followRun()
  const seen = events.map((event, index) =>
    run.take({ id: index + 1, previousEventId: index, timestamp: 1000 + index, ...event }),
  )
  return { seen, ...run.progress() }
}

const entered = (name: string, type = 'Task', more: JsonObject = {}): JsonObject => ({
  type: `${type}StateEntered`,
  stateEnteredEventDetails: { name },
  ...more,
})

const exited = (name: string): JsonObject => ({ type: 'TaskStateExited', stateExitedEventDetails: { name } })

test('a task that fails, is tried again and succeeds has two attempts and no error', () => {
  const { states, status } = fold([
    { type: 'ExecutionStarted' },
    entered('ExecuteQuery'),
    { type: 'TaskScheduled' },
    { type: 'TaskFailed', taskFailedEventDetails: { error: 'TransientError', cause: '{"errorMessage":"try later"}' } },
    { type: 'TaskScheduled' },
    { type: 'TaskSucceeded' },
    exited('ExecuteQuery'),
    { type: 'ExecutionSucceeded' },
  ])

  expect(status).toBe('SUCCEEDED')
  expect(states).toEqual([
    {
      enteredEventId: 2,
      name: 'ExecuteQuery',
      type: 'Task',
      status: 'succeeded',
      enteredMs: 1_001_000,
      exitedMs: 1_006_000,
      attempts: 2,
      error: null,
      cause: null,
    },
  ])
})

test('a failure that is caught stays visible on the state, and the Fail state ends as failed', () => {
  const { states, status } = fold([
    { type: 'ExecutionStarted' },
    entered('ExecuteQuery'),
    { type: 'TaskScheduled' },
    {
      type: 'TaskFailed',
      taskFailedEventDetails: { error: 'QueryRefused', cause: '{"errorMessage":"no such table","trace":["at x"]}' },
    },
    exited('ExecuteQuery'),
    entered('DataRetrievalFailed', 'Fail'),
    {
      type: 'ExecutionFailed',
      executionFailedEventDetails: { error: 'DataRetrievalFailed', cause: '{"message":"no such table","status":422}' },
    },
  ])

  expect(status).toBe('FAILED')
  expect(states.map(({ name, status: state, error, cause }) => [name, state, error, cause])).toEqual([
    ['ExecuteQuery', 'caught', 'QueryRefused', 'no such table'],
    ['DataRetrievalFailed', 'failed', 'DataRetrievalFailed', 'no such table'],
  ])
})

test('events of two branches are told apart by the event that they follow', () => {
  const { states } = fold([
    { type: 'ExecutionStarted' },
    entered('AnalyzeFurther', 'Parallel'),
    { type: 'ParallelStateStarted' },
    entered('AnalyzeFunding', 'Task', { previousEventId: 3 }),
    entered('GenerateFollowOnQuery', 'Task', { previousEventId: 3 }),
    { type: 'TaskScheduled', previousEventId: 4 },
    { type: 'TaskScheduled', previousEventId: 5 },
    { type: 'TaskSucceeded', previousEventId: 7 },
    { type: 'TaskStateExited', previousEventId: 8, stateExitedEventDetails: { name: 'GenerateFollowOnQuery' } },
    { type: 'ParallelStateExited', previousEventId: 9, stateExitedEventDetails: { name: 'AnalyzeFurther' } },
  ])

  expect(states.map(({ name, status }) => [name, status])).toEqual([
    ['AnalyzeFurther', 'succeeded'],
    ['AnalyzeFunding', 'running'],
    ['GenerateFollowOnQuery', 'succeeded'],
  ])
})

test('a run that is stopped stops what was running', () => {
  const { states, status } = fold([
    { type: 'ExecutionStarted' },
    entered('GenerateQuery'),
    { type: 'ExecutionAborted', executionAbortedEventDetails: { error: 'Stopped', cause: 'Stopped by a person.' } },
  ])

  expect(status).toBe('ABORTED')
  expect(states[0]).toMatchObject({ status: 'stopped', cause: 'Stopped by a person.' })
})

const scheduled = (functionName: string, previousEventId: number): JsonObject => ({
  type: 'TaskScheduled',
  previousEventId,
  taskScheduledEventDetails: { resource: 'invoke', parameters: `{"FunctionName":"${functionName}"}` },
})

test('a redrive opens again what the end closed, and the next attempt belongs to that state', () => {
  const { seen, states, status } = fold([
    { type: 'ExecutionStarted' },
    entered('GenerateQuery'),
    scheduled('generate', 2),
    { type: 'TaskSucceeded' },
    exited('GenerateQuery'),
    entered('ExecuteQuery'),
    scheduled('execute', 6),
    { type: 'ExecutionAborted', executionAbortedEventDetails: { error: 'Stopped', cause: 'Stopped by a person.' } },
    { type: 'ExecutionRedriven' },
    scheduled('execute', 9),
    { type: 'TaskSucceeded' },
    exited('ExecuteQuery'),
    { type: 'ExecutionSucceeded' },
  ])

  const others = seen.map((event) => event.others.map(({ name, status: state }) => `${name} ${state}`).join())
  expect(others.filter(Boolean)).toEqual(['ExecuteQuery stopped', 'ExecuteQuery running'])
  expect(seen[8]?.status).toBe('RUNNING')
  expect(status).toBe('SUCCEEDED')
  expect(states.map(({ name, status: state, attempts, error }) => [name, state, attempts, error])).toEqual([
    ['GenerateQuery', 'succeeded', 1, null],
    ['ExecuteQuery', 'succeeded', 2, null],
  ])
})

test('after a redrive two branches are told apart by what they send', () => {
  const { states } = fold([
    { type: 'ExecutionStarted' },
    entered('AnalyzeFurther', 'Parallel'),
    { type: 'ParallelStateStarted' },
    entered('FundingChoice', 'Choice', { previousEventId: 3 }),
    { type: 'ChoiceStateExited', previousEventId: 4, stateExitedEventDetails: { name: 'FundingChoice' } },
    entered('AnalyzeFunding', 'Task', { previousEventId: 5 }),
    entered('GenerateFollowOnQuery', 'Task', { previousEventId: 3 }),
    scheduled('funding', 6),
    scheduled('follow-on', 7),
    { type: 'ExecutionTimedOut' },
    { type: 'ExecutionRedriven' },
    scheduled('follow-on', 11),
    scheduled('funding', 11),
    { type: 'TaskSucceeded', previousEventId: 12 },
    { type: 'TaskStateExited', previousEventId: 14, stateExitedEventDetails: { name: 'GenerateFollowOnQuery' } },
  ])

  expect(states.map(({ name, status, attempts }) => [name, status, attempts])).toEqual([
    ['AnalyzeFurther', 'running', 0],
    ['FundingChoice', 'succeeded', 0],
    ['AnalyzeFunding', 'running', 2],
    ['GenerateFollowOnQuery', 'succeeded', 2],
  ])
})
