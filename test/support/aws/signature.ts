/**
 * Signature Version 4 as AWS verifies it: the canonical request built again from what arrived, in a header or in the query of a
 * presigned address. Written from the specification and not with the SDK's signer, so that the two hold each other.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Credentials } from './signed.ts'

export interface ArrivedRequest {
  readonly method: string
  /** Path and query as they stood on the wire, still encoded. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface Scope {
  readonly service: string
  readonly region: string
}

export type SignatureVerdict =
  | { readonly kind: 'signed'; readonly accessKeyId: string; readonly service: string; readonly region: string }
  | { readonly kind: 'refused'; readonly error: SignatureError; readonly message: string }

export type SignatureError =
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'UnrecognizedClientException'
  | 'InvalidSignatureException'
  | 'AccessDenied'

/** A clock may be off by so much. */
const SKEW_MS = 5 * 60_000
const ALGORITHM = 'AWS4-HMAC-SHA256'
const UNSIGNED = 'UNSIGNED-PAYLOAD'

/** HTTP/2 has its host under another name. */
const HOSTS = new Set(['host', ':authority'])

interface Claim {
  readonly accessKeyId: string
  readonly day: string
  readonly scope: Scope
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** `20260101T000000Z` */
  readonly at: string
  readonly sessionToken: string | undefined
  /** Of a presigned address. */
  readonly expiresSeconds: number | null
}

export function verifySignature(
  request: ArrivedRequest,
  options: {
    readonly credentialsOf: (accessKeyId: string) => Credentials | undefined
    readonly nowMs: number
    /** Where the service is fixed, as at an API of API Gateway. */
    readonly expected?: Scope
  },
): SignatureVerdict {
  const claim = claimOf(request)
  if (claim === null) return refused('MissingAuthenticationTokenException', 'Missing Authentication Token')
  if (claim === 'incomplete')
    return refused(
      'IncompleteSignatureException',
      'Authorization header requires Credential, SignedHeaders, Signature and a date.',
    )
  const { accessKeyId, scope, day, at, expiresSeconds } = claim
  const credentials = options.credentialsOf(accessKeyId)
  if (credentials === undefined || credentials.sessionToken !== claim.sessionToken)
    return refused('UnrecognizedClientException', 'The security token included in the request is invalid.')
  const { expected } = options
  if (expected !== undefined && (expected.service !== scope.service || expected.region !== scope.region))
    return refused(
      'InvalidSignatureException',
      `Credential should be scoped to a valid region and to the service: '${expected.region}', '${expected.service}'.`,
    )
  const age = options.nowMs - millisOf(at)
  if (!at.startsWith(day)) return refused('InvalidSignatureException', 'Date in Credential scope does not match.')
  if (expiresSeconds === null ? Math.abs(age) > SKEW_MS : age > expiresSeconds * 1_000 || age < -SKEW_MS)
    return expiresSeconds === null
      ? refused(
          'InvalidSignatureException',
          `Signature expired: ${at} is more than 5 min. from the time of the service.`,
        )
      : refused('AccessDenied', 'Request has expired')
  if (!bodyFits(request)) return refused('InvalidSignatureException', 'The body is not the one that was signed.')
  const wanted = signatureOf(request, claim, credentials.secretAccessKey)
  if (wanted.length === claim.signature.length && timingSafeEqual(Buffer.from(wanted), Buffer.from(claim.signature)))
    return { kind: 'signed', accessKeyId, ...scope }
  return refused(
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
  )
}

const refused = (error: SignatureError, message: string): SignatureVerdict => ({ kind: 'refused', error, message })

function claimOf({ headers, target }: ArrivedRequest): Claim | null | 'incomplete' {
  const query = new URLSearchParams(target.split('?')[1] ?? '')
  if (query.has('X-Amz-Signature')) {
    return claimFrom({
      credential: query.get('X-Amz-Credential') ?? '',
      signedHeaders: query.get('X-Amz-SignedHeaders') ?? '',
      signature: query.get('X-Amz-Signature') ?? '',
      at: query.get('X-Amz-Date') ?? '',
      sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
      expiresSeconds: Number(query.get('X-Amz-Expires')),
    })
  }
  const { authorization = '' } = headers
  if (!authorization.startsWith(ALGORITHM)) return null
  const part = (name: string) => new RegExp(`${name}=([^,\\s]+)`).exec(authorization)?.[1] ?? ''
  return claimFrom({
    credential: part('Credential'),
    signedHeaders: part('SignedHeaders'),
    signature: part('Signature'),
    at: headers['x-amz-date'] ?? '',
    sessionToken: headers['x-amz-security-token'],
    expiresSeconds: null,
  })
}

function claimFrom(given: {
  readonly credential: string
  readonly signedHeaders: string
  readonly signature: string
  readonly at: string
  readonly sessionToken: string | undefined
  readonly expiresSeconds: number | null
}): Claim | 'incomplete' {
  const { credential, signedHeaders, signature, at, sessionToken, expiresSeconds } = given
  const [accessKeyId = '', day = '', region = '', service = '', end] = credential.split('/')
  const names = signedHeaders.split(';')
  if (
    end !== 'aws4_request' ||
    signature === '' ||
    !/^\d{8}T\d{6}Z$/.test(at) ||
    !names.some((name) => HOSTS.has(name))
  )
    return 'incomplete'
  return {
    accessKeyId,
    day,
    scope: { region, service },
    signedHeaders: names,
    signature,
    at,
    sessionToken,
    expiresSeconds,
  }
}

const millisOf = (at: string): number =>
  Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

/** What the header says of the body; a stream says that its parts come without signatures. */
function bodyFits({ headers, body }: ArrivedRequest): boolean {
  const said = headers['x-amz-content-sha256']
  return said === undefined || !/^[0-9a-f]{64}$/.test(said) || said === sha256(body)
}

function signatureOf(request: ArrivedRequest, claim: Claim, secret: string): string {
  const { scope, day, at } = claim
  const scopeText = `${day}/${scope.region}/${scope.service}/aws4_request`
  const text = [ALGORITHM, at, scopeText, sha256(canonicalRequest(request, claim))].join('\n')
  let key: Buffer = Buffer.from(`AWS4${secret}`)
  for (const part of [day, scope.region, scope.service, 'aws4_request']) key = hmac(key, part)
  return hmac(key, text).toString('hex')
}

function canonicalRequest({ method, target, headers, body }: ArrivedRequest, claim: Claim): string {
  const [path = '/', search = ''] = target.split('?')
  const pairs = search
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair) => {
      const [name = '', ...rest] = pair.split('=')
      return `${encoded(decodeURIComponent(name))}=${encoded(decodeURIComponent(rest.join('=')))}`
    })
  const isPresigned = claim.expiresSeconds !== null
  const payload = headers['x-amz-content-sha256'] ?? (isPresigned ? UNSIGNED : sha256(body))
  return [
    method,
    // S3 takes the path as it is; every other service encodes what is encoded once more.
    claim.scope.service === 's3' ? path : path.split('/').map(encoded).join('/'),
    pairs.sort((a, b) => (a < b ? -1 : 1)).join('&'),
    ...claim.signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    claim.signedHeaders.join(';'),
    payload,
  ].join('\n')
}

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
