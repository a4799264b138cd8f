/** A request signed as AWS's clients sign it, by their own code: for services of which this repository has no client. */
import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface SignedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Node's hashes in the shape that the signer wants. */
class Sha256 {
  readonly #hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret))
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data))
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest())
  }
  reset(): void {
    throw new Error('A hash is used once.')
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
}

export async function signed(
  request: SignedRequest,
  as: { readonly credentials: Credentials; readonly service: string; readonly region: string; readonly at?: Date },
): Promise<SignedRequest> {
  const url = new URL(request.url)
  const query: Record<string, string | string[]> = {}
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name)
    query[name] = values.length === 1 ? (values[0] ?? '') : values
  }
  const signer = new SignatureV4({ ...as, sha256: Sha256, uriEscapePath: as.service !== 's3' })
  const { headers } = await signer.sign(
    {
      method: request.method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path: url.pathname,
      query,
      headers: { host: url.host, ...request.headers },
      body: request.body,
    },
    as.at === undefined ? {} : { signingDate: as.at },
  )
  return { ...request, headers }
}

/** One operation of a service that speaks AWS JSON; an error is answered as its name. */
export async function callAws(
  endpoint: string,
  target: string,
  input: object,
  as: { readonly credentials: Credentials; readonly service: string; readonly region: string },
): Promise<{ readonly error: string | null; readonly answer: Readonly<Record<string, string>> }> {
  const unsigned = {
    method: 'POST',
    url: `${endpoint}/`,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: JSON.stringify(input),
  }
  const { headers, body } = await signed(unsigned, as)
  const response = await fetch(unsigned.url, { method: 'POST', headers, body })
  const answer = JSON.parse(await response.text()) as Record<string, string>
  return { error: response.ok ? null : (answer.__type ?? ''), answer }
}
