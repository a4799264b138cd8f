/**
 * Who may speak to a server on somebody's own machine. A web page that the person visits can send requests to loopback
 * (CSRF), also under a name of its own (DNS rebinding): so the Host must be one of ours and an Origin must be our own.
 */
import type { MiddlewareHandler } from 'hono'
import { InputError, shortened } from '#lib/errors'

export interface Access {
  /** Host names by which this server may be called, without port, e.g. `127.0.0.1`; null where only a token decides. */
  readonly hosts: readonly string[] | null
  /** Required from every caller when set. */
  readonly token: string | undefined
}

export const TOKEN_COOKIE = 'opportunity_token'

export function guardAccess(access: Access): MiddlewareHandler {
  return async (context, next) => {
    const { req } = context
    const host = (req.header('host') ?? '').toLowerCase()
    checkHost(host, access.hosts)
    checkOrigin(req.header('origin'), req.header('sec-fetch-site'), host)
    if (access.token !== undefined && !(await hasToken(req.raw.headers, access.token))) {
      throw new InputError('UNAUTHORIZED', 'This server wants its token.', {
        field: 'Authorization',
        cure: 'Send "Authorization: Bearer TOKEN"; AWS clients send it as their session token (AWS_SESSION_TOKEN).',
      })
    }
    await next()
  }
}

function checkHost(host: string, known: readonly string[] | null): void {
  // The SDK puts `sync-` before the host for StartSyncExecution and TestState.
  const name = host.replace(/:\d+$/, '').replace(/^sync-/, '')
  if (known === null || known.includes(name)) return
  throw new InputError('ORIGIN_REFUSED', `The Host "${shortened(host)}" is not this server's.`, {
    field: 'Host',
    cure: `Call it as ${known.join(' or ')}.`,
  })
}

function checkOrigin(origin: string | undefined, site: string | undefined, host: string): void {
  const isForeign = origin !== undefined && origin.replace(/^https?:\/\//, '') !== host
  if (!isForeign && site !== 'cross-site') return
  throw new InputError('ORIGIN_REFUSED', `A page of ${shortened(origin ?? 'another site')} may not use this server.`, {
    field: 'Origin',
    cure: 'Open the page of this server itself.',
  })
}

/** Whether what somebody typed is the token. Hashes are compared, so the time says nothing about how much was right. */
export async function isSameToken(given: string, token: string): Promise<boolean> {
  const digest = async (text: string) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  const [left, right] = [await digest(given), await digest(token)]
  return left.reduce((difference, byte, index) => difference | (byte ^ (right[index] ?? 0)), 0) === 0
}

async function hasToken(headers: Headers, token: string): Promise<boolean> {
  const cookie = new RegExp(`(?:^|;\\s*)${TOKEN_COOKIE}=([^;]*)`).exec(headers.get('cookie') ?? '')?.[1]
  const bearer = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  const given = [bearer, headers.get('x-amz-security-token') ?? undefined, cookie].filter((one) => one !== undefined)
  const matches = await Promise.all(given.map((one) => isSameToken(one, token)))
  return matches.includes(true)
}
