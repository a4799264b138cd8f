/** Makes the execution that a start asks for; nothing is written yet. */
import type { Execution, MapItem, ParentLink } from '../execution/model.ts'
import type { ExecutionHead } from '../journal/head.ts'
import type { Payload } from '../payload.ts'
import { executionArn, expressArn } from './arns.ts'
import type { Host } from './host.ts'
import type { Target } from './resolve.ts'

/** Resolves when the start is on disk; until then its name is taken in memory. */
export async function startExecution(host: Host, execution: Execution): Promise<void> {
  const key = `${execution.family}/${execution.key}`
  host.starting.set(key, execution)
  try {
    await host.loop.stimulate(execution, { kind: 'start' })
  } finally {
    host.starting.delete(key)
  }
}

export interface StartFacts {
  readonly name: string | undefined
  readonly input: Payload
  readonly trace?: string | undefined
  readonly isVolatile?: boolean
  readonly link?: ParentLink
}

export function openExecution(host: Host, target: Target, facts: StartFacts): Execution {
  const { machine, revision } = target
  const startedMs = host.clock.now()
  const name = facts.name ?? nameInOrder(startedMs, host.chance.uuid())
  const arn =
    machine.type === 'EXPRESS'
      ? expressArn(host.identity, machine.name, name, host.chance.uuid())
      : executionArn(host.identity, machine.name, name)
  const head: ExecutionHead = {
    arn,
    machine: machine.arn,
    revision: revision.id,
    ...(target.version !== undefined && { version: target.version }),
    ...(target.alias !== undefined && { alias: target.alias }),
    ...(facts.link !== undefined && { link: facts.link }),
    ...(facts.trace !== undefined && { trace: facts.trace }),
  }
  return blankExecution({
    id: host.nextExecutionId(),
    arn,
    // An Express name may be used again at once; the journal's names are unique.
    key: machine.type === 'EXPRESS' ? arn.slice(arn.indexOf(`:${machine.name}:`) + machine.name.length + 2) : name,
    name,
    machine: {
      arn: machine.arn,
      name: machine.name,
      roleArn: revision.roleArn,
      type: machine.type,
      revisionId: revision.id,
      flow: host.machines.definition(revision.id),
    },
    input: facts.input,
    startedMs,
    asOfMs: host.asOfMs,
    family: machine.family,
    head: JSON.stringify(head),
    isVolatile: facts.isVolatile ?? false,
    ...(facts.link !== undefined && { link: facts.link }),
  })
}

/**
 * A UUID that begins with the time: the journal's index of names then grows at its end, where a random one would touch
 * a page of its own for every start.
 */
function nameInOrder(startedMs: number, uuid: string): string {
  const time = startedMs.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}${uuid.slice(13)}`
}

type Fixed =
  | 'id'
  | 'arn'
  | 'name'
  | 'key'
  | 'asOfMs'
  | 'machine'
  | 'input'
  | 'startedMs'
  | 'family'
  | 'head'
  | 'isVolatile'

export function blankExecution(
  facts: Pick<Execution, Fixed> & {
    readonly link?: ParentLink
    readonly mapItem?: MapItem
    readonly mapRunArn?: string
  },
): Execution {
  return {
    ...facts,
    status: 'RUNNING',
    ending: undefined,
    lastEventId: 0,
    lastMs: facts.startedMs,
    nextStrandId: 0,
    nextRecord: 0,
    variableBytes: 0,
    strands: new Map(),
    ready: [],
    redriveCount: 0,
    redrivenMs: undefined,
    closedMs: undefined,
  }
}
