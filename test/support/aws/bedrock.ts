/** Bedrock's Converse with a model that answers whatever shape it is asked for, with the least that the shape allows. */
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import type { AwsRequest, AwsService } from './server.ts'

/** Called with the model id of each request, before the answer. */
export type OnConverse = (request: AwsRequest, modelId: string) => void

export function bedrockService(onConverse: OnConverse = () => undefined): AwsService {
  return {
    name: 'bedrock',
    operationOf: ({ path }) => (path.endsWith('/converse') ? 'Converse' : path),
    answer(request) {
      const [, modelId = ''] = /^\/model\/(.+)\/converse$/.exec(request.path) ?? []
      onConverse(request, modelId)
      const body = JSON.parse(request.body.toString()) as JsonObject
      const { content, stopReason } = contentFor(body)
      const inputTokens = Math.ceil(request.body.length / 4)
      const outputTokens = Math.ceil(JSON.stringify(content).length / 4)
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

function contentFor(body: JsonObject): { readonly content: readonly JsonObject[]; readonly stopReason: string } {
  const { toolConfig, outputConfig } = body as { toolConfig?: ToolConfig; outputConfig?: JsonObject }
  const tool = toolConfig?.tools[0]?.toolSpec
  if (tool !== undefined) {
    const input = least(tool.inputSchema.json)
    return { content: [{ toolUse: { toolUseId: 'tooluse_1', name: tool.name, input } }], stopReason: 'tool_use' }
  }
  const schema = (outputConfig as { textFormat?: { structure: { jsonSchema: { schema: string } } } } | undefined)
    ?.textFormat?.structure.jsonSchema.schema
  const text = schema === undefined ? 'Nothing to say.' : JSON.stringify(least(JSON.parse(schema) as JsonObject))
  return { content: [{ text }], stopReason: 'end_turn' }
}

/** The smallest value that a JSON schema allows. */
function least(schema: JsonObject): Json {
  if (Array.isArray(schema.enum)) return schema.enum[0] as Json
  if (schema.const !== undefined) return schema.const
  const type = typeof schema.type === 'string' ? schema.type : 'string'
  switch (type) {
    case 'object': {
      const properties = isJsonObject(schema.properties) ? schema.properties : {}
      const required = (schema.required ?? []) as readonly string[]
      return Object.fromEntries(required.map((name) => [name, least(properties[name] as JsonObject)]))
    }
    case 'array': {
      const count = Number(schema.minItems ?? 0)
      return Array.from({ length: count }, () => least(schema.items as JsonObject))
    }
    case 'number':
    case 'integer':
      return Number(schema.minimum ?? 1)
    case 'boolean':
      return false
    case 'null':
      return null
    default:
      return 'data warehouse migration'
  }
}
