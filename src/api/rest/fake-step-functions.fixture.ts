/** A small working Step Functions for the tests of the reception: executions move when they are told to. */
import type { JsonObject } from '#lib/json'
import { ServiceError, type StepFunctions } from '#lib/step-functions'
import { textMember as text } from '../wire-member.ts'

interface Run {
  readonly name: string
  readonly executionArn: string
  readonly stateMachineArn: string
  readonly input: string
  readonly startDate: number
  status: string
  stopDate?: number
  output?: string
  error?: string
  cause?: string
  readonly events: JsonObject[]
}

export interface FakeStepFunctions extends StepFunctions {
  readonly started: readonly { readonly name: string; readonly input: JsonObject }[]
  /** Appends an event to the newest run (or the named one); the id and the time are added. */
  happens(event: JsonObject, name?: string): void
  succeed(output: JsonObject, name?: string): void
  fail(error: string, cause: string, name?: string): void
  /** The next run starts when the newest one did. */
  sameSecond(): void
}

export function fakeStepFunctions(): FakeStepFunctions {
  const runs = new Map<string, Run>()
  const listeners = new Set<() => void>()
  let second = 1_790_000_000

  const notify = () => {
    for (const listener of listeners) listener()
  }
  const runOf = (name?: string): Run => {
    const run = [...runs.values()].findLast((one) => name === undefined || one.name === name)
    if (run === undefined) throw new Error(`no run ${name ?? ''}`)
    return run
  }
  const append = (run: Run, event: JsonObject) => {
    second += 1
    run.events.push({ id: run.events.length + 1, previousEventId: run.events.length, timestamp: second, ...event })
    notify()
  }
  const end = (run: Run, type: string, changes: Partial<Run>, details: JsonObject) => {
    Object.assign(run, changes, { stopDate: second })
    append(run, { type, ...details })
  }
  const existing = (request: JsonObject): Run => {
    const run = runs.get(text(request, 'executionArn'))
    if (run === undefined) {
      throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${text(request, 'executionArn')}'`)
    }
    return run
  }
  const isRedrivable = ({ status }: Run) => status !== 'RUNNING' && status !== 'SUCCEEDED'
  const shown = (run: Run): JsonObject =>
    ({
      ...run,
      events: [],
      redriveStatus: isRedrivable(run) ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    }) as unknown as JsonObject

  const operations: Record<string, (request: JsonObject) => JsonObject> = {
    StartExecution(request) {
      const stateMachineArn = text(request, 'stateMachineArn')
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${text(request, 'name')}`
      const earlier = runs.get(executionArn)
      if (earlier !== undefined && (earlier.status !== 'RUNNING' || earlier.input !== request.input)) {
        throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`)
      }
      if (earlier !== undefined) return { executionArn, startDate: earlier.startDate }
      second += 1
      const run: Run = {
        name: text(request, 'name'),
        executionArn,
        stateMachineArn,
        input: text(request, 'input'),
        startDate: second,
        status: 'RUNNING',
        events: [],
      }
      runs.set(executionArn, run)
      append(run, { type: 'ExecutionStarted', previousEventId: 0, executionStartedEventDetails: { input: run.input } })
      return { executionArn, startDate: run.startDate }
    },
    DescribeExecution: (request) => shown(existing(request)),
    // Two to a page, so that whoever reads a history has to turn pages.
    GetExecutionHistory(request) {
      const { events } = existing(request)
      const from = Number(request.nextToken ?? 0)
      const to = from + 2
      return { events: events.slice(from, to), ...(to < events.length && { nextToken: String(to) }) }
    },
    RedriveExecution(request) {
      const run = existing(request)
      if (!isRedrivable(run)) throw new ServiceError('ExecutionNotRedrivable', `Execution is ${run.status}`)
      delete run.stopDate
      delete run.error
      delete run.cause
      run.status = 'RUNNING'
      append(run, { type: 'ExecutionRedriven', executionRedrivenEventDetails: { redriveCount: 1 } })
      return { redriveDate: second }
    },
    StopExecution(request) {
      const run = existing(request)
      end(
        run,
        'ExecutionAborted',
        { status: 'ABORTED', error: text(request, 'error'), cause: text(request, 'cause') },
        {},
      )
      return { stopDate: second }
    },
    ListExecutions: (request) => ({
      executions: [...runs.values()]
        .filter((run) => run.stateMachineArn === request.stateMachineArn)
        .filter((run) => request.statusFilter === undefined || run.status === request.statusFilter)
        .toReversed()
        .map(shown),
    }),
  }

  return {
    sameSecond: () => {
      second = runOf().startDate - 1
    },
    get started() {
      return [...runs.values()].map(({ name, input }) => ({ name, input: JSON.parse(input) as JsonObject }))
    },
    happens: (event, name) => append(runOf(name), event),
    succeed: (output, name) =>
      end(runOf(name), 'ExecutionSucceeded', { status: 'SUCCEEDED', output: JSON.stringify(output) }, {}),
    fail: (error, cause, name) =>
      end(
        runOf(name),
        'ExecutionFailed',
        { status: 'FAILED', error, cause },
        { executionFailedEventDetails: { error, cause } },
      ),
    async call(operation, request) {
      const answer = operations[operation]
      if (answer === undefined) throw new ServiceError('UnknownOperationException', operation)
      return answer(request)
    },
    async *watch(executionArn, afterEventId, signal) {
      let next = afterEventId
      for (;;) {
        const run = existing({ executionArn })
        const news = run.events.slice(next)
        next += news.length
        yield* news
        if (signal.aborted) return
        // More may have happened while these were read.
        if (next < run.events.length) continue
        if (run.status !== 'RUNNING') return
        await new Promise<void>((resolve) => {
          const wake = () => {
            listeners.delete(wake)
            signal.removeEventListener('abort', wake)
            resolve()
          }
          listeners.add(wake)
          signal.addEventListener('abort', wake)
        })
      }
    },
  }
}
