/** CreateStateMachine and its kin. */
import { byteLength, canonicalJson, type Json, type JsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import { listReferences } from '../definition/variable-references.ts'
import { machineArn, splitMachineArn } from './arns.ts'
import { deleteMachine } from './delete-machine.ts'
import { type Host, type Operations, seconds } from './host.ts'
import { type MachineEntity, type MachineType, parseOrRefuse, type Revision } from './machines.ts'
import { pageOf, readPage } from './paging.ts'
import { optionalFlag, optionalText, requiredText, validationError, validName } from './request.ts'
import { resolveTarget } from './resolve.ts'
import { readTags } from './tags.ts'
import { publishVersion } from './versions.ts'

/** Definition and request. */
const MAX_DEFINITION_BYTES = 1_048_576

const DEFAULT_LOGGING: Json = { level: 'OFF', includeExecutionData: false }
const DEFAULT_TRACING: Json = { enabled: false }
const DEFAULT_ENCRYPTION: Json = { type: 'AWS_OWNED_KEY' }

export const machineOperations: Operations = {
  async CreateStateMachine(host, request) {
    const name = validName(requiredText(request, 'name'))
    const definition = readDefinition(request)
    const roleArn = requiredText(request, 'roleArn')
    const type = readType(request)
    const publish = optionalFlag(request, 'publish') ?? false
    if (!publish && request.versionDescription !== undefined) {
      throw validationError('Version description can only be set when publish is true')
    }
    parseOrRefuse(definition, type)
    const arn = machineArn(host.identity, name)
    const existing = host.machines.all.get(arn)
    const settings = readSettings(request, undefined)
    if (existing !== undefined) return sameOrRefuse(host, existing, { definition, type, settings })
    const nowMs = host.clock.now()
    const revision: Revision = { id: host.chance.uuid(), machineArn: arn, definition, roleArn }
    const machine: MachineEntity = {
      arn,
      name,
      type,
      roleArn,
      family: host.nextFamily(),
      revisionId: revision.id,
      createdMs: nowMs,
      updatedMs: nowMs,
      status: 'ACTIVE',
      ...settings,
      tags: readTags(request),
      nextVersion: 1,
    }
    await host.loop.write(host.machines.put(machine, revision))
    const version = publish ? await publishVersion(host, arn, optionalText(request, 'versionDescription')) : undefined
    return {
      stateMachineArn: arn,
      creationDate: seconds(nowMs),
      ...(version !== undefined && { stateMachineVersionArn: version }),
    }
  },

  async UpdateStateMachine(host, request) {
    const { arn } = splitMachineArn(requiredText(request, 'stateMachineArn'))
    const before = host.machines.get(arn)
    const publish = optionalFlag(request, 'publish') ?? false
    if (!publish && request.versionDescription !== undefined) {
      throw validationError('Version description can only be set when publish is true')
    }
    const changes = ['definition', 'roleArn', 'loggingConfiguration', 'tracingConfiguration', 'encryptionConfiguration']
    if (!publish && changes.every((field) => request[field] === undefined || request[field] === null)) {
      throw new ServiceError(
        'MissingRequiredParameter',
        'Either the definition, the role ARN, the LoggingConfiguration, the TracingConfiguration or the EncryptionConfiguration must be specified',
      )
    }
    const old = host.machines.revision(before.revisionId)
    const definition = request.definition === undefined ? old.definition : readDefinition(request)
    const roleArn = optionalText(request, 'roleArn') ?? before.roleArn
    parseOrRefuse(definition, before.type)
    const nowMs = host.clock.now()
    const revision: Revision = { id: host.chance.uuid(), machineArn: arn, definition, roleArn }
    const machine: MachineEntity = {
      ...before,
      ...readSettings(request, before),
      roleArn,
      revisionId: revision.id,
      updatedMs: nowMs,
    }
    await host.loop.write(host.machines.put(machine, revision))
    const version = publish ? await publishVersion(host, arn, optionalText(request, 'versionDescription')) : undefined
    return {
      updateDate: seconds(nowMs),
      revisionId: revision.id,
      ...(version !== undefined && { stateMachineVersionArn: version }),
    }
  },

  async DescribeStateMachine(host, request) {
    const asked = requiredText(request, 'stateMachineArn')
    const target = resolveTarget(host, asked)
    const { machine, revision } = target
    const shown = request.includedData === 'METADATA_ONLY' ? '' : revision.definition
    return {
      stateMachineArn: asked,
      name: machine.name,
      status: machine.status,
      definition: shown,
      roleArn: revision.roleArn,
      type: machine.type,
      creationDate: seconds(target.createdMs),
      loggingConfiguration: machine.logging,
      tracingConfiguration: machine.tracing,
      encryptionConfiguration: machine.encryption,
      revisionId: revision.id,
      ...(target.description !== undefined && { description: target.description }),
      ...listReferences(host.machines.definition(revision.id)),
    }
  },

  async ListStateMachines(host, request) {
    const nowMs = host.clock.now()
    const all = [...host.machines.all.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    const { items, more } = pageOf(all, readPage(request, nowMs), nowMs)
    return {
      stateMachines: items.map(({ arn, name, type, createdMs }) => ({
        stateMachineArn: arn,
        name,
        type,
        creationDate: seconds(createdMs),
      })),
      ...more,
    }
  },

  async DeleteStateMachine(host, request) {
    const { arn } = splitMachineArn(requiredText(request, 'stateMachineArn'))
    const machine = host.machines.all.get(arn)
    // Deleting what is not there succeeds, as on AWS.
    if (machine !== undefined) await deleteMachine(host, machine)
    return {}
  },
}

function readDefinition(request: JsonObject): string {
  const definition = requiredText(request, 'definition')
  if (byteLength(definition) > MAX_DEFINITION_BYTES) {
    throw validationError(
      `1 validation error detected: Value at 'definition' failed to satisfy constraint: Member must have length less than or equal to ${MAX_DEFINITION_BYTES}`,
    )
  }
  return definition
}

function readType(request: JsonObject): MachineType {
  const type = optionalText(request, 'type') ?? 'STANDARD'
  if (type === 'STANDARD' || type === 'EXPRESS') return type
  throw validationError(
    `1 validation error detected: Value '${type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, EXPRESS]`,
  )
}

function readSettings(request: JsonObject, before: MachineEntity | undefined) {
  return {
    logging: request.loggingConfiguration ?? before?.logging ?? DEFAULT_LOGGING,
    tracing: request.tracingConfiguration ?? before?.tracing ?? DEFAULT_TRACING,
    encryption: request.encryptionConfiguration ?? before?.encryption ?? DEFAULT_ENCRYPTION,
  }
}

/** Creating the same machine again answers as the first time; another role or other tags do not matter. */
function sameOrRefuse(
  host: Host,
  existing: MachineEntity,
  asked: {
    readonly definition: string
    readonly type: MachineType
    readonly settings: ReturnType<typeof readSettings>
  },
): JsonObject {
  const sameSettings =
    canonicalJson([existing.logging, existing.tracing, existing.encryption]) ===
    canonicalJson([asked.settings.logging, asked.settings.tracing, asked.settings.encryption])
  const sameDefinition = host.machines.revision(existing.revisionId).definition === asked.definition
  if (sameDefinition && sameSettings && existing.type === asked.type) {
    return { stateMachineArn: existing.arn, creationDate: seconds(existing.createdMs) }
  }
  throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${existing.arn}'`)
}
