/**
 * Who may pass the gateway: IAM verifies the signature and the caller's policy, Cognito the token of a user. Whoever names
 * nobody passes only where the template says NONE in so many words.
 */
import { createSign, createVerify, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import type { JsonObject } from '#lib/json'
import { verifySignature } from '../support/aws/signature.ts'
import { signed } from '../support/aws/signed.ts'
import type { CloudResource } from './cloud.ts'
import { ACCOUNT } from './naming.ts'
import { decide, parseStatements } from './policy.ts'
import { textOf } from './text-of.ts'
import type { World } from './world.ts'

export interface GatewayRequest {
  readonly method: string
  /** Path and query as on the wire, with the stage. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Pass =
  | { readonly kind: 'passed'; readonly identity: JsonObject; readonly authorizer: JsonObject }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }

/** People who call the API, and one who has credentials and no right to. */
export const ANN = `arn:aws:sts::${ACCOUNT}:assumed-role/Seller/ann`
export const BOB = `arn:aws:sts::${ACCOUNT}:assumed-role/Seller/bob`
export const VISITOR = `arn:aws:sts::${ACCOUNT}:assumed-role/Visitor/eve`
export const CALLERS = [ANN, BOB, VISITOR]

const HOST = 'api.example.com'

export function authorize(world: World, method: CloudResource, request: GatewayRequest, resource: string): Pass {
  const { AuthorizationType: kind } = method.properties
  if (kind === 'NONE') return passed({ userArn: null })
  if (kind === 'AWS_IAM') return byIam(world, request, resource)
  if (kind === 'COGNITO_USER_POOLS') return byToken(world, method, request)
  throw new Error(`${method.id}: the authorization ${JSON.stringify(kind)} is not known here.`)
}

const passed = (identity: JsonObject, authorizer: JsonObject = {}): Pass => ({ kind: 'passed', identity, authorizer })
const refused = (status: number, message: string): Pass => ({ kind: 'refused', status, message })

function byIam({ credentials, cloud }: World, request: GatewayRequest, resource: string): Pass {
  const { body, ...rest } = request
  const verdict = verifySignature(
    { ...rest, body: Buffer.from(body) },
    {
      credentialsOf: (accessKeyId) => credentials.find(accessKeyId),
      nowMs: Date.now(),
      expected: { service: 'execute-api', region: cloud.region },
    },
  )
  if (verdict.kind === 'refused') return refused(403, verdict.message)
  const caller = credentials.roleOf(verdict.accessKeyId)
  const allowed = decide(caller.includes('/Seller/') ? SELLERS : [], {
    caller,
    action: 'execute-api:Invoke',
    resource,
    context: {},
  })
  return allowed.allowed ? passed({ userArn: caller }) : refused(403, allowed.reason)
}

/** What an administrator gives to people who sell. */
const SELLERS = parseStatements('sellers', {
  Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: 'arn:aws:execute-api:*:*:*/v1/*' }],
})

function byToken({ cloud, users }: World, method: CloudResource, { headers }: GatewayRequest): Pass {
  const authorizer = cloud.find('AWS::ApiGateway::Authorizer', textOf(method.properties.AuthorizerId))
  const [pool = ''] = authorizer.properties.ProviderARNs as readonly string[]
  const claims = users.verify((headers.authorization ?? '').replace(/^Bearer /, ''), pool)
  return claims === null ? refused(401, 'Unauthorized') : passed({ userArn: null }, { claims })
}

export interface UserPool {
  /** A token as Cognito gives it after signing in; `changes` make a wrong one. */
  token(subject: string, poolArn: string, changes?: JsonObject, key?: KeyObject): string
  verify(token: string, poolArn: string): JsonObject | null
}

const LIFE_SECONDS = 3_600

/** RS256 with a key that the pool publishes: signature, key id, issuer, use and time. A REST API takes ID tokens of any client of the pool. */
export function createUserPool(): UserPool {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const keyId = randomUUID()
  return {
    token(subject, poolArn, changes = {}, key = privateKey) {
      const now = Math.floor(Date.now() / 1_000)
      const claims = {
        sub: subject,
        iss: issuerOf(poolArn),
        aud: 'a-client',
        token_use: 'id',
        iat: now,
        exp: now + LIFE_SECONDS,
        ...changes,
      }
      const text = [{ alg: 'RS256', kid: keyId }, claims].map(encoded).join('.')
      return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`
    },
    verify(token, poolArn) {
      const [head = '', body = '', signature = ''] = token.split('.')
      if (signature === '') return null
      const { alg, kid } = decoded(head)
      const isSigned = createVerify('RSA-SHA256')
        .update(`${head}.${body}`)
        .verify(publicKey, Buffer.from(signature, 'base64url'))
      if (alg !== 'RS256' || kid !== keyId || !isSigned) return null
      const claims = decoded(body)
      const isFresh = Number(claims.exp) * 1_000 > Date.now()
      return claims.iss === issuerOf(poolArn) && claims.token_use === 'id' && isFresh ? claims : null
    },
  }
}

/** `arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID` */
function issuerOf(poolArn: string): string {
  const [, , , region = '', , pool = ''] = poolArn.split(':')
  return `https://cognito-idp.${region}.amazonaws.com/${pool.replace('userpool/', '')}`
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const decoded = (text: string): JsonObject => JSON.parse(Buffer.from(text, 'base64url').toString()) as JsonObject

/** A request as somebody sends it who has what this environment's authorizer wants. */
export async function sentBy(world: World, caller: string | null, request: GatewayRequest): Promise<GatewayRequest> {
  const { authorizer } = world.environment.api
  const named = { ...request, headers: { 'user-agent': 'rehearsal', host: HOST, ...request.headers } }
  if (caller === null || authorizer.kind === 'none') return named
  if (authorizer.kind === 'cognito') {
    const token = world.users.token(caller.split('/').at(-1) ?? '', authorizer.userPoolArn)
    return { ...named, headers: { ...named.headers, authorization: `Bearer ${token}` } }
  }
  const { method, target, headers, body } = named
  const result = await signed(
    { method, url: `https://${HOST}${target}`, headers, body },
    { credentials: world.credentials.of(caller), service: 'execute-api', region: world.cloud.region },
  )
  return { ...named, headers: result.headers }
}
