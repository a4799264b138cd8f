/** Activities: tasks that workers come for. The queue is a function of the strands that wait, so it is not stored. */
import type { JsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import type { Execution, Strand, TaskPhase } from '../execution/model.ts'
import { taskToken } from '../execution/task-token.ts'
import { activityArn, invalidArn, parseArn } from './arns.ts'
import { type Host, type Operations, seconds } from './host.ts'
import { pageOf, readPage } from './paging.ts'
import { optionalText, requiredText, validName } from './request.ts'
import { readTags } from './tags.ts'

/** How long GetActivityTask waits for work. */
const POLL_MS = 60_000

export interface ActivityEntity {
  readonly arn: string
  readonly name: string
  readonly createdMs: number
  readonly tags: JsonObject
}

interface Offer {
  readonly execution: Execution
  readonly strand: Strand
  readonly task: TaskPhase
}

export class Activities {
  readonly all = new Map<string, ActivityEntity>()
  readonly #offers = new Map<string, Offer[]>()
  readonly #workers = new Map<string, (() => void)[]>()

  load(entities: Iterable<{ readonly kind: string; readonly key: string; readonly body: string | null }>): void {
    for (const { kind, key, body } of entities) {
      if (kind === 'activity' && body !== null) this.all.set(key, JSON.parse(body) as ActivityEntity)
    }
  }

  offer(arn: string, offer: Offer): void {
    const offers = this.#offers.get(arn)
    if (offers === undefined) this.#offers.set(arn, [offer])
    else offers.push(offer)
    this.#workers.get(arn)?.shift()?.()
  }

  /** The next task that still waits; tasks that timed out in the queue are passed over. */
  take(arn: string): Offer | undefined {
    const offers = this.#offers.get(arn) ?? []
    for (let offer = offers.shift(); offer !== undefined; offer = offers.shift()) {
      if (offer.strand.phase === offer.task) return offer
    }
    return undefined
  }

  /** Resolves when there may be work, or `wait` is over. */
  work(arn: string, wait: (end: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const workers = this.#workers.get(arn) ?? []
      this.#workers.set(arn, workers)
      workers.push(resolve)
      wait(() => {
        const at = workers.indexOf(resolve)
        if (at >= 0) workers.splice(at, 1)
        resolve()
      })
    })
  }
}

export const activityOperations: Operations = {
  async CreateActivity(host, request) {
    const name = validName(requiredText(request, 'name'))
    const arn = activityArn(host.identity, name)
    const existing = host.activities.all.get(arn)
    if (existing !== undefined) return { activityArn: arn, creationDate: seconds(existing.createdMs) }
    const activity: ActivityEntity = { arn, name, createdMs: host.clock.now(), tags: readTags(request) }
    host.activities.all.set(arn, activity)
    await host.loop.write([{ kind: 'activity', key: arn, body: JSON.stringify(activity) }])
    return { activityArn: arn, creationDate: seconds(activity.createdMs) }
  },

  async DescribeActivity(host, request) {
    const { arn, name, createdMs } = findActivity(host, request)
    return {
      activityArn: arn,
      name,
      creationDate: seconds(createdMs),
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    }
  },

  async DeleteActivity(host, request) {
    const arn = requiredText(request, 'activityArn')
    if (parseArn(arn)?.kind !== 'activity') throw invalidArn(arn)
    host.activities.all.delete(arn)
    await host.loop.write([{ kind: 'activity', key: arn, body: null }])
    return {}
  },

  async ListActivities(host, request) {
    const nowMs = host.clock.now()
    const all = [...host.activities.all.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    const { items, more } = pageOf(all, readPage(request, nowMs), nowMs)
    const listed = items.map(({ arn, name, createdMs }) => ({
      activityArn: arn,
      name,
      creationDate: seconds(createdMs),
    }))
    return { activities: listed, ...more }
  },

  async GetActivityTask(host, request) {
    const { arn } = findActivity(host, request)
    const workerName = optionalText(request, 'workerName')
    let isOver = false
    const untilMs = host.clock.now() + POLL_MS
    for (;;) {
      const offer = host.activities.take(arn)
      if (offer !== undefined) {
        const { execution, strand, task } = offer
        const result = { kind: 'taken' as const, workerName }
        await host.loop.stimulate(execution, { kind: 'task', strandId: strand.id, attempt: task.attempt, result })
        return { taskToken: taskToken(execution.id, strand.id, task.nonce), input: task.input.text }
      }
      if (isOver) return { taskToken: null, input: null }
      await host.activities.work(arn, (end) =>
        host.loop.alarmAt(untilMs, () => {
          isOver = true
          end()
        }),
      )
    }
  },
}

function findActivity(host: Host, request: JsonObject): ActivityEntity {
  const arn = requiredText(request, 'activityArn')
  if (parseArn(arn)?.kind !== 'activity') throw invalidArn(arn)
  const activity = host.activities.all.get(arn)
  if (activity === undefined) throw new ServiceError('ActivityDoesNotExist', `Activity does not exist: '${arn}'`)
  return activity
}
