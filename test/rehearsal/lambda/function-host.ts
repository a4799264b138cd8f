/**
 * One Lambda function: its bundle in a process of its own behind the Lambda Runtime API, with the template's environment,
 * memory and timeout. A process that dies or is too slow is what it would be in AWS: an error with Lambda's own name.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type MemoryWatch, watchMemory } from './memory.ts'
import { exited, type InvocationResult, MAX_PAYLOAD_BYTES, overMemory, raised, tooLarge } from './outcomes.ts'

export interface FunctionSettings {
  readonly name: string
  readonly arn: string
  readonly handler: string
  readonly bundle: string
  readonly memoryMb: number
  readonly timeoutMs: number
  readonly environment: Readonly<Record<string, string>>
  readonly reservedConcurrency: number | null
}

export interface Invocation {
  readonly result: InvocationResult
  /** Null for a process that was there already. */
  readonly initMs: number | null
  readonly durationMs: number
}

/** What goes wrong in the process, once. */
export type ProcessFault = 'crash' | 'timeout' | 'out of memory' | 'out of native memory'

export interface FunctionHost extends AsyncDisposable {
  readonly settings: FunctionSettings
  readonly logs: readonly string[]
  /** Of the account's pool; null for as many as are wanted. */
  reserved: number | null
  /** So many calls to come find no instance, though there were one. */
  throttles: number
  /** The most that one of its processes held, beside those that were made to hoard. */
  readonly peakMb: number
  /** Calls that are at work. */
  readonly atWork: number
  readonly faults: ProcessFault[]
  /** From the start of a process to its first question for work. */
  readonly coldStartsMs: readonly number[]
  /** What each cold start took of the processor. */
  readonly coldProcessorMs: readonly number[]
  invoke(payload: string): Promise<Invocation>
  /** Starts so many processes and waits until they ask for work: provisioned concurrency. */
  provision(count: number): Promise<void>
  /** Ends all processes, so that the next call starts cold. */
  cool(): void
}

/** What Node itself takes besides its heap. */
const HEAP_SHARE = 0.85
/** A fault's timeout, so that a test need not wait for the function's own. */
const FAULT_TIMEOUT_MS = 50
const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url))

interface Sandbox {
  readonly process: ChildProcess
  memory: MemoryWatch | null
  /** Ended for holding more than the function's memory. */
  isOverMemory: boolean
  hoarded: boolean
  readonly api: http.Server
  readonly startedAt: number
  initMs: number | null
  busy: boolean
  /** Resolves when it asks for work the first time, or ends before. */
  readonly ready: PromiseWithResolvers<void>
  /** Given to the process when it asks, and kept until it answers. */
  job: {
    readonly id: string
    readonly payload: string
    /** Takes memory until there is none, of the heap or beside it. */
    readonly hoards: 'heap' | 'native' | null
    readonly deadlineMs: number
    settle(result: InvocationResult): void
  } | null
  wanting: http.ServerResponse | null
}

export function hostFunction(settings: FunctionSettings, hear: (line: string) => void = () => undefined): FunctionHost {
  const sandboxes = new Set<Sandbox>()
  const logs: string[] = []
  const faults: ProcessFault[] = []
  const coldStartsMs: number[] = []
  const peaksMb: number[] = []
  const coldProcessorMs: number[] = []
  let atWork = 0

  async function start(): Promise<Sandbox> {
    const api = http.createServer((request, response) => void serve(sandbox, request, response))
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
    const { port } = api.address() as AddressInfo
    const child = spawn(
      process.execPath,
      [`--max-old-space-size=${Math.floor(settings.memoryMb * HEAP_SHARE)}`, BOOTSTRAP],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...settings.environment, ...runtimeVariables(settings, port) },
      },
    )
    const sandbox: Sandbox = {
      process: child,
      memory: null,
      isOverMemory: false,
      hoarded: false,
      api,
      startedAt: performance.now(),
      initMs: null,
      busy: true,
      ready: Promise.withResolvers(),
      job: null,
      wanting: null,
    }
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        logs.push(line)
        hear(line)
      })
    }
    if (child.pid !== undefined) {
      sandbox.memory = watchMemory(child.pid, settings.memoryMb, () => {
        // A heap that is made to fill up is V8's to end; which of the two is first would be chance.
        if (sandbox.job?.hoards === 'heap') return
        sandbox.isOverMemory = true
        child.kill('SIGKILL')
      })
    }
    child.once('exit', (_code, signal) => {
      if (sandbox.isOverMemory) sandbox.job?.settle(overMemory(sandbox.job.id))
      sandbox.job?.settle(exited(signal === null ? 'Runtime exited' : `Runtime exited with error: signal: ${signal}`))
      end(sandbox)
    })
    sandboxes.add(sandbox)
    return sandbox
  }

  function end(sandbox: Sandbox): void {
    sandboxes.delete(sandbox)
    sandbox.memory?.stop()
    if (!sandbox.hoarded) peaksMb.push(sandbox.memory?.peakMb ?? 0)
    sandbox.ready.resolve()
    sandbox.process.kill('SIGKILL')
    sandbox.api.closeAllConnections()
    sandbox.api.close()
  }

  return {
    settings,
    logs,
    faults,
    coldStartsMs,
    get peakMb() {
      return Math.max(0, ...peaksMb, ...[...sandboxes].map(({ memory }) => memory?.peakMb ?? 0))
    },
    coldProcessorMs,
    reserved: settings.reservedConcurrency,
    throttles: 0,
    get atWork() {
      return atWork
    },
    async invoke(payload) {
      if (this.throttles > 0 || this.atWork >= (this.reserved ?? Infinity)) {
        this.throttles = Math.max(0, this.throttles - 1)
        return { result: { kind: 'throttled' }, initMs: null, durationMs: 0 }
      }
      if (Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES)
        return { result: tooLarge(payload), initMs: null, durationMs: 0 }
      atWork += 1
      const idle = [...sandboxes].find(({ busy }) => !busy)
      const sandbox = idle ?? (await start())
      sandbox.busy = true
      const fault = faults.shift()
      const timeoutMs = fault === 'timeout' ? FAULT_TIMEOUT_MS : settings.timeoutMs
      const begun = performance.now()
      const result = await new Promise<InvocationResult>((resolve) => {
        const id = randomUUID()
        const timer = setTimeout(() => {
          settle(
            raised(
              'Sandbox.Timedout',
              `RequestId: ${id} Error: Task timed out after ${settings.timeoutMs / 1000} seconds`,
            ),
          )
          end(sandbox)
        }, timeoutMs)
        const settle = (settled: InvocationResult) => {
          clearTimeout(timer)
          sandbox.job = null
          resolve(settled)
        }
        const hoards = fault === 'out of memory' ? 'heap' : fault === 'out of native memory' ? 'native' : null
        sandbox.hoarded ||= hoards !== null
        sandbox.job = { id, payload, hoards, deadlineMs: Date.now() + settings.timeoutMs, settle }
        // A function that hangs: Lambda's clock ends it, not its own.
        if (fault === 'crash') sandbox.process.kill('SIGKILL')
        else if (fault !== 'timeout') hand(sandbox, settings)
      })
      sandbox.busy = false
      atWork -= 1
      const initMs = idle === undefined ? sandbox.initMs : null
      return { result, initMs, durationMs: fault === 'timeout' ? settings.timeoutMs : performance.now() - begun }
    },
    async provision(count) {
      const started = await Promise.all(Array.from({ length: count }, () => start()))
      await Promise.all(
        started.map(async (sandbox) => {
          await sandbox.ready.promise
          sandbox.busy = false
        }),
      )
    },
    cool: () => {
      for (const sandbox of sandboxes) end(sandbox)
    },
    async [Symbol.asyncDispose]() {
      for (const sandbox of sandboxes) end(sandbox)
    },
  }

  async function serve(sandbox: Sandbox, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const path = (request.url ?? '').replace('/2018-06-01/runtime/', '')
    if (path === 'invocation/next') {
      if (sandbox.initMs === null) {
        sandbox.initMs = performance.now() - sandbox.startedAt
        coldStartsMs.push(sandbox.initMs)
        coldProcessorMs.push(Number(request.headers['rehearsal-init-processor-ms']))
        sandbox.ready.resolve()
      }
      sandbox.wanting = response
      hand(sandbox, settings)
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    response.writeHead(202).end()
    if (path.endsWith('/response')) {
      const isLarge = Buffer.byteLength(text) > MAX_PAYLOAD_BYTES
      sandbox.job?.settle(isLarge ? tooLarge(text) : { kind: 'answered', text })
      return
    }
    const { errorType } = JSON.parse(text) as { errorType: string }
    sandbox.job?.settle({ kind: 'raised', errorType, text })
  }
}

/** When the process waits and there is a job, the two meet. */
function hand(sandbox: Sandbox, { arn }: FunctionSettings): void {
  const { job, wanting } = sandbox
  if (job === null || wanting === null) return
  sandbox.wanting = null
  wanting.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': job.id,
    'lambda-runtime-deadline-ms': String(job.deadlineMs),
    'lambda-runtime-invoked-function-arn': arn,
    ...(job.hoards === null ? {} : { 'rehearsal-hoards': job.hoards }),
    'lambda-runtime-trace-id': 'Root=1-00000000-000000000000000000000000;Sampled=0',
  })
  wanting.end(job.payload)
}

function runtimeVariables({ name, handler, bundle, memoryMb }: FunctionSettings, port: number): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
    LAMBDA_TASK_ROOT: bundle,
    _HANDLER: handler,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  }
}
