/**
 * The parts for one machine, put together: the engine with its journal, the handlers with a history, a folder for results
 * and a model. Everything that runs here (command line, server) runs on what this opens.
 */
import { resolve } from 'node:path'
import { folderObjectStore } from '#adapters/folder'
import type { ApiDeps } from '#api'
import { assembleReport } from '#domain'
import type { Engine, Journal, TaskRunner } from '#engine'
import type { Handler, HandlerDeps, HistoryStore } from '#handlers'
import { InputError } from '#lib/errors'
import type { JsonObject } from '#lib/json'
import type { StepFunctions } from '#lib/step-functions'
import type { FunctionName } from '#workflows'
import { bundledFundingCatalogue } from '../funding-catalogue.ts'
import { functionRunner } from './function-runner.ts'
import { type KnownHistories, knownHistories } from './known-histories.ts'
import { pickModel } from './pick-model.ts'
import { BUNDLED_HISTORY, type StateFolder, stateFolder } from './state-folder.ts'
import { definitionOf, ensureStateMachines, STATE_MACHINE_ARNS } from './state-machines.ts'

/** The server's gateway-like bound; the command line follows events and never waits so. */
const MAX_WAIT_SECONDS = 25

export interface LocalOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** A folder that `opportunity import` made; the bundled sample when undefined. */
  readonly history?: string | undefined
  /** For looking only: runs that were interrupted stay where they are. */
  readonly isPaused?: boolean
  readonly log?: (entry: JsonObject) => void
  /** What a person should know; without it the log is told. */
  readonly say?: (line: string) => void
}

export interface LocalPlace extends AsyncDisposable {
  readonly api: ApiDeps
  readonly removeClosedBefore: (ms: number) => Promise<number>
  readonly removeOrphanedResults: () => Promise<number>
}

export async function openLocal(options: LocalOptions): Promise<LocalPlace> {
  const { env, cwd } = options
  const state = await stateFolder(env, cwd)
  if (options.history !== undefined) {
    const { checkHistory } = await import('#adapters/duckdb-history-check')
    await checkHistory(historyFolder(options))
  }
  const histories = await knownHistories(state.histories)
  const alias = await histories.aliasOf(historyFolder(options))
  const stores = historyStores(histories)
  // First of all: whoever finds it in use has nothing else to do here.
  const { openSqliteJournal } = await import('#adapters/sqlite-journal')
  const journal = openSqliteJournal(state.journal)
  let engine: Engine | undefined
  try {
    // Then DuckDB's process and the SQL guard: they take longest to start, and start beside everything else.
    if (options.isPaused !== true) stores.warm(alias)
    const runner = options.isPaused === true ? pausedRunner() : await liveRunner({ options, state, stores })
    engine = await startEngine(state, journal, runner)
    await ensureStateMachines(engine, alias, { isLooking: options.isPaused === true })
    return {
      api: localApi({ options, state, stepFunctions: engine, alias }),
      removeClosedBefore: async (ms) => (await engine?.removeClosedBefore(ms)) ?? 0,
      removeOrphanedResults: async () => {
        if (engine === undefined) return 0
        const { removeOrphanedResults } = await import('./orphaned-results.ts')
        const stateMachineArns = Object.values(STATE_MACHINE_ARNS)
        return removeOrphanedResults({ objects: state.objects, stepFunctions: engine, stateMachineArns })
      },
      async [Symbol.asyncDispose]() {
        engine?.close()
        stores.close()
      },
    }
  } catch (error) {
    if (engine === undefined) journal.close()
    else engine.close()
    stores.close()
    throw error
  }
}

/** What the API needs, whoever holds the engine: this process, or a server that it asks. */
export function localApi(parts: {
  readonly options: LocalOptions
  readonly state: StateFolder
  readonly stepFunctions: StepFunctions
  readonly alias: string
}): ApiDeps {
  const { options, state, stepFunctions, alias } = parts
  return {
    stepFunctions,
    loadReport: reportLoader(state),
    loadStatement: async (request) => {
      const { loadStatement } = await import('#handlers')
      return loadStatement(folderObjectStore(state.objects), request)
    },
    stateMachineArns: STATE_MACHINE_ARNS,
    definitionOf: (workflow) => definitionOf(workflow, alias),
    today: () => localToday(options.env),
    newId,
    maxWaitSeconds: MAX_WAIT_SECONDS,
    // Whoever may ask here is the person whose machine it is.
    callers: 'one person',
    log: options.log ?? (() => undefined),
  }
}

/** Today where this machine is; OPPORTUNITY_TODAY pins it, so that a report can be made again. */
export function localToday(env: LocalOptions['env']): string {
  const { OPPORTUNITY_TODAY: pinned } = env
  if (pinned === undefined || pinned === '') {
    const now = new Date()
    return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(pinned)) return pinned
  throw new InputError('CONFIG_INVALID', `OPPORTUNITY_TODAY is "${pinned}".`, {
    field: 'OPPORTUNITY_TODAY',
    cure: 'Write the day as YYYY-MM-DD.',
  })
}

/** Sorts by time, and two of the same millisecond differ. */
const newId = (): string =>
  `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${crypto.randomUUID().slice(0, 8)}`

async function startEngine(state: StateFolder, journal: Journal, tasks: TaskRunner): Promise<Engine> {
  const [{ createEngine }, { folderBuckets }, { createSystemClock, systemChance }] = await Promise.all([
    import('#engine'),
    import('#adapters/folder-buckets'),
    import('#adapters/system-clock'),
  ])
  const objects = folderBuckets(state.buckets)
  return createEngine({ journal, clock: createSystemClock(), chance: systemChance, tasks, objects })
}

export function historyFolder({ history, cwd }: Pick<LocalOptions, 'history' | 'cwd'>): string {
  return history === undefined ? BUNDLED_HISTORY : resolve(cwd, history)
}

interface HistoryStores {
  of(alias: string): Promise<HistoryStore>
  /** Starts what takes long, while the first state is still planning. */
  warm(alias: string): void
  close(): void
}

function historyStores(histories: KnownHistories): HistoryStores {
  const open = new Map<string, ReturnType<typeof openHistory>>()
  const openHistory = async (alias: string) => {
    const { openDuckDbHistory } = await import('#adapters/duckdb-history')
    return openDuckDbHistory(histories.folderOf(alias))
  }
  const of = (alias: string) => {
    const known = open.get(alias) ?? openHistory(alias)
    open.set(alias, known)
    return known
  }
  return {
    of,
    warm: (alias) => void of(alias).then((store) => store.warm()),
    close: () => {
      for (const store of open.values()) void store.then((one) => one.close())
    },
  }
}

async function liveRunner(input: {
  readonly options: LocalOptions
  readonly state: StateFolder
  readonly stores: HistoryStores
}) {
  const { options, state, stores } = input
  const { env, log } = options
  const model = await pickModel(env, options.say ?? ((line) => log?.({ event: 'note', message: line.trim() })))
  const objects = folderObjectStore(state.objects)
  return functionRunner(async (name, alias) => {
    const history = await stores.of(alias)
    return createHandler(name, {
      history,
      objects,
      model,
      fundingCatalogue: bundledFundingCatalogue(),
      today: () => localToday(env),
    })
  })
}

/** Each handler's module is loaded when its state is entered first. */
async function createHandler(name: FunctionName, deps: HandlerDeps): Promise<Handler> {
  const handlers = await import('#handlers')
  switch (name) {
    case 'query-generation':
      return handlers.createQueryGenerationHandler(deps)
    case 'data-retrieval':
      return handlers.createDataRetrievalHandler(deps)
    case 'opportunity-analysis':
      return handlers.createOpportunityAnalysisHandler(deps)
    case 'follow-on-analysis':
      return handlers.createFollowOnAnalysisHandler(deps)
    case 'funding-analysis':
      return handlers.createFundingAnalysisHandler(deps)
  }
}

/** Takes every task and never answers: what is under way stays under way. */
function pausedRunner(): TaskRunner {
  return { knows: () => true, run: () => new Promise(() => undefined) }
}

function reportLoader(state: StateFolder): ApiDeps['loadReport'] {
  const objects = folderObjectStore(state.objects)
  return async ({ executionArn, output, signal }) => {
    const { loadReportParts } = await import('#handlers')
    return assembleReport({ executionId: executionArn, ...(await loadReportParts(objects, output, signal)) })
  }
}
