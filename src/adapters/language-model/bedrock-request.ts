/** How a Bedrock model is asked for an answer of a given shape: it differs by family, and the model id tells the family. */
import type { ConverseCommandInput, ConverseCommandOutput, ToolInputSchema } from '@aws-sdk/client-bedrock-runtime'
import { isJsonObject, type JsonObject } from '#lib/json'
import { AnswerFault, type ChatRequest } from './chat.ts'

/**
 * `forced-tool`: one tool that the model has to call (Nova, older Claude). `json-schema`: structured output by a compiled grammar
 * (Claude from 4.5, whose newest refuse a forced tool; open-weight families).
 */
export const ANSWER_STYLES = ['forced-tool', 'json-schema'] as const

export type AnswerStyle = (typeof ANSWER_STYLES)[number]

/** The id of a model, a geographic or global inference profile. An application profile hides its model: configure the style. */
export function answerStyleOf(modelId: string): AnswerStyle {
  if (/(^|[./])amazon\.nova/.test(modelId)) return 'forced-tool'
  const [, major, minor = '0'] = /anthropic\.claude-(?:[a-z]+-)?(\d{1,2})(?:-(\d{1,2})(?!\d))?/.exec(modelId) ?? []
  if (major === undefined) return 'json-schema'
  return Number(major) + Number(minor) / 10 >= 4.5 ? 'json-schema' : 'forced-tool'
}

export interface ConverseSettings {
  readonly modelId: string
  readonly style: AnswerStyle
  readonly guardrail: { readonly id: string; readonly version: string } | null
}

export function converseInput(request: ChatRequest, settings: ConverseSettings): ConverseCommandInput {
  const { prompt, reference, user, answer } = request
  const { modelId, style, guardrail } = settings
  return {
    modelId,
    system: [
      { text: prompt.system },
      ...(reference === null ? [] : [{ text: reference }, ...(cachesPrompts(modelId) ? [CACHE_POINT] : [])]),
    ],
    messages: [{ role: 'user', content: [{ text: user }] }],
    inferenceConfig: {
      maxTokens: answer.maxTokens,
      // The newest Claude models refuse a temperature; where a tool is forced, the greedy choice gives the fewest malformed calls.
      ...(style === 'forced-tool' ? { temperature: 0 } : {}),
    },
    ...(style === 'forced-tool'
      ? {
          toolConfig: {
            tools: [
              {
                toolSpec: {
                  name: answer.name,
                  description: answer.description,
                  // JSON is a document; the SDK's type for one is mutable.
                  inputSchema: { json: answer.schema as ToolInputSchema.JsonMember['json'] },
                },
              },
            ],
            toolChoice: { tool: { name: answer.name } },
          },
        }
      : {
          outputConfig: {
            textFormat: {
              type: 'json_schema',
              structure: {
                jsonSchema: {
                  name: answer.name,
                  description: answer.description,
                  schema: JSON.stringify(answer.schema),
                },
              },
            },
          },
        }),
    ...(guardrail === null
      ? {}
      : { guardrailConfig: { guardrailIdentifier: guardrail.id, guardrailVersion: guardrail.version } }),
    // Which of our prompts, in which wording: shown in Bedrock's invocation log.
    requestMetadata: { prompt: prompt.name, promptVersion: String(prompt.version) },
  }
}

const CACHE_POINT = { cachePoint: { type: 'default' as const } }

/** Other families refuse a cache point. Only what stays the same between executions is worth one: writing to the cache is billed. */
const cachesPrompts = (modelId: string): boolean => /amazon\.nova|anthropic\.claude/.test(modelId)

/** The answer inside a finished response; whether it is of the right shape is for its caller to judge. */
export function answerIn(output: ConverseCommandOutput, style: AnswerStyle, toolName: string): unknown {
  const content = output.output?.message?.content ?? []
  if (style === 'forced-tool') {
    const call = content.map(({ toolUse }) => toolUse).find((toolUse) => toolUse?.name === toolName)
    if (call === undefined) throw new AnswerFault(`The tool ${toolName} was not called.`)
    return call.input
  }
  return jsonIn(content.map(({ text }) => text ?? '').join(''))
}

/** JSON as models write it: alone, or in a fence in spite of being asked not to. */
export function jsonIn(text: string): JsonObject {
  const [, fenced] = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text) ?? []
  try {
    const value: unknown = JSON.parse(fenced ?? text)
    if (isJsonObject(value)) return value
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new AnswerFault('The answer is not one JSON object.')
}
