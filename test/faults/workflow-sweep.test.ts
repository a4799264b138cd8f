/** The three workflows die before and after each of their commits; their histories are those of runs that did not. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { LocalFunction } from '#adapters/local-functions'
import {
  createDataRetrievalHandler,
  createFollowOnAnalysisHandler,
  createFundingAnalysisHandler,
  createOpportunityAnalysisHandler,
  createQueryGenerationHandler,
  executionIdOf,
  type Handler,
} from '#handlers'
import type { Json } from '#lib/json'
import { type FunctionName, HANDLER_FUNCTIONS, substituteFunctions, WORKFLOWS, type WorkflowType } from '#workflows'
import type { Behaviour, ConformanceCase } from '../conformance/case.ts'
import { sweep } from '../support/crash-sweep.ts'
import { memoryDeps } from '../support/memory-world.ts'
import { type Functions, runWorkflow } from '../support/workflow-world.ts'

const INPUT: Json = {
  opportunityDetails: {
    CustomerName: 'Example Corp',
    region: 'us-east-1',
    closeDate: '2027-01-31',
    oppName: 'Cloud Migration',
    oppDescription: 'Migrate legacy systems to AWS',
  },
  analysisOptions: { includeFunding: true, includeFollowOn: true, includeValidation: true },
}

type Answers = Readonly<Partial<Record<FunctionName, Json>>>

/** What the real handlers answer, so that every run of the sweep is given the same. */
async function answersOf(type: WorkflowType): Promise<Answers> {
  const answers: Partial<Record<FunctionName, Json>> = {}
  const deps = memoryDeps()
  const noting =
    (name: FunctionName, handler: Handler): LocalFunction =>
    async (event, { signal }) => {
      const answer = (await handler(event, { executionId: executionIdOf(event), signal })) as Json
      answers[name] = answer
      return answer
    }
  const functions: Functions = {
    'query-generation': noting('query-generation', createQueryGenerationHandler(deps)),
    'data-retrieval': noting('data-retrieval', createDataRetrievalHandler(deps)),
    'opportunity-analysis': noting('opportunity-analysis', createOpportunityAnalysisHandler(deps)),
    'funding-analysis': noting('funding-analysis', createFundingAnalysisHandler(deps)),
    'follow-on-analysis': noting('follow-on-analysis', createFollowOnAnalysisHandler(deps)),
  }
  const end = await runWorkflow(type, INPUT, functions)
  expect(end.status).toBe('SUCCEEDED')
  return answers
}

const THROTTLED: Behaviour = {
  kind: 'service_error',
  error: 'Lambda.TooManyRequestsException',
  cause: 'Rate exceeded',
}
const BROKEN: Behaviour = { kind: 'raise', errorType: 'InvariantError', errorMessage: 'It cannot be.' }

/** As text, as cases are kept: an object written with a member `then` looks like a promise to every linter. */
const slow = (value: Json): Behaviour =>
  JSON.parse(`{"kind":"sleep","seconds":7,"then":{"kind":"return","value":${JSON.stringify(value)}}}`) as Behaviour

/** How a function behaves in a sweep, from what it answers. */
const WEATHERS: Readonly<Record<string, (name: FunctionName, answer: Json) => Behaviour>> = {
  'in fair weather': (_name, value) => ({ kind: 'return', value }),
  'with every function throttled once': (_name, value) => ({
    kind: 'sequence',
    items: [THROTTLED, { kind: 'return', value }],
  }),
  'with functions that take their time and one that breaks': (name, value) =>
    name.startsWith('f') ? BROKEN : slow(value),
}

function caseOf(type: WorkflowType, answers: Answers, weather: string): ConformanceCase {
  const behave = WEATHERS[weather] as (typeof WEATHERS)[string]
  const { name, definition } = WORKFLOWS[type]
  const arnOf = (function_: FunctionName) => `arn:aws:lambda:us-east-1:111111111111:function:${function_}`
  const asked = HANDLER_FUNCTIONS.flatMap((function_) => {
    const answer = answers[function_]
    return answer === undefined ? [] : [[function_, behave(function_, answer)] as const]
  })
  return {
    id: `${name} ${weather}`,
    area: 'workflows',
    kind: 'execution',
    type: 'STANDARD',
    machine_name: name,
    definition_text: substituteFunctions(readFileSync(definition, 'utf8'), arnOf),
    input_text: JSON.stringify(INPUT),
    tasks: Object.fromEntries(asked),
    expected: {},
  }
}

test.each(Object.keys(WEATHERS))(
  'the three workflows end the same after a crash at every commit, %s',
  async (weather) => {
    const cases: ConformanceCase[] = []
    for (const type of Object.keys(WORKFLOWS) as WorkflowType[])
      cases.push(caseOf(type, await answersOf(type), weather))

    const { points, ends, wrong } = await sweep(cases, Infinity)

    console.log(`${cases.length} workflows ${weather}, ${points} crashes; they end with ${ends.join(', ')}.`)
    expect(wrong).toEqual([])
    expect(points).toBeGreaterThan(2 * 3 * cases.length)
    const end = weather.endsWith('breaks') ? 'ExecutionFailed' : 'ExecutionSucceeded'
    expect(ends).toEqual(cases.map(() => end))
  },
)
