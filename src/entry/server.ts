/** The server of one machine: the page, the REST API and the Step Functions protocol over one engine. */
import { Hono } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import {
  type Access,
  answerError,
  answerWire,
  createRestApi,
  guardAccess,
  isSameToken,
  isWireRequest,
  TOKEN_COOKIE,
} from '#api'
import { InputError, shortened } from '#lib/errors'
import type { JsonObject } from '#lib/json'
import { type LocalPlace, openLocal } from './local/open-local.ts'
import { keepFor, retentionDays } from './local/retention.ts'
import { readServerNote, writeServerNote } from './local/server-note.ts'
import { settingsOf } from './local/settings.ts'
import { stateFolder } from './local/state-folder.ts'
import { listen } from './server/listen.ts'
import { pageAssets } from './server/page-assets.ts'

const DEFAULT_PORT = 8400
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]', '::1']
/** Shorter ones can be guessed. */
const MIN_TOKEN_LENGTH = 16

export interface ServerOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly history: string | undefined
  /** Overrides PORT. */
  readonly port: string | undefined
  readonly log: (entry: JsonObject) => void
}

export interface RunningServer {
  readonly url: string
  /** The port that was wished for, when it was taken. */
  readonly takenPort: number | undefined
  close(): Promise<void>
}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { env, cwd } = options
  const port = portOf(options.port ?? env.PORT)
  const host = env.OPPORTUNITY_HOST || '127.0.0.1'
  const access = accessOf(host, env.OPPORTUNITY_TOKEN)
  const days = retentionDays(env)
  const state = await stateFolder(env, cwd)
  const local = await openLocal({ env, cwd, history: options.history, log: options.log }).catch(async (error) => {
    throw await withRunningServer(error, state.path)
  })
  try {
    const app = serverApp(local, access)
    const listening = await listen({ fetch: (request) => app.fetch(request), host, port })
    const url = `http://${host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host}:${listening.port}`
    const forget = await writeServerNote(state.path, {
      url,
      pid: process.pid,
      ...(access.token && { token: access.token }),
      settings: settingsOf(options),
    })
    const stopRemoving = keepFor(days, {
      removeClosedBefore: local.removeClosedBefore,
      removeOrphanedResults: local.removeOrphanedResults,
      now: Date.now,
      log: options.log,
    })
    const close = async () => {
      stopRemoving()
      await forget()
      await listening.close()
      await local[Symbol.asyncDispose]()
    }
    return { url, takenPort: listening.isOtherPort ? port : undefined, close }
  } catch (error) {
    await local[Symbol.asyncDispose]()
    throw error
  }
}

/** A second server on one folder is told where the first one is. */
async function withRunningServer(error: unknown, folder: string): Promise<unknown> {
  const isHeld = error instanceof InputError && error.code === 'JOURNAL_IN_USE'
  const server = isHeld ? await readServerNote(folder) : null
  if (server === null) return error
  return new InputError('JOURNAL_IN_USE', `A server runs here already: ${server.url}`, {
    field: 'OPPORTUNITY_STATE',
    cure: 'Use that one, stop it first, or set OPPORTUNITY_STATE to another folder.',
    cause: error,
  })
}

/** One app: who may come in, then the page, the REST API and, for `X-Amz-Target`, the Step Functions protocol. */
function serverApp(local: LocalPlace, access: Access): Hono {
  const app = new Hono()
  app.onError((error, context) => answerError(error, context, local.api))
  const { token } = access
  if (token !== undefined) {
    // A browser cannot send a header with its first request: it trades the token for a cookie, once.
    app.get('/', async (context, next) => {
      const given = context.req.query('token')
      if (given === undefined) return next()
      if (await isSameToken(given, token)) {
        setCookie(context, TOKEN_COOKIE, token, { httpOnly: true, sameSite: 'Strict', path: '/' })
      } else deleteCookie(context, TOKEN_COOKIE)
      return context.redirect('/')
    })
  }
  app.use('*', guardAccess(access))
  app.use('*', async ({ req }, next) => (isWireRequest(req.raw) ? answerWire(req.raw, local.api) : next()))
  app.route('/', pageAssets())
  app.route('/', createRestApi(local.api))
  app.notFound((context) => {
    const error = new InputError('ROUTE_UNKNOWN', `There is nothing at ${shortened(context.req.path)}.`, {
      cure: 'The page is at /, the API is described at /api/openapi.json.',
    })
    return answerError(error, context, local.api)
  })
  return app
}

function portOf(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new InputError('CONFIG_INVALID', `The port is "${shortened(text)}".`, {
    field: 'PORT',
    cure: 'Use a number from 0 (any free one) to 65535.',
  })
}

function accessOf(host: string, token: string | undefined): Access {
  if (LOOPBACK.includes(host) && !token) return { hosts: LOOPBACK, token: undefined }
  if (token === undefined || token.length < MIN_TOKEN_LENGTH || !/^[\w.~-]+$/.test(token)) {
    throw new InputError('CONFIG_INVALID', `On ${host} others can reach this server, so it needs a token.`, {
      field: 'OPPORTUNITY_TOKEN',
      cure: `Set it to at least ${MIN_TOKEN_LENGTH} letters and digits, e.g. from: openssl rand -hex 24.`,
    })
  }
  return { hosts: LOOPBACK.includes(host) ? LOOPBACK : null, token }
}
