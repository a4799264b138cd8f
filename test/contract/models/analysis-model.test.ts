/** One contract for all fillings of the model socket: the built-in analyst, Bedrock over HTTP/2 and HTTP/1.1, any OpenAI-compatible server. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bedrockClient, bedrockModel } from '#adapters/bedrock'
import { builtInModel } from '#adapters/built-in-model'
import { openAiCompatibleModel } from '#adapters/openai-compatible'
import type { AnalysisModel } from '#handlers'
import { catalogueText, guardSql } from '#sql'
import {
  type Answer,
  completion,
  converse,
  type ModelServer,
  startModelServer,
  toolUse,
} from '../../support/model-server.ts'
import './test-credentials.ts'
import { facts, history, NARRATIVE, opportunity, WORDS } from './model-case.ts'

let server: ModelServer
beforeAll(async () => {
  server = await startModelServer()
})
afterAll(() => server.close())

/** No such model exists: nothing here may look as if it had been run on AWS. */
const NOVA = 'us.amazon.nova-test-v0:0'
const CLAUDE = 'global.anthropic.claude-test-9-9'
const PRICE = { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 10 }

function bedrock(http: 'http1' | 'http2', modelId: string): AnalysisModel {
  const client = bedrockClient({ region: 'us-east-1', endpoint: server.url, http })
  const model = { modelId, answerStyle: null, price: PRICE }
  return bedrockModel({ client, models: { standard: model, premium: model }, guardrail: null })
}

/** `OPPORTUNITY_LIVE_BEDROCK=us-east-1 MODEL_STANDARD_ID=… MODEL_PREMIUM_ID=…`: the same assertions on live AWS, for who has an account and pays. */
function live(): readonly (readonly [string, () => AnalysisModel, Say | null])[] {
  const { OPPORTUNITY_LIVE_BEDROCK: region, MODEL_STANDARD_ID: standard, MODEL_PREMIUM_ID: premium } = process.env
  if (region === undefined || standard === undefined || premium === undefined) return []
  const model = (modelId: string) => ({ modelId, answerStyle: null, price: PRICE })
  const models = { standard: model(standard), premium: model(premium) }
  return [['live Bedrock', () => bedrockModel({ client: bedrockClient({ region }), models, guardrail: null }), null]]
}

type Say = (name: string, answer: object) => Answer
const byTool: Say = (name, answer) => converse([toolUse(name, answer as never)], 'tool_use')
const byText: Say = (_, answer) => converse([{ text: JSON.stringify(answer) }], 'end_turn')
const byCompletion: Say = (_, answer) => completion(JSON.stringify(answer))

const fillings: readonly (readonly [string, () => AnalysisModel, Say | null])[] = [
  ['the built-in analyst', builtInModel, null],
  ['Bedrock, a forced tool over HTTP/2', () => bedrock('http2', NOVA), byTool],
  ['Bedrock, a forced tool over HTTP/1.1', () => bedrock('http1', NOVA), byTool],
  ['Bedrock, structured output over HTTP/2', () => bedrock('http2', CLAUDE), byText],
  ...live(),
  [
    'an OpenAI-compatible server',
    () =>
      openAiCompatibleModel({
        baseUrl: `${server.url}/v1`,
        apiKey: null,
        models: { standard: { model: 'small', price: PRICE }, premium: { model: 'large', price: PRICE } },
      }),
    byCompletion,
  ],
]

describe.each(fillings)('%s', (_, make, say) => {
  const signal = AbortSignal.timeout(30_000)
  const answer = (name: string, value: object) => say !== null && server.answers(say(name, value))

  test('plans with stems of the index, before the close date, within the limits of a plan', async () => {
    answer('search_words', WORDS)

    const { plan, usage } = await make().planQuery({
      opportunity,
      history,
      purpose: 'opportunity',
      tier: 'standard',
      signal,
    })

    expect(plan.window).toEqual({ from: null, to: '2027-03-30' })
    expect(plan.terms.map(({ term }) => term)).toEqual(expect.arrayContaining(['customer=example']))
    expect(plan.terms.length).toBeLessThanOrEqual(64)
    expect(plan.reasons.length).toBeGreaterThan(0)
    expect(usage.costUsd).not.toBeNull()
  })

  test('authors a selection that the guard allows', async () => {
    answer('statement', {
      sql: 'SELECT project_no, SUM(weight) AS relevance FROM project_terms GROUP BY project_no LIMIT 400',
    })
    answer('search_words', WORDS)
    const { plan } = await make().planQuery({ opportunity, history, purpose: 'opportunity', tier: 'standard', signal })
    answer('statement', {
      sql: 'SELECT project_no, SUM(weight) AS relevance FROM project_terms GROUP BY project_no LIMIT 400',
    })

    const { sql } = await make().authorSql({
      opportunity,
      plan,
      catalogue: catalogueText(),
      refusal: null,
      tier: 'standard',
      signal,
    })

    expect(guardSql(sql, { rowLimit: 400 }).outcome).not.toBe('refused')
  })

  test('narrates in the four sections, each sentence with the facts it cites', async () => {
    answer('narrative', NARRATIVE)

    const { narrative } = await make().narrate({
      opportunity,
      subject: 'opportunity',
      facts,
      refused: [],
      tier: 'premium',
      signal,
    })

    expect(Object.keys(narrative)).toEqual(['findings', 'rationale', 'risks', 'nextSteps'])
    for (const { factIds } of Object.values(narrative).flat()) expect(factIds.length).toBeGreaterThan(0)
  })
})
