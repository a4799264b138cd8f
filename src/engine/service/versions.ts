/** Versions and aliases of machines. */
import type { Json, JsonObject } from '#lib/json'
import { isJsonObject } from '#lib/json'
import { ServiceError } from '#lib/step-functions'
import { invalidArn, splitMachineArn } from './arns.ts'
import { type Host, type Operations, seconds } from './host.ts'
import type { AliasEntity, Route } from './machines.ts'
import { pageOf, readPage } from './paging.ts'
import { optionalList, optionalText, requiredText, validationError, validName } from './request.ts'

const MAX_VERSIONS = 1_000
const MAX_ALIASES = 100

/** Publishing the same revision again answers the version that is there. */
export async function publishVersion(host: Host, arn: string, description: string | undefined): Promise<string> {
  const { machines } = host
  const machine = machines.get(arn)
  const versions = machines.versionsOf(arn)
  const existing = versions.find((version) => version.revisionId === machine.revisionId)
  if (existing !== undefined) return existing.arn
  if (versions.length >= MAX_VERSIONS) {
    throw new ServiceError('ServiceQuotaExceededException', `A state machine has at most ${MAX_VERSIONS} versions.`)
  }
  const number = machine.nextVersion
  const version = {
    arn: `${arn}:${number}`,
    machineArn: arn,
    number,
    revisionId: machine.revisionId,
    createdMs: host.clock.now(),
    description,
  }
  await host.loop.write([...machines.put({ ...machine, nextVersion: number + 1 }), ...machines.putVersion(version)])
  return version.arn
}

export const versionOperations: Operations = {
  async PublishStateMachineVersion(host, request) {
    const { arn } = splitMachineArn(requiredText(request, 'stateMachineArn'))
    const machine = host.machines.get(arn)
    const revisionId = optionalText(request, 'revisionId')
    if (revisionId !== undefined && revisionId !== machine.revisionId) {
      throw new ServiceError(
        'ConflictException',
        `Failed to publish the State Machine version for revision ${revisionId}. The current State Machine revision is ${machine.revisionId}.`,
      )
    }
    const version = await publishVersion(host, arn, optionalText(request, 'description'))
    return {
      stateMachineVersionArn: version,
      creationDate: seconds(host.machines.versions.get(version)?.createdMs ?? 0),
    }
  },

  async DeleteStateMachineVersion(host, request) {
    const arn = requiredText(request, 'stateMachineVersionArn')
    const { qualifier } = splitMachineArn(arn)
    if (qualifier === undefined || !/^\d+$/.test(qualifier)) throw invalidArn(arn)
    const users = [...host.machines.aliases.values()].filter((alias) =>
      alias.routes.some((route) => route.stateMachineVersionArn === arn),
    )
    if (users.length > 0) {
      throw new ServiceError(
        'ConflictException',
        `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${users.map((alias) => alias.name).join(', ')}]`,
      )
    }
    if (host.machines.versions.has(arn)) await host.loop.write(host.machines.removeVersion(arn))
    return {}
  },

  async ListStateMachineVersions(host, request) {
    const { arn } = splitMachineArn(requiredText(request, 'stateMachineArn'))
    host.machines.get(arn)
    const nowMs = host.clock.now()
    const newestFirst = host.machines.versionsOf(arn).toSorted((a, b) => b.number - a.number)
    const { items, more } = pageOf(newestFirst, readPage(request, nowMs), nowMs)
    return {
      stateMachineVersions: items.map((version) => ({
        stateMachineVersionArn: version.arn,
        creationDate: seconds(version.createdMs),
      })),
      ...more,
    }
  },

  async CreateStateMachineAlias(host, request) {
    const name = validName(requiredText(request, 'name'))
    if (/^\d+$/.test(name)) throw new ServiceError('InvalidName', `Invalid Name: '${name}'`)
    const routes = readRoutes(host, request)
    const machine = splitMachineArn(routes[0]?.stateMachineVersionArn ?? '').arn
    const arn = `${machine}:${name}`
    const description = optionalText(request, 'description')
    const existing = host.machines.aliases.get(arn)
    if (existing !== undefined) {
      const isSame = JSON.stringify(existing.routes) === JSON.stringify(routes) && existing.description === description
      if (isSame) return { stateMachineAliasArn: arn, creationDate: seconds(existing.createdMs) }
      throw new ServiceError(
        'ConflictException',
        'Failed to create alias because an alias with the same name and a different routing configuration already exists.',
      )
    }
    if (host.machines.aliasesOf(machine).length >= MAX_ALIASES) {
      throw new ServiceError('ServiceQuotaExceededException', `A state machine has at most ${MAX_ALIASES} aliases.`)
    }
    const nowMs = host.clock.now()
    const alias: AliasEntity = {
      arn,
      machineArn: machine,
      name,
      description,
      routes,
      createdMs: nowMs,
      updatedMs: nowMs,
    }
    await host.loop.write(host.machines.putAlias(alias))
    return { stateMachineAliasArn: arn, creationDate: seconds(nowMs) }
  },

  async UpdateStateMachineAlias(host, request) {
    const alias = findAlias(host, requiredText(request, 'stateMachineAliasArn'))
    const routes = request.routingConfiguration === undefined ? alias.routes : readRoutes(host, request)
    const description = optionalText(request, 'description') ?? alias.description
    const nowMs = host.clock.now()
    await host.loop.write(host.machines.putAlias({ ...alias, routes, description, updatedMs: nowMs }))
    return { updateDate: seconds(nowMs) }
  },

  async DescribeStateMachineAlias(host, request) {
    const alias = findAlias(host, requiredText(request, 'stateMachineAliasArn'))
    return {
      stateMachineAliasArn: alias.arn,
      name: alias.name,
      ...(alias.description !== undefined && { description: alias.description }),
      routingConfiguration: alias.routes as unknown as Json,
      creationDate: seconds(alias.createdMs),
      updateDate: seconds(alias.updatedMs),
    }
  },

  async DeleteStateMachineAlias(host, request) {
    const alias = findAlias(host, requiredText(request, 'stateMachineAliasArn'))
    await host.loop.write(host.machines.removeAlias(alias.arn))
    return {}
  },

  async ListStateMachineAliases(host, request) {
    const asked = requiredText(request, 'stateMachineArn')
    const { arn, qualifier } = splitMachineArn(asked)
    host.machines.get(arn)
    const nowMs = host.clock.now()
    const aliases = host.machines
      .aliasesOf(arn)
      .filter(
        (alias) => qualifier === undefined || alias.routes.some((route) => route.stateMachineVersionArn === asked),
      )
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const { items, more } = pageOf(aliases, readPage(request, nowMs), nowMs)
    return {
      stateMachineAliases: items.map((alias) => ({
        stateMachineAliasArn: alias.arn,
        creationDate: seconds(alias.createdMs),
      })),
      ...more,
    }
  },
}

function findAlias(host: Host, arn: string): AliasEntity {
  if (splitMachineArn(arn).qualifier === undefined) throw invalidArn(arn)
  const alias = host.machines.aliases.get(arn)
  if (alias === undefined)
    throw new ServiceError('ResourceNotFound', `Request references a resource that does not exist: '${arn}'`)
  return alias
}

function readRoutes(host: Host, request: JsonObject): readonly Route[] {
  const listed = optionalList(request, 'routingConfiguration') ?? []
  const routes = listed.map((entry): Route => {
    const route = isJsonObject(entry) ? entry : {}
    return { stateMachineVersionArn: requiredText(route, 'stateMachineVersionArn'), weight: Number(route.weight) }
  })
  if (routes.length < 1 || routes.length > 2) {
    throw validationError(
      "1 validation error detected: Value at 'routingConfiguration' failed to satisfy constraint: Member must have length between 1 and 2",
    )
  }
  const machines = new Set(routes.map((route) => splitMachineArn(route.stateMachineVersionArn).arn))
  if (machines.size > 1 || new Set(routes.map((route) => route.stateMachineVersionArn)).size < routes.length) {
    throw validationError('Routing configuration must name different versions of one state machine')
  }
  if (routes.reduce((sum, route) => sum + route.weight, 0) !== 100 || routes.some((route) => !(route.weight >= 0))) {
    throw validationError('Sum of routing configuration weights must equal 100')
  }
  for (const { stateMachineVersionArn: arn } of routes) {
    if (!host.machines.versions.has(arn)) {
      throw new ServiceError('ResourceNotFound', `Request references a resource that does not exist: '${arn}'`)
    }
  }
  return routes
}
