/** ListExecutions, and tags. */
import type { Json, JsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import { readHead } from '../journal/head.ts'
import type { JournaledExecution } from '../journal/journal.ts'
import { findMapRun } from '../map-run/operations.ts'
import { parseArn, splitMachineArn } from './arns.ts'
import { type Host, type Operations, seconds } from './host.ts'
import { nextToken, readPage } from './paging.ts'
import { optionalList, optionalText, requiredText, validationError } from './request.ts'
import { limited, listedTags, readTags } from './tags.ts'

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']

export const listOperations: Operations = {
  async ListExecutions(host, request) {
    const status = optionalText(request, 'statusFilter')
    if (status !== undefined && !STATUSES.includes(status)) {
      throw validationError(
        `1 validation error detected: Value '${status}' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [${STATUSES.join(', ')}]`,
      )
    }
    const nowMs = host.clock.now()
    const { limit, after } = readPage(request, nowMs)
    const family = familyOf(host, request)
    const beforeId = typeof after === 'number' ? after : undefined
    const rows = host.journal.list({ family, status, beforeId, limit: limit + 1 })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      executions: page.map((row) => listed(row)),
      ...(rows.length > limit && last !== undefined && { nextToken: nextToken(last.id, nowMs) }),
    }
  },

  async ListTagsForResource(host, request) {
    return { tags: listedTags(taggedMachine(host, request).tags) }
  },

  async TagResource(host, request) {
    const machine = taggedMachine(host, request)
    await host.loop.write(host.machines.put({ ...machine, tags: limited({ ...machine.tags, ...readTags(request) }) }))
    return {}
  },

  async UntagResource(host, request) {
    const machine = taggedMachine(host, request)
    const keys = new Set(optionalList(request, 'tagKeys') ?? [])
    const tags = Object.fromEntries(Object.entries(machine.tags).filter(([key]) => !keys.has(key)))
    await host.loop.write(host.machines.put({ ...machine, tags }))
    return {}
  },
}

function familyOf(host: Host, request: JsonObject): number {
  const mapRun = optionalText(request, 'mapRunArn')
  if (mapRun !== undefined) return findMapRun(host, mapRun).family
  const { arn } = splitMachineArn(requiredText(request, 'stateMachineArn'))
  const machine = host.machines.get(arn)
  if (machine.type !== 'EXPRESS') return machine.family
  throw new ServiceError(
    'StateMachineTypeNotSupported',
    'This operation is not supported by this type of state machine',
  )
}

function listed(row: JournaledExecution): JsonObject {
  const head = readHead(row)
  const fields: Record<string, Json> = {
    executionArn: head.arn,
    stateMachineArn: head.machine,
    name: row.name,
    status: row.status,
    startDate: seconds(row.startedMs),
    redriveCount: head.redrives ?? 0,
  }
  if (row.closedMs !== null) fields.stopDate = seconds(row.closedMs)
  if (head.version !== undefined) fields.stateMachineVersionArn = head.version
  if (head.alias !== undefined) fields.stateMachineAliasArn = head.alias
  if (head.redrivenMs !== undefined) fields.redriveDate = seconds(head.redrivenMs)
  return fields
}

function taggedMachine(host: Host, request: JsonObject) {
  const arn = requiredText(request, 'resourceArn')
  const parsed = parseArn(arn)
  const machine = parsed?.kind === 'stateMachine' ? host.machines.all.get(arn) : undefined
  if (machine === undefined) throw new ServiceError('ResourceNotFound', `Resource not found: '${arn}'`)
  return machine
}
