/** The local stand-ins are as strict as AWS where a lax one would hide a mistake: signatures, keys, grants. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localKms } from '../support/aws/kms.ts'
import { type AwsServer, startAwsServer } from '../support/aws/server.ts'
import { type ArrivedRequest, verifySignature } from '../support/aws/signature.ts'
import { type Credentials, callAws, signed } from '../support/aws/signed.ts'

const REGION = 'eu-west-1'
const ANN: Credentials = { accessKeyId: 'ASIAANN', secretAccessKey: 'secret of ann', sessionToken: 'token of ann' }
const BOB: Credentials = { accessKeyId: 'ASIABOB', secretAccessKey: 'secret of bob', sessionToken: 'token of bob' }
const credentialsOf = (id: string) => [ANN, BOB].find(({ accessKeyId }) => accessKeyId === id)
const AT = new Date('2026-03-01T12:00:00Z')

describe('a signature by AWS’s own signer', () => {
  const REQUEST = {
    method: 'POST',
    url: "https://api.example.com/v1/api/analyses/a%20b?wait=25&tag=b&tag=a&odd='()*!",
    headers: { 'content-type': 'application/json', 'x-spaced': '  a   b ' },
    body: '{"CustomerName":"Müller"}',
  }

  async function arrived(change: Partial<ArrivedRequest> = {}, credentials = ANN): Promise<ArrivedRequest> {
    const { method, url, headers, body } = await signed(REQUEST, {
      credentials,
      service: 'execute-api',
      region: REGION,
      at: AT,
    })
    const { pathname, search } = new URL(url)
    return { method, target: `${pathname}${search}`, headers, body: Buffer.from(body), ...change }
  }
  const verify = (request: ArrivedRequest, laterMs = 0) =>
    verifySignature(request, {
      credentialsOf,
      nowMs: AT.getTime() + laterMs,
      expected: { service: 'execute-api', region: REGION },
    })

  test('is accepted, within five minutes', async () => {
    expect(verify(await arrived())).toMatchObject({ kind: 'signed', accessKeyId: 'ASIAANN' })
    expect(verify(await arrived(), 299_000)).toMatchObject({ kind: 'signed' })
    expect(verify(await arrived(), 301_000)).toMatchObject({ error: 'InvalidSignatureException' })
    expect(verify(await arrived(), -301_000)).toMatchObject({ error: 'InvalidSignatureException' })
  })

  test.each<[string, Partial<ArrivedRequest>]>([
    ['another body', { body: Buffer.from('{}') }],
    ['another path', { target: '/v1/api/analyses/other' }],
    ['another method', { method: 'GET' }],
  ])('is refused for %s', async (_what, change) => {
    expect(verify(await arrived(change))).toMatchObject({ error: 'InvalidSignatureException' })
  })

  test('is refused for a changed header, a foreign token, an unknown key, another service and nothing at all', async () => {
    const { headers, ...others } = await arrived()
    const withHeaders = (change: Record<string, string>) => verify({ ...others, headers: { ...headers, ...change } })
    const { authorization: _dropped, ...unsigned } = headers

    expect(withHeaders({ 'content-type': 'text/plain' })).toMatchObject({ error: 'InvalidSignatureException' })
    expect(withHeaders({ 'x-amz-security-token': 'token of bob' })).toMatchObject({
      error: 'UnrecognizedClientException',
    })
    expect(verify(await arrived({}, { ...ANN, accessKeyId: 'ASIAEVE' }))).toMatchObject({
      error: 'UnrecognizedClientException',
    })
    expect(verify(await arrived({}, { ...ANN, secretAccessKey: 'guessed' }))).toMatchObject({
      error: 'InvalidSignatureException',
    })
    expect(withHeaders({ authorization: (headers.authorization ?? '').replace('execute-api', 's3') })).toMatchObject({
      error: 'InvalidSignatureException',
    })
    expect(verify({ ...others, headers: unsigned })).toMatchObject({ error: 'MissingAuthenticationTokenException' })
  })
})

describe('a key', () => {
  const KEY = `arn:aws:kms:${REGION}:123456789012:key/1`
  const context = { purpose: 'a test' }
  let server: AwsServer
  let allowed: (caller: string, action: string, context: Readonly<Record<string, string>>) => boolean = () => true

  beforeAll(async () => {
    const kms = localKms({ region: REGION, keyArns: [KEY], principalOf: (id) => `arn:${id}` })
    server = await startAwsServer({
      services: [kms.service],
      credentialsOf,
      authorize: ({ accessKeyId, action, context: given }) => ({
        allowed: allowed(accessKeyId, action, given),
        reason: 'not here',
      }),
    })
  })
  afterAll(() => server[Symbol.asyncDispose]())

  const call = (operation: string, input: object, credentials = ANN) =>
    callAws(server.endpoint, `TrentService.${operation}`, input, { credentials, service: 'kms', region: REGION })
  const encrypt = async () => {
    const Plaintext = Buffer.from('hello').toString('base64')
    const { answer } = await call('Encrypt', { KeyId: KEY, Plaintext, EncryptionContext: context })
    return answer.CiphertextBlob ?? ''
  }

  test('opens what it sealed, in the same context only', async () => {
    const CiphertextBlob = await encrypt()

    const opened = await call('Decrypt', { CiphertextBlob, EncryptionContext: context })

    expect(Buffer.from(opened.answer.Plaintext ?? '', 'base64').toString()).toBe('hello')
    expect(await call('Decrypt', { CiphertextBlob })).toMatchObject({ error: 'InvalidCiphertextException' })
  })

  test('a data key is the same, open and sealed', async () => {
    const { answer } = await call('GenerateDataKey', { KeyId: KEY, KeySpec: 'AES_256', EncryptionContext: context })

    const opened = await call('Decrypt', { CiphertextBlob: answer.CiphertextBlob, EncryptionContext: context })

    expect(opened.answer.Plaintext).toBe(answer.Plaintext)
  })

  test('a policy sees the encryption context, and a caller who is not allowed gets nothing', async () => {
    const CiphertextBlob = await encrypt()
    allowed = (_caller, action, given) =>
      action !== 'kms:Decrypt' || given['kms:EncryptionContext:purpose'] === 'another test'

    const denied = await call('Decrypt', { CiphertextBlob, EncryptionContext: context })

    allowed = () => true
    expect(denied).toMatchObject({ error: 'AccessDeniedException' })
  })

  test('a grant helps where no policy does: its grantee, its operations, its context, until it is revoked', async () => {
    const CiphertextBlob = await encrypt()
    allowed = (caller) => caller === 'ASIAANN'
    const decrypt = (EncryptionContext: object, credentials = BOB) =>
      call('Decrypt', { CiphertextBlob, EncryptionContext }, credentials)
    const before = await decrypt(context)
    const { answer } = await call('CreateGrant', {
      KeyId: KEY,
      GranteePrincipal: 'arn:ASIABOB',
      Operations: ['Decrypt'],
      Constraints: { EncryptionContextSubset: context },
    })
    const granted = await decrypt(context)
    const elsewhere = await decrypt({ purpose: 'another test' })
    const beyond = await call('GenerateDataKey', { KeyId: KEY, EncryptionContext: context }, BOB)
    await call('RevokeGrant', { KeyId: KEY, GrantId: answer.GrantId })

    const after = await decrypt(context)

    allowed = () => true
    expect([before, granted, elsewhere, beyond, after].map(({ error }) => error)).toEqual([
      'AccessDeniedException',
      null,
      'AccessDeniedException',
      'AccessDeniedException',
      'AccessDeniedException',
    ])
  })

  test('a call that is not signed is none', async () => {
    const forged = { ...ANN, secretAccessKey: 'guessed' }

    expect(await call('DescribeKey', { KeyId: KEY }, forged)).toMatchObject({ error: 'InvalidSignatureException' })
  })
})
