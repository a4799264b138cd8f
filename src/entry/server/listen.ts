/** Opens the port: the wished one, or a free one if it is taken; stops gracefully, with a limit. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { InputError } from '#lib/errors'

/** A request must have arrived in this time; a slow one holds a connection and nothing else. */
const REQUEST_TIMEOUT_MS = 30_000
const HEADERS_TIMEOUT_MS = 10_000
/** How long a stop waits for answers under way. */
const GRACE_MS = 3_000

export interface Listening {
  readonly host: string
  readonly port: number
  /** The wished port was taken. */
  readonly isOtherPort: boolean
  close(): Promise<void>
}

export async function listen(options: {
  readonly fetch: (request: Request) => Response | Promise<Response>
  readonly host: string
  readonly port: number
}): Promise<Listening> {
  const { fetch, host, port } = options
  const answer = getRequestListener(fetch, { overrideGlobalObjects: false })
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: HEADERS_TIMEOUT_MS },
    (request, response) => void answer(request, response),
  )
  const isOpen = await open(server, host, port)
  if (!isOpen) await open(server, host, 0)
  const address = server.address() as AddressInfo
  return { host, port: address.port, isOtherPort: !isOpen, close: () => close(server) }
}

/** False when the port is taken. */
function open(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRINUSE' && port !== 0) resolve(false)
      else reject(cannotListen(error, `${host}:${port}`))
    }
    server.once('error', failed)
    server.listen(port, host, () => {
      server.off('error', failed)
      resolve(true)
    })
  })
}

function cannotListen(error: NodeJS.ErrnoException, address: string): Error {
  const isForbidden = error.code === 'EACCES'
  if (!isForbidden && error.code !== 'EADDRNOTAVAIL' && error.code !== 'ENOTFOUND') return error
  return new InputError('CONFIG_INVALID', `Cannot listen on ${address} (${error.code}).`, {
    field: isForbidden ? 'PORT' : 'OPPORTUNITY_HOST',
    cure: isForbidden ? 'Use a port above 1023.' : 'Use an address of this machine, e.g. 127.0.0.1.',
    cause: error,
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Followers of a run stay as long as they are let: they resume at the next start.
    const grace = setTimeout(() => server.closeAllConnections(), GRACE_MS)
    server.close(() => {
      clearTimeout(grace)
      resolve()
    })
    server.closeIdleConnections()
  })
}
