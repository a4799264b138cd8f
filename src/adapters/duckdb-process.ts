/** One DuckDB worker process at a time: started when needed, limited by the operating system, killed when it is late. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { assertNever } from '#lib/errors'
import type { JsonObject } from '#lib/json'
import type { WorkerMessage, WorkerQuery } from './duckdb-worker-messages.ts'

const WORKER = fileURLToPath(new URL('./duckdb-worker.ts', import.meta.url))

/**
 * Bytes of data a worker may map. At ten million projects 46 statements came to 2.1 GB mapped, 1.1 GB of it resident: the allocator
 * keeps what it mapped. DuckDB's own limit lies far below.
 */
const MAX_DATA_BYTES = 3_000_000_000
/** Processor seconds of a worker's whole life: a bound even if its owner is gone. */
const MAX_PROCESSOR_SECONDS = 600

export interface WorkerAnswer {
  readonly rows: readonly JsonObject[]
  readonly truncated: boolean
  readonly elapsedMs: number
}

/** Why a worker gave no answer. `refused`: DuckDB's own words about the SQL. */
export class WorkerFailure extends Error {
  override readonly name = 'WorkerFailure'
  readonly kind: 'refused' | 'timeout' | 'aborted' | 'ended' | 'broken'

  constructor(kind: WorkerFailure['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

interface Waiting {
  readonly query: WorkerQuery
  readonly resolve: (answer: WorkerAnswer) => void
  readonly reject: (failure: WorkerFailure) => void
}

export class DuckDbProcess {
  readonly #folder: string
  #child: ChildProcess | null = null
  #ready: Promise<void> | null = null
  #waiting: Waiting | null = null
  #queue: Promise<unknown> = Promise.resolve()
  #lastId = 0
  /** Queries that the present worker has answered. */
  #answered = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Whether the operating system limits the worker; elsewhere only DuckDB's limits and the kill at the end of time hold. */
  static isLimited(): boolean {
    return prlimitExists()
  }

  /** Starts the worker without a question, so that the first one does not wait for it. */
  warm(): void {
    // A failure to start is told to the first query, which tries again.
    this.#start().catch(() => this.stop())
  }

  /** Queries run one after the other; waiting counts against nobody's time. */
  ask(request: { sql: string; rowLimit: number; timeoutMs: number; signal: AbortSignal }): Promise<WorkerAnswer> {
    const turn = this.#queue.then(() => this.#askFresh(request))
    this.#queue = turn.catch(() => undefined)
    return turn
  }

  /** Of the worker, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  stop(): void {
    const child = this.#child
    this.#child = null
    this.#ready = null
    child?.kill('SIGKILL')
  }

  /** What ends a worker may be the doing of those before: memory they left mapped, the processor time of its whole life. A fresh one tells. */
  async #askFresh(request: Parameters<DuckDbProcess['ask']>[0]): Promise<WorkerAnswer> {
    const wasUsed = this.#child !== null && this.#answered > 0
    try {
      return await this.#askNow(request)
    } catch (error) {
      const isWorn = error instanceof WorkerFailure && (error.kind === 'ended' || isOutOfMemory(error.message))
      if (!wasUsed || !isWorn) throw error
      return await this.#askNow(request)
    }
  }

  async #askNow({ sql, rowLimit, timeoutMs, signal }: Parameters<DuckDbProcess['ask']>[0]): Promise<WorkerAnswer> {
    if (signal.aborted) throw new WorkerFailure('aborted', 'The query was given up before it started.')
    await this.#start()
    const id = ++this.#lastId
    const answer = new Promise<WorkerAnswer>((resolve, reject) => {
      this.#waiting = { query: { id, sql, rowLimit }, resolve, reject }
    })
    const giveUp = (kind: 'timeout' | 'aborted', message: string) => {
      this.#waiting?.reject(new WorkerFailure(kind, message))
      this.stop()
    }
    const timer = setTimeout(() => giveUp('timeout', `The query took longer than ${timeoutMs} ms.`), timeoutMs)
    const onAbort = () => giveUp('aborted', 'The query was given up.')
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      this.#child?.ref()
      this.#child?.channel?.ref()
      this.#child?.send({ id, sql, rowLimit } satisfies WorkerQuery)
      return await answer
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      this.#waiting = null
      this.#rest()
    }
  }

  /** A resting worker keeps nobody's program alive. */
  #rest(): void {
    this.#child?.unref()
    this.#child?.channel?.unref()
  }

  #start(): Promise<void> {
    this.#ready ??= new Promise((resolve, reject) => {
      const child = spawnLimited(this.#folder)
      this.#answered = 0
      this.#child = child
      child.on('message', (message: WorkerMessage) => {
        switch (message.kind) {
          case 'ready':
            this.#rest()
            return resolve()
          case 'broken':
            return reject(new WorkerFailure('broken', message.message))
          case 'answer':
          case 'refused':
            return this.#settle(message)
          default:
            return assertNever(message)
        }
      })
      child.on('error', (error) =>
        reject(new WorkerFailure('ended', `The DuckDB process did not start: ${error.message}`)),
      )
      child.on('exit', (code, signal) => {
        const failure = new WorkerFailure(
          'ended',
          `The DuckDB process ended (${signal ?? `code ${code}`}), most likely at its memory limit.`,
        )
        reject(failure)
        if (this.#child !== child) return
        this.#child = null
        this.#ready = null
        this.#waiting?.reject(failure)
      })
    })
    return this.#ready
  }

  #settle(message: Extract<WorkerMessage, { id: number }>): void {
    const waiting = this.#waiting
    if (waiting === null || waiting.query.id !== message.id) return
    if (message.kind === 'refused') {
      waiting.reject(new WorkerFailure('refused', message.message))
      // What one query filled is not given back to the system in time for the next: start afresh.
      if (isOutOfMemory(message.message)) this.stop()
    } else {
      this.#answered += 1
      waiting.resolve({ rows: message.rows, truncated: message.truncated, elapsedMs: message.elapsedMs })
    }
  }
}

const isOutOfMemory = (message: string): boolean => message.startsWith('Out of Memory')

function spawnLimited(folder: string): ChildProcess {
  const limits = [`--data=${MAX_DATA_BYTES}`, '--core=0', '--fsize=0', `--cpu=${MAX_PROCESSOR_SECONDS}`]
  const node = [process.execPath, WORKER, folder] as const
  const [program, ...args] = prlimitExists() ? ['prlimit', ...limits, ...node] : node
  return spawn(program as string, args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // Nothing of the owner's environment: it may hold credentials.
    env: { PATH: process.env.PATH, HOME: '/nonexistent' },
  })
}

let prlimit: boolean | undefined

function prlimitExists(): boolean {
  prlimit ??= process.platform === 'linux' && spawnSync('prlimit', ['--version'], { stdio: 'ignore' }).status === 0
  return prlimit
}
