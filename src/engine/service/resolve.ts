/** From the ARN in a request to the machine and the revision that it means. */
import type { JsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import { listReferences } from '../definition/variable-references.ts'
import { readHead } from '../journal/head.ts'
import type { JournaledExecution } from '../journal/journal.ts'
import { splitMachineArn } from './arns.ts'
import { type Host, seconds } from './host.ts'
import type { AliasEntity, MachineEntity, MachineType, Revision } from './machines.ts'

export interface Target {
  readonly machine: MachineEntity
  readonly revision: Revision
  readonly createdMs: number
  /** ARN of the version that runs. */
  readonly version?: string
  /** ARN of the alias that chose it. */
  readonly alias?: string
  readonly description?: string
}

export function resolveTarget(host: Host, asked: string): Target {
  const { machines } = host
  // Most requests name a machine as it is known; only the others are taken apart.
  const { arn, qualifier } = machines.all.has(asked) ? { arn: asked, qualifier: undefined } : splitMachineArn(asked)
  if (qualifier === undefined) {
    const machine = machines.get(arn)
    return { machine, revision: machines.revision(machine.revisionId), createdMs: machine.createdMs }
  }
  const alias = machines.aliases.get(asked)
  const version = machines.versions.get(alias === undefined ? asked : chooseRoute(alias, host.chance.random()))
  if (version === undefined) {
    throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${asked}'`)
  }
  return {
    machine: machines.get(arn),
    revision: machines.revision(version.revisionId),
    createdMs: version.createdMs,
    version: version.arn,
    ...(alias !== undefined && { alias: alias.arn }),
    ...(version.description !== undefined && { description: version.description }),
  }
}

/** Weights of an alias are percentages that add up to a hundred. */
function chooseRoute(alias: AliasEntity, random: number): string {
  let left = random * 100
  for (const route of alias.routes) {
    left -= route.weight
    if (left < 0) return route.stateMachineVersionArn
  }
  return alias.routes[0]?.stateMachineVersionArn ?? ''
}

/** Names of Express executions carry an id of their own in the journal, because they may be used again. */
export function displayedName(name: string, type: MachineType | undefined): string {
  return type === 'EXPRESS' ? (name.split(':')[0] ?? name) : name
}

export function describeMachineOf(host: Host, row: JournaledExecution): JsonObject {
  const head = readHead(row)
  const machine = host.machines.get(head.machine)
  const revision = host.machines.revision(head.revision)
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    definition: revision.definition,
    roleArn: revision.roleArn,
    updateDate: seconds(machine.updatedMs),
    loggingConfiguration: machine.logging,
    tracingConfiguration: machine.tracing,
    encryptionConfiguration: machine.encryption,
    revisionId: revision.id,
    ...listReferences(host.machines.definition(revision.id)),
  }
}
