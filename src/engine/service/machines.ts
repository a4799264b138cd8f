/** State machines and their revisions as the engine keeps them. */
import type { Json, JsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import { parseDefinition } from '../definition/parse-definition.ts'
import type { Machine } from '../definition/types.ts'
import type { JournaledEntity } from '../journal/journal.ts'

export type MachineType = 'STANDARD' | 'EXPRESS'

export interface MachineEntity {
  readonly arn: string
  readonly name: string
  readonly type: MachineType
  readonly roleArn: string
  /** Key of its executions in the journal; a machine created again under the same name gets another one. */
  readonly family: number
  readonly revisionId: string
  readonly createdMs: number
  readonly updatedMs: number
  readonly status: 'ACTIVE' | 'DELETING'
  readonly logging: Json
  readonly tracing: Json
  readonly encryption: Json
  readonly tags: JsonObject
  readonly nextVersion: number
}

export interface Revision {
  readonly id: string
  readonly machineArn: string
  readonly definition: string
  readonly roleArn: string
}

export interface VersionEntity {
  readonly arn: string
  readonly machineArn: string
  readonly number: number
  readonly revisionId: string
  readonly createdMs: number
  readonly description: string | undefined
}

export interface Route {
  readonly stateMachineVersionArn: string
  readonly weight: number
}

export interface AliasEntity {
  readonly arn: string
  readonly machineArn: string
  readonly name: string
  readonly description: string | undefined
  readonly routes: readonly Route[]
  readonly createdMs: number
  readonly updatedMs: number
}

/** Definitions are parsed when first needed: a journal may hold thousands that nobody starts again. */
export class Machines {
  readonly all = new Map<string, MachineEntity>()
  readonly versions = new Map<string, VersionEntity>()
  readonly aliases = new Map<string, AliasEntity>()
  readonly #revisions = new Map<string, Revision>()
  readonly #parsed = new Map<string, Machine>()

  load(entities: readonly JournaledEntity[]): void {
    for (const { kind, key, body } of entities) {
      if (body === null) continue
      if (kind === 'machine') this.all.set(key, JSON.parse(body) as MachineEntity)
      if (kind === 'version') this.versions.set(key, JSON.parse(body) as VersionEntity)
      if (kind === 'alias') this.aliases.set(key, JSON.parse(body) as AliasEntity)
      if (kind === 'revision') this.#revisions.set(key, JSON.parse(body) as Revision)
    }
  }

  get(arn: string): MachineEntity {
    const machine = this.all.get(arn)
    if (machine === undefined) {
      throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`)
    }
    return machine
  }

  revision(id: string): Revision {
    const revision = this.#revisions.get(id)
    if (revision === undefined) throw new ServiceError('ResourceNotFound', `The revision ${id} does not exist.`)
    return revision
  }

  definition(revisionId: string): Machine {
    let machine = this.#parsed.get(revisionId)
    if (machine === undefined) {
      machine = parseOrRefuse(this.revision(revisionId).definition)
      this.#parsed.set(revisionId, machine)
    }
    return machine
  }

  /** Remembers both; answers what the journal is to write. */
  put(machine: MachineEntity, revision?: Revision): readonly JournaledEntity[] {
    this.all.set(machine.arn, machine)
    if (revision !== undefined) this.#revisions.set(revision.id, revision)
    return [
      { kind: 'machine', key: machine.arn, body: JSON.stringify(machine) },
      ...(revision === undefined ? [] : [{ kind: 'revision', key: revision.id, body: JSON.stringify(revision) }]),
    ]
  }

  putVersion(version: VersionEntity): readonly JournaledEntity[] {
    this.versions.set(version.arn, version)
    return [{ kind: 'version', key: version.arn, body: JSON.stringify(version) }]
  }

  putAlias(alias: AliasEntity): readonly JournaledEntity[] {
    this.aliases.set(alias.arn, alias)
    return [{ kind: 'alias', key: alias.arn, body: JSON.stringify(alias) }]
  }

  removeVersion(arn: string): readonly JournaledEntity[] {
    this.versions.delete(arn)
    return [{ kind: 'version', key: arn, body: null }]
  }

  removeAlias(arn: string): readonly JournaledEntity[] {
    this.aliases.delete(arn)
    return [{ kind: 'alias', key: arn, body: null }]
  }

  versionsOf(machineArn: string): readonly VersionEntity[] {
    return [...this.versions.values()].filter((version) => version.machineArn === machineArn)
  }

  aliasesOf(machineArn: string): readonly AliasEntity[] {
    return [...this.aliases.values()].filter((alias) => alias.machineArn === machineArn)
  }

  /** The machine with its revisions, versions and aliases. */
  remove(arn: string): readonly JournaledEntity[] {
    const gone: JournaledEntity[] = [{ kind: 'machine', key: arn, body: null }]
    this.all.delete(arn)
    for (const version of this.versionsOf(arn)) gone.push(...this.removeVersion(version.arn))
    for (const alias of this.aliasesOf(arn)) gone.push(...this.removeAlias(alias.arn))
    for (const revision of this.#revisions.values()) {
      if (revision.machineArn !== arn) continue
      this.#revisions.delete(revision.id)
      this.#parsed.delete(revision.id)
      gone.push({ kind: 'revision', key: revision.id, body: null })
    }
    return gone
  }
}

/** AWS answers with all errors in one message. */
export function parseOrRefuse(definition: string, type: MachineType = 'STANDARD'): Machine {
  const result = parseDefinition(definition, { type })
  if ('machine' in result) return result.machine
  const listed = result.diagnostics
    .filter((diagnostic) => diagnostic.severity === 'ERROR')
    .map(({ code, message, location }) => `${code}: ${message}${location === undefined ? '' : ` at ${location}`}`)
  throw new ServiceError('InvalidDefinition', `Invalid State Machine Definition: '${listed.join(', ')}'`)
}
