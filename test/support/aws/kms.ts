/**
 * KMS with keys in memory: real ciphers, ciphertexts that only the same key and the same encryption context open, grants, and
 * keys that can be disabled. Who may is asked of the request; a grant helps where no policy does.
 */
import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto'
import { AwsError, type AwsRequest, type AwsService, jsonService, type PolicyContext } from './server.ts'

export type EncryptionContext = Readonly<Record<string, string>>

export interface Grant {
  readonly GrantId: string
  readonly GranteePrincipal: string
  readonly Operations: readonly string[]
  readonly Constraints?: {
    readonly EncryptionContextEquals?: EncryptionContext
    readonly EncryptionContextSubset?: EncryptionContext
  }
}

/** The caller's side of a call: what it may, and by which service the call comes. */
export interface KeyUse {
  readonly request: Pick<AwsRequest, 'permit' | 'accessKeyId'>
  readonly keyArn: string
  readonly context: EncryptionContext
  /** E.g. `s3`, for a call that S3 makes in the caller's name. */
  readonly viaService?: string
}

export interface LocalKms {
  readonly service: AwsService
  /** Keys that refuse to work. */
  readonly disabled: Set<string>
  generateDataKey(use: KeyUse): { readonly plaintext: Buffer; readonly blob: Buffer }
  decrypt(use: KeyUse, blob: Buffer): Buffer
}

export interface KmsOptions {
  readonly region: string
  readonly keyArns: readonly string[]
  readonly principalOf: (accessKeyId: string) => string
}

const IV_BYTES = 12
const TAG_BYTES = 16
const DATA_KEY_BYTES = 32

export function localKms({ region, keyArns, principalOf }: KmsOptions): LocalKms {
  const materials = new Map(keyArns.map((arn) => [arn, randomBytes(DATA_KEY_BYTES)]))
  const grants = new Map<string, Grant[]>()
  const disabled = new Set<string>()

  function materialOf(keyArn: string): Buffer {
    const material = materials.get(keyArn)
    if (material === undefined) throw new AwsError('NotFoundException', `Key '${keyArn}' does not exist`)
    if (disabled.has(keyArn)) throw new AwsError('DisabledException', `${keyArn} is disabled.`)
    return material
  }

  /** By policy, else by grant. */
  function allow(operation: string, { request, keyArn, context, viaService }: KeyUse): void {
    const conditions: PolicyContext = {
      ...Object.fromEntries(Object.entries(context).map(([key, value]) => [`kms:EncryptionContext:${key}`, value])),
      ...(viaService === undefined ? {} : { 'kms:ViaService': `${viaService}.${region}.amazonaws.com` }),
    }
    const caller = principalOf(request.accessKeyId)
    const granted = (grants.get(keyArn) ?? []).some((grant) => covers(grant, { caller, operation, context }))
    if (!granted) request.permit(`kms:${operation}`, keyArn, conditions)
  }

  const encryptWith = (keyArn: string, plaintext: Buffer, context: EncryptionContext): Buffer => {
    const header = Buffer.from(`${keyArn}\n`)
    return Buffer.concat([header, seal(materialOf(keyArn), plaintext, contextBytes(context))])
  }

  function decryptFrom(blob: Buffer, context: EncryptionContext): Buffer {
    const end = blob.indexOf('\n')
    const opened = open(materialOf(keyOf(blob)), blob.subarray(end + 1), contextBytes(context))
    if (opened === null) throw new AwsError('InvalidCiphertextException', '')
    return opened
  }

  const kms: Omit<LocalKms, 'service'> = {
    disabled,
    generateDataKey(use) {
      allow('GenerateDataKey', use)
      const plaintext = randomBytes(DATA_KEY_BYTES)
      return { plaintext, blob: encryptWith(use.keyArn, plaintext, use.context) }
    },
    decrypt(use, blob) {
      allow('Decrypt', { ...use, keyArn: keyOf(blob) })
      return decryptFrom(blob, use.context)
    },
  }

  interface Input {
    readonly KeyId: string
    readonly Plaintext: string
    readonly CiphertextBlob: string
    readonly EncryptionContext?: EncryptionContext
    readonly GrantId: string
  }
  const use = ({ KeyId, EncryptionContext: context = {} }: Input, request: AwsRequest): KeyUse => ({
    request,
    keyArn: KeyId,
    context,
  })
  const service = jsonService({
    name: 'kms',
    version: '1.1',
    operations: {
      Encrypt(input: Input, request) {
        allow('Encrypt', use(input, request))
        const blob = encryptWith(input.KeyId, Buffer.from(input.Plaintext, 'base64'), input.EncryptionContext ?? {})
        return { KeyId: input.KeyId, CiphertextBlob: blob.toString('base64') }
      },
      Decrypt(input: Input, request) {
        const blob = Buffer.from(input.CiphertextBlob, 'base64')
        const opened = kms.decrypt(use({ ...input, KeyId: keyOf(blob) }, request), blob)
        return { KeyId: keyOf(blob), Plaintext: opened.toString('base64') }
      },
      GenerateDataKey(input: Input, request) {
        const { plaintext, blob } = kms.generateDataKey(use(input, request))
        return {
          KeyId: input.KeyId,
          Plaintext: plaintext.toString('base64'),
          CiphertextBlob: blob.toString('base64'),
        }
      },
      DescribeKey(input: Input, request) {
        request.permit('kms:DescribeKey', input.KeyId)
        const isEnabled = !disabled.has(input.KeyId)
        return { KeyMetadata: { Arn: input.KeyId, Enabled: isEnabled, KeyState: isEnabled ? 'Enabled' : 'Disabled' } }
      },
      CreateGrant(input: Input & Omit<Grant, 'GrantId'>, request) {
        request.permit('kms:CreateGrant', input.KeyId)
        const { GranteePrincipal, Operations, Constraints } = input
        const grant = { GrantId: randomUUID(), GranteePrincipal, Operations, ...(Constraints && { Constraints }) }
        grants.set(input.KeyId, [...(grants.get(input.KeyId) ?? []), grant])
        return { GrantId: grant.GrantId }
      },
      RevokeGrant(input: Input, request) {
        request.permit('kms:RevokeGrant', input.KeyId)
        const left = (grants.get(input.KeyId) ?? []).filter(({ GrantId }) => GrantId !== input.GrantId)
        grants.set(input.KeyId, left)
        return {}
      },
    },
  })
  return { ...kms, service }
}

function covers(
  { GranteePrincipal, Operations, Constraints = {} }: Grant,
  asked: { readonly caller: string; readonly operation: string; readonly context: EncryptionContext },
): boolean {
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset } = Constraints
  const holds = (wanted: EncryptionContext) =>
    Object.entries(wanted).every(([key, value]) => asked.context[key] === value)
  return (
    GranteePrincipal === asked.caller &&
    Operations.includes(asked.operation) &&
    (subset === undefined || holds(subset)) &&
    (equals === undefined || (holds(equals) && Object.keys(equals).length === Object.keys(asked.context).length))
  )
}

/** A ciphertext begins with its key, so a caller need not name it. */
function keyOf(blob: Buffer): string {
  const end = blob.indexOf('\n')
  const arn = blob.subarray(0, Math.max(0, end)).toString()
  if (arn.startsWith('arn:')) return arn
  throw new AwsError('InvalidCiphertextException', '')
}

const contextBytes = (context: EncryptionContext): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))))

/** AES-256-GCM: nonce, tag, ciphertext. */
export function seal(key: Buffer, plaintext: Buffer, bound: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(bound)
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body])
}

/** Null for what this key did not seal, or not for this purpose. */
export function open(key: Buffer, sealed: Buffer, bound: Buffer): Buffer | null {
  const tag = sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES)).setAAD(bound).setAuthTag(tag)
  const body = decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES))
  try {
    return Buffer.concat([body, decipher.final()])
  } catch (error) {
    // What final says of a tag that does not fit.
    if (error instanceof Error && error.message.startsWith('Unsupported state')) return null
    throw error
  }
}
