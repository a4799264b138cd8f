/** API Gateway as the template describes it: which routes there are, who may use them, which bodies pass, what the function sees. */
import type { APIGatewayProxyResult } from 'aws-lambda'
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import { authorize, type GatewayRequest, type Pass, sentBy } from './authorizers.ts'
import type { CloudResource } from './cloud.ts'
import { textOf } from './text-of.ts'
import type { World } from './world.ts'

const STAGE = 'v1'

export interface ApiCall {
  readonly method: string
  /** With the query, without the stage. */
  readonly path: string
  readonly body?: Json
  /** ARN of the principal that sends it, as this API's authorizer knows people; null for nobody. */
  readonly caller: string | null
  readonly headers?: Readonly<Record<string, string>>
  /** What happens to it on the way, after it was signed. */
  readonly changes?: (request: GatewayRequest) => GatewayRequest
  readonly address?: string
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
  const url = new URL(call.path, 'https://api.example.com')
  const body = call.body === undefined ? '' : JSON.stringify(call.body)
  const target = `/${STAGE}${url.pathname}${url.search}`
  const written = { ...(body === '' ? {} : { 'content-type': 'application/json' }), ...call.headers }
  const sent = await sentBy(world, call.caller, { method: call.method, target, headers: written, body })
  const request = call.changes?.(sent) ?? sent
  if (world.firewall.blocks(request, call.address ?? '192.0.2.1') !== null) return refusal(403, 'Forbidden')
  const route = routeFor(world, call.method, url.pathname)
  if (route === null) return refusal(403, 'Missing Authentication Token')
  const { Integration, RequestModels, RequestValidatorId } = route.method.properties
  const source = `arn:aws:execute-api:${world.environment.region}:123456789012:${route.method.properties.RestApiId as string}/${STAGE}/${call.method}${route.pattern}`
  const pass = authorize(world, route.method, request, source)
  if (pass.kind === 'refused') return refusal(pass.status, pass.message)
  if (!world.limit.takes()) return refusal(429, 'Too Many Requests')
  if (isJsonObject(Integration) && Integration.Type === 'MOCK') return mocked(Integration)
  if (RequestValidatorId !== undefined && isJsonObject(RequestModels)) {
    const fault = shapeFault(schemaOf(world, RequestModels), jsonOf(request.body))
    if (fault !== null) return badBody(world, fault)
  }
  const functionArn = integrationTarget(route.method)
  const permission = world.rights.decide({
    caller: 'service:apigateway.amazonaws.com',
    action: 'lambda:InvokeFunction',
    resource: functionArn,
    context: { 'aws:SourceArn': source },
  })
  if (!permission.allowed) return refusal(500, 'Internal server error')
  const { result, durationMs } = await world.invoke(
    functionArn,
    JSON.stringify(proxyEvent(request, url, route.pattern, pass)),
  )
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

function proxyEvent(
  { method, headers, body }: GatewayRequest,
  url: URL,
  resource: string,
  { identity, authorizer }: Extract<Pass, { kind: 'passed' }>,
) {
  const query: Record<string, string[]> = {}
  for (const [name, value] of url.searchParams) query[name] = [...(query[name] ?? []), value]
  return {
    resource,
    path: url.pathname,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    multiValueQueryStringParameters: query,
    requestContext: { domainName: url.host, identity, authorizer },
    body: body === '' ? null : body,
    isBase64Encoded: false,
  }
}

/** The gateway's own answer to a browser's preflight. */
function mocked({ IntegrationResponses }: JsonObject): ApiAnswer {
  const [response] = IntegrationResponses as readonly JsonObject[]
  const parameters = Object.entries((response?.ResponseParameters ?? {}) as Readonly<Record<string, string>>)
  const headers = parameters.map(([name, value]) => [
    name.replace('method.response.header.', '').toLowerCase(),
    value.replace(/^'|'$/g, ''),
  ])
  return { status: Number(response?.StatusCode), headers: Object.fromEntries(headers), body: {}, text: '' }
}

const jsonOf = (text: string): Json => (text === '' ? null : (JSON.parse(text) as Json))
