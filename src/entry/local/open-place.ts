/**
 * The place that a command works in. One process holds the state folder: where a server does, the command asks it and
 * reads results from the same folder; where another command does, this one waits a little for its end.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { InputError } from '#lib/errors'
import { knownHistories } from './known-histories.ts'
import { historyFolder, type LocalOptions, type LocalPlace, localApi, openLocal } from './open-local.ts'
import { readServerNote, type ServerNote } from './server-note.ts'
import { settingsOf } from './settings.ts'
import { type StateFolder, stateFolder } from './state-folder.ts'

/** Longer than a usual analysis, shorter than a person's patience. */
const MAX_WAIT_MS = 15_000
const TRY_AGAIN_MS = 300

export interface PlaceOptions extends LocalOptions {
  readonly signal: AbortSignal
  /** What a person should know, also while nothing seems to happen. */
  readonly say: (line: string) => void
}

export interface Place extends AsyncDisposable {
  readonly api: LocalPlace['api']
  /** The server that does the work; null where this process does it. */
  readonly server: ServerNote | null
}

export async function openPlace(options: PlaceOptions): Promise<Place> {
  const { env, cwd, signal, say } = options
  const state = await stateFolder(env, cwd)
  const untilMs = performance.now() + MAX_WAIT_MS
  for (let attempt = 0; ; attempt += 1) {
    try {
      return { ...(await openLocal(options)), server: null }
    } catch (error) {
      if (!(error instanceof InputError && error.code === 'JOURNAL_IN_USE')) throw error
      // Looked for each time: a server that is starting or stopping holds the journal and cannot be asked.
      const place = await placeOfServer(state, options)
      if (place !== null) return place
      if (performance.now() > untilMs) throw error
      if (attempt === 0) say(`Another command holds ${state.path}; waiting up to ${MAX_WAIT_MS / 1000} s for its end.`)
      await sleep(TRY_AGAIN_MS, undefined, { signal })
    }
  }
}

async function placeOfServer(state: StateFolder, options: PlaceOptions): Promise<Place | null> {
  const server = await readServerNote(state.path)
  if (server === null) return null
  const { wireStepFunctions } = await import('#adapters/step-functions-wire')
  const stepFunctions = wireStepFunctions(server)
  try {
    await stepFunctions.call('ListStateMachines', { maxResults: 1 })
  } catch (error) {
    if (error instanceof InputError && error.code === 'SERVER_UNREACHABLE') return null
    throw error
  }
  const alias = await (await knownHistories(state.histories)).aliasOf(historyFolder(options))
  const api = localApi({ options, state, stepFunctions, alias })
  return { api, server, [Symbol.asyncDispose]: async () => undefined }
}

/** An analysis means the same whoever runs it: a server that was started otherwise is not asked. */
export function requireSameSettings({ server }: Place, options: LocalOptions): void {
  if (server === null) return
  for (const [name, wanted] of Object.entries(settingsOf(options))) {
    const has = server.settings[name] ?? ''
    if (has === wanted) continue
    throw new InputError(
      'CONFIG_INVALID',
      `The server at ${server.url} runs with ${name} ${has || '(unset)'}, this command with ${wanted || '(unset)'}.`,
      {
        field: name,
        cure: 'Give the same here, start the server so, or set OPPORTUNITY_STATE to another folder for this command.',
      },
    )
  }
}
