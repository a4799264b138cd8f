/** A language model as an analyst: it picks words, writes SQL when asked to, and narrates facts. What it answers is checked, not trusted. */
import { type Fact, type Opportunity, planOfWords, showFact } from '#domain'
import type { AnalysisModel, ModelTier, ModelUsage } from '#handlers'
import { TaskError } from '#lib/errors'
import type { Json, JsonObject } from '#lib/json'
import { NARRATIVE_ANSWER, PLAN_ANSWER, SQL_ANSWER } from './answers.ts'
import { AnswerFault, type AnswerShape, type Chat, delimited } from './chat.ts'
import { AUTHOR_SQL_PROMPT } from './prompts/author-sql.ts'
import { NARRATE_PROMPT } from './prompts/narrate.ts'
import { PLAN_QUERY_PROMPT } from './prompts/plan-query.ts'
import type { Prompt } from './prompts/prompt.ts'

export function languageModel(chat: Chat): AnalysisModel {
  return {
    async planQuery({ opportunity, history, tier, signal }) {
      const { answer, usage } = await ask(chat, {
        prompt: PLAN_QUERY_PROMPT,
        data: {
          opportunity: opportunityData(opportunity),
          history: { name: history.name, projects: history.projects },
        },
        shape: PLAN_ANSWER,
        tier,
        signal,
      })
      return { plan: planOfWords({ opportunity, words: answer }), usage }
    },
    async authorSql({ opportunity, plan, catalogue, refusal, tier, signal }) {
      const { answer, usage } = await ask(chat, {
        prompt: AUTHOR_SQL_PROMPT,
        reference: `The catalogue:\n${catalogue}`,
        data: {
          plan: {
            terms: plan.terms.map(({ term, weight }) => ({ term, weight })),
            window: plan.window,
            rowLimit: plan.rowLimit,
          },
          opportunity: opportunityData(opportunity),
          ...(refusal === null ? {} : { refusal }),
        },
        shape: SQL_ANSWER,
        tier,
        signal,
      })
      return { sql: answer, usage }
    },
    async narrate({ opportunity, subject, facts, refused, tier, signal }) {
      const { answer, usage } = await ask(chat, {
        prompt: NARRATE_PROMPT,
        data: {
          subject,
          opportunity: opportunityData(opportunity),
          facts: factData(facts),
          ...(refused.length === 0
            ? {}
            : {
                refused: refused.map(({ sentence, reason }) => ({
                  text: sentence.text,
                  factIds: sentence.factIds,
                  reason,
                })),
              }),
        },
        shape: NARRATIVE_ANSWER,
        tier,
        signal,
      })
      return { narrative: answer, usage }
    },
  }
}

interface Question<T> {
  readonly prompt: Prompt
  readonly reference?: string
  readonly data: Readonly<Record<string, Json>>
  readonly shape: AnswerShape<T>
  readonly tier: ModelTier
  readonly signal: AbortSignal
}

/** A first answer and one more, told what was wrong: a third would cost more than it brings. */
const MAX_TRIES = 2

async function ask<T>(chat: Chat, question: Question<T>): Promise<{ readonly answer: T; readonly usage: ModelUsage }> {
  const { prompt, data, shape, tier, signal } = question
  let spent: ModelUsage | undefined
  let fault: AnswerFault | undefined
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const again = fault === undefined ? '' : `\n\nYour earlier answer could not be used: ${fault.message} Answer again.`
    try {
      const { answer, usage } = await chat({
        prompt,
        reference: question.reference ?? null,
        user: `${delimited(data)}${again}`,
        answer: shape,
        tier,
        signal,
      })
      spent = sum(spent, usage)
      return { answer: shape.parse(answer), usage: spent }
    } catch (error) {
      if (!(error instanceof AnswerFault)) throw error
      spent = error.usage === undefined ? spent : sum(spent, error.usage)
      fault = error
    }
  }
  throw new TaskError(
    'ModelAnswerInvalid',
    `The model gave no usable ${shape.name} in ${MAX_TRIES} tries (prompt ${prompt.name} v${prompt.version}): ${fault?.message}`,
    { cause: fault },
  )
}

function sum(first: ModelUsage | undefined, second: ModelUsage): ModelUsage {
  if (first === undefined) return second
  return {
    model: second.model,
    inputTokens: first.inputTokens + second.inputTokens,
    outputTokens: first.outputTokens + second.outputTokens,
    costUsd: first.costUsd === null || second.costUsd === null ? null : first.costUsd + second.costUsd,
  }
}

/** What a model needs of the question; who delivers or where an account lies is not its business. */
function opportunityData(opportunity: Opportunity): JsonObject {
  const { customerName, region, closeDate, name, description } = opportunity
  const { industry, customerSegment, activityFocus, businessDescription, migrationPhase } = opportunity
  return {
    customerName,
    region,
    closeDate,
    name,
    description,
    industry,
    customerSegment,
    activityFocus,
    businessDescription,
    migrationPhase,
  }
}

function factData(facts: readonly Fact[]): readonly JsonObject[] {
  const currency = String(facts.find(({ id }) => id === 'history.currency')?.value ?? 'USD')
  return facts.map((fact) => ({
    id: fact.id,
    label: fact.label,
    shown: fact.unit === 'text' ? String(fact.value) : showFact(fact, currency),
  }))
}
