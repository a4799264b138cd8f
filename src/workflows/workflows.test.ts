import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  functionArnSubstitution,
  HANDLER_FUNCTIONS,
  substituteFunctions,
  WORKFLOWS,
  workflowByName,
} from './workflows.ts'

interface State {
  readonly Type: string
  readonly Next?: string
  readonly Error?: string
  readonly Cause?: string
  readonly TimeoutSeconds?: number
  readonly Arguments?: { readonly FunctionName: string; readonly Payload: Record<string, unknown> }
  readonly Retry?: readonly Record<string, unknown>[]
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[]
  readonly Branches?: readonly { readonly States: Record<string, State> }[]
}

const definitionOf = (type: keyof typeof WORKFLOWS): string => readFileSync(WORKFLOWS[type].definition, 'utf8')
const statesOf = (type: keyof typeof WORKFLOWS): Record<string, State> =>
  (JSON.parse(definitionOf(type)) as { States: Record<string, State> }).States

function allStates(states: Record<string, State>): readonly (readonly [string, State])[] {
  return Object.entries(states).flatMap(([name, state]) => [
    [name, state] as const,
    ...(state.Branches ?? []).flatMap((branch) => allStates(branch.States)),
  ])
}

const types = Object.keys(WORKFLOWS) as (keyof typeof WORKFLOWS)[]

test('the main workflow has the states of the guide, in its order', () => {
  const states = statesOf('opportunity')

  expect(states.ClearPreviousResults?.Next).toBe('GenerateQuery')
  expect(states.GenerateQuery?.Next).toBe('ExecuteQuery')
  expect(states.ExecuteQuery?.Next).toBe('AnalysisChoice')
  expect(states.GenerateQuery?.Catch?.[0]?.Next).toBe('QueryGenerationFailed')
  expect(states.ExecuteQuery?.Catch?.[0]?.Next).toBe('DataRetrievalFailed')
  expect(states.AnalyzeWithStandardModel?.Catch?.[0]?.Next).toBe('AnalysisFailed')
  expect(states.AnalyzeWithNovaPremier?.Catch?.[0]?.Next).toBe('AnalysisFailed')
})

test('standard and premium ask for different tiers of the same function', () => {
  const { AnalyzeWithStandardModel: standard, AnalyzeWithNovaPremier: premium } = statesOf('opportunity')

  expect(standard?.Arguments?.FunctionName).toBe(premium?.Arguments?.FunctionName)
  expect(standard?.Arguments?.Payload.tier).toBe('standard')
  expect(premium?.Arguments?.Payload.tier).toBe('premium')
})

describe.each(types)('%s', (type) => {
  const all = allStates(statesOf(type))
  const tasks = all.filter(([, state]) => state.Type === 'Task')

  test('every task has a timeout, a capped and jittered retry that names its errors, and a catch to a Fail state', () => {
    const names = new Map(all)
    for (const [name, task] of tasks) {
      expect(task.TimeoutSeconds, name).toBeGreaterThan(0)
      expect(task.Retry?.length, name).toBeGreaterThan(0)
      for (const retry of task.Retry ?? []) {
        expect(retry, name).toMatchObject({ JitterStrategy: 'FULL', BackoffRate: 2, MaxDelaySeconds: 20 })
        expect(retry.ErrorEquals, name).not.toContain('States.ALL')
        expect(retry.ErrorEquals, name).not.toContain('States.TaskFailed')
      }
      const lost = task.Retry?.find(({ MaxAttempts }) => MaxAttempts === 1)
      // A function that died or was stopped has one of these names: which one depends on how much Lambda's runtime could still say.
      expect(lost?.ErrorEquals, name).toEqual([
        'Lambda.Unknown',
        'Runtime.ExitError',
        'Runtime.OutOfMemory',
        'Sandbox.Timedout',
      ])
      expect(task.Catch?.at(-1)?.ErrorEquals, name).toEqual(['States.ALL'])
      expect(names.get(task.Catch?.at(-1)?.Next ?? '')?.Type, name).toBe('Fail')
    }
    expect(tasks.length).toBeGreaterThan(3)
  })

  test('a Fail state carries its own name and a computed cause', () => {
    const failures = all.filter(([, state]) => state.Type === 'Fail')
    for (const [name, state] of failures) {
      expect(state.Error).toBe(name)
      expect(state.Cause).toMatch(/^\{%.*status.*%\}$/)
    }
    expect(failures.length).toBeGreaterThan(2)
  })

  test('the functions are the only thing left open, and they are those the workflow names', () => {
    const open = new Set([...definitionOf(type).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name))

    expect(open).toEqual(new Set(WORKFLOWS[type].functions.map(functionArnSubstitution)))
  })
})

/** A place that a substitution fills, as the definitions write it. */
const open = (name: string): string => `$\{${name}}`

test('an ARN with characters that String.replace reads as patterns goes in as it is', () => {
  const text = substituteFunctions(`{"FunctionName":"${open('DataRetrievalFunctionArn')}"}`, () => 'arn:$&:$1')

  expect(text).toBe('{"FunctionName":"arn:$&:$1"}')
})

test('a substitution that nobody fills stops the start', () => {
  expect(() => substituteFunctions(open('Other'), () => 'arn')).toThrow(/\$\{Other\}/)
})

test('an unknown workflow is refused with the known names', () => {
  expect(workflowByName('FundingAnalysisWorkflow').type).toBe('funding')
  expect(() => workflowByName('Nope')).toThrow(expect.objectContaining({ code: 'WORKFLOW_UNKNOWN' }))
})

test('the five functions are named after their handlers', () => {
  expect(HANDLER_FUNCTIONS.map(functionArnSubstitution)).toEqual([
    'QueryGenerationFunctionArn',
    'DataRetrievalFunctionArn',
    'OpportunityAnalysisFunctionArn',
    'FundingAnalysisFunctionArn',
    'FollowOnAnalysisFunctionArn',
  ])
})
