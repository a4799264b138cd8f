/** API Gateway as the template describes it: which routes there are, who may use them, which bodies pass, what the function sees. */
import type { APIGatewayProxyResult } from 'aws-lambda'
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import type { CloudResource } from './cloud.ts'
import { textOf } from './text-of.ts'
import type { World } from './world.ts'

export interface ApiCall {
  readonly method: string
  /** With the query, without the stage. */
  readonly path: string
  readonly body?: Json
  /** ARN of the principal that signed the request; null for nobody. */
  readonly caller: string | null
  readonly headers?: Readonly<Record<string, string>>
}

export interface ApiAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonObject
  readonly text: string
  /** What a function took that was ended for a fault before its time. */
  readonly lastedMs?: number
}

export async function callApi(world: World, call: ApiCall): Promise<ApiAnswer> {
  const begun = performance.now()
  const answer = await routed(world, call)
  const [api] = world.cloud.ofType('AWS::ApiGateway::RestApi')
  world.metrics.add(
    'AWS/ApiGateway',
    { ApiName: textOf(api?.properties.Name) },
    {
      Count: 1,
      '4XXError': answer.status >= 400 && answer.status < 500 ? 1 : 0,
      '5XXError': answer.status >= 500 ? 1 : 0,
      Latency: Math.max(answer.lastedMs ?? 0, performance.now() - begun),
    },
  )
  return answer
}

async function routed(world: World, call: ApiCall): Promise<ApiAnswer> {
  const url = new URL(call.path, 'https://api.local')
  const route = routeFor(world, call.method, url.pathname)
  if (route === null) return refusal(403, 'Missing Authentication Token')
  const { AuthorizationType, RequestModels, RequestValidatorId } = route.method.properties
  if (AuthorizationType === 'AWS_IAM' && call.caller === null) return refusal(403, 'Missing Authentication Token')
  if (RequestValidatorId !== undefined && isJsonObject(RequestModels)) {
    const fault = shapeFault(schemaOf(world, RequestModels), call.body ?? null)
    if (fault !== null) return badBody(world, fault)
  }
  const functionArn = integrationTarget(route.method)
  const source = `arn:aws:execute-api:${world.environment.region}:123456789012:${route.method.properties.RestApiId as string}/v1/${call.method}${route.pattern}`
  const permission = world.rights.decide({
    caller: 'service:apigateway.amazonaws.com',
    action: 'lambda:InvokeFunction',
    resource: functionArn,
    context: { 'aws:SourceArn': source },
  })
  if (!permission.allowed) return refusal(500, 'Internal server error')
  const { result, durationMs } = await world.invoke(functionArn, JSON.stringify(proxyEvent(call, url, route.pattern)))
  if (result.kind === 'throttled') return refusal(500, 'Internal server error')
  if (result.kind === 'raised')
    return result.errorType === 'Sandbox.Timedout'
      ? { ...refusal(504, 'Endpoint request timed out'), lastedMs: durationMs }
      : refusal(502, 'Internal server error')
  const answer = JSON.parse(result.text) as APIGatewayProxyResult
  const headers = Object.fromEntries(Object.entries(answer.headers ?? {}).map(([name, value]) => [name, String(value)]))
  return { status: answer.statusCode, headers, text: answer.body, body: jsonOr(answer.body) }
}

const refusal = (status: number, message: string): ApiAnswer => ({
  status,
  headers: {},
  body: { message },
  text: message,
})

const jsonOr = (text: string): JsonObject => {
  if (!text.startsWith('{')) return {}
  return JSON.parse(text) as JsonObject
}

interface Route {
  readonly method: CloudResource
  /** E.g. `/api/analyses/{id}`. */
  readonly pattern: string
}

function routeFor({ cloud }: World, method: string, path: string): Route | null {
  const parts = new Map(cloud.ofType('AWS::ApiGateway::Resource').map((one) => [one.ref, one.properties]))
  const patternOf = (id: string): string => {
    const properties = parts.get(id)
    return properties === undefined ? '' : `${patternOf(textOf(properties.ParentId))}/${textOf(properties.PathPart)}`
  }
  const routes = cloud
    .ofType('AWS::ApiGateway::Method')
    .map((one) => ({ method: one, pattern: patternOf(textOf(one.properties.ResourceId)) }))
  const fits = ({ pattern }: Route) =>
    new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`).test(path)
  // A fixed part goes before a variable one, as in API Gateway.
  const found = routes.filter((route) => route.method.properties.HttpMethod === method && fits(route))
  return found.sort((a, b) => a.pattern.split('{').length - b.pattern.split('{').length)[0] ?? null
}

function schemaOf({ cloud }: World, models: JsonObject): JsonObject {
  const model = cloud.find('AWS::ApiGateway::Model', textOf(models['application/json']))
  return model.properties.Schema as JsonObject
}

/** JSON schema, as far as our model uses it. */
function shapeFault(schema: JsonObject, value: Json): string | null {
  const types = [schema.type].flat() as readonly Json[]
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  if (!types.includes(type))
    return `instance type (${type}) does not match any allowed primitive type (allowed: ${JSON.stringify(types)})`
  if (typeof value === 'string' && value.length > Number(schema.maxLength ?? Infinity)) return 'string is too long'
  if (!isJsonObject(value) || !isJsonObject(schema.properties)) return null
  for (const [name, member] of Object.entries(value)) {
    const inner = schema.properties[name]
    const fault = isJsonObject(inner) ? shapeFault(inner, member) : null
    if (fault !== null) return `[${name}: ${fault}]`
  }
  return null
}

function badBody({ cloud }: World, fault: string): ApiAnswer {
  const custom = cloud
    .ofType('AWS::ApiGateway::GatewayResponse')
    .find(({ properties }) => properties.ResponseType === 'BAD_REQUEST_BODY')
  const template = (custom?.properties.ResponseTemplates as JsonObject | undefined)?.['application/json']
  const text = textOf(template).replace(
    '$util.escapeJavaScript($context.error.validationErrorString)',
    JSON.stringify(fault).slice(1, -1),
  )
  return {
    status: 400,
    headers: { 'content-type': 'application/problem+json' },
    text,
    body: JSON.parse(text) as JsonObject,
  }
}

function integrationTarget(method: CloudResource): string {
  const { Uri } = method.properties.Integration as { Uri: string }
  const [, arn] = /functions\/(arn:[^/]+)\/invocations$/.exec(Uri) ?? []
  if (arn === undefined) throw new Error(`The integration ${Uri} names no function.`)
  return arn
}

function proxyEvent(call: ApiCall, url: URL, resource: string) {
  const headers = { 'content-type': 'application/json', host: url.host, ...call.headers }
  const query: Record<string, string[]> = {}
  for (const [name, value] of url.searchParams) query[name] = [...(query[name] ?? []), value]
  return {
    resource,
    path: url.pathname,
    httpMethod: call.method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    multiValueQueryStringParameters: query,
    requestContext: { domainName: url.host, identity: { userArn: call.caller } },
    body: call.body === undefined ? null : JSON.stringify(call.body),
    isBase64Encoded: false,
  }
}
