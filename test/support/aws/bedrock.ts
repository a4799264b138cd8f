/** Bedrock's Converse with a model of few words: it plans, writes SQL and narrates in the shapes it is asked for. */
import type { Json, JsonObject } from '#lib/json'
import type { AwsRequest, AwsService } from './server.ts'

/** Called with the model id of each request, before the answer. */
export type OnConverse = (request: AwsRequest, modelId: string) => void

export function bedrockService(onConverse: OnConverse = () => undefined, tokens = { factor: 1 }): AwsService {
  return {
    name: 'bedrock',
    operationOf: ({ path }) => (path.endsWith('/converse') ? 'Converse' : path),
    answer(request) {
      const [, modelId = ''] = /^\/model\/(.+)\/converse$/.exec(request.path) ?? []
      onConverse(request, modelId)
      const body = JSON.parse(request.body.toString()) as JsonObject
      const { content, stopReason } = contentFor(body)
      const inputTokens = tokens.factor * Math.ceil(request.body.length / 4)
      const outputTokens = tokens.factor * Math.ceil(JSON.stringify(content).length / 4)
      return {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          metrics: { latencyMs: 3 },
          output: { message: { role: 'assistant', content } },
          stopReason,
          usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
        }),
      }
    },
    errorAnswer: ({ type, message, status }) => ({
      status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
      body: JSON.stringify({ message }),
    }),
  }
}

interface ToolConfig {
  readonly tools: readonly {
    readonly toolSpec: { readonly name: string; readonly inputSchema: { readonly json: JsonObject } }
  }[]
}

interface OutputConfig {
  readonly textFormat: {
    readonly structure: { readonly jsonSchema: { readonly name: string; readonly schema: string } }
  }
}

/** Nova is made to call a tool, Claude to write JSON of a shape; both are told the answer's name and schema. */
function contentFor(body: JsonObject): { readonly content: readonly JsonObject[]; readonly stopReason: string } {
  const { toolConfig, outputConfig } = body as { toolConfig?: ToolConfig; outputConfig?: OutputConfig }
  const tool = toolConfig?.tools[0]?.toolSpec
  if (tool !== undefined) {
    const input = answerFor(tool.name, tool.inputSchema.json)
    return { content: [{ toolUse: { toolUseId: 'tooluse_1', name: tool.name, input } }], stopReason: 'tool_use' }
  }
  const format = outputConfig?.textFormat.structure.jsonSchema
  if (format === undefined) throw new Error('A model was asked for no shape.')
  const text = JSON.stringify(answerFor(format.name, JSON.parse(format.schema) as JsonObject))
  return { content: [{ text }], stopReason: 'end_turn' }
}

const ANSWERS: Readonly<Record<string, Json>> = {
  search_words: {
    words: ['warehouse', 'migration', 'database'].map((word) => ({ word, weight: 1, reason: 'It is asked for.' })),
  },
  statement: { sql: 'SELECT project_no, 1E0 AS relevance FROM projects ORDER BY project_no DESC LIMIT 50' },
}

/** Besides search words and SQL, a model is asked for prose; this one has nothing to say, in every section. */
export function answerFor(name: string, schema: JsonObject): Json {
  const sections = (schema.required ?? []) as readonly string[]
  return ANSWERS[name] ?? Object.fromEntries(sections.map((section) => [section, []]))
}
