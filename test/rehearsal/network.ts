/**
 * The private network on paper: a function in it reaches a service only through an endpoint that its packets can get to.
 * Looked at: routes to a gateway, names and security groups of an interface, and both ends' rules for HTTPS.
 */
import type { Json, JsonObject } from '#lib/json'
import type { Cloud, CloudResource } from './cloud.ts'
import { textOf } from './text-of.ts'

export interface Network {
  /** The endpoint's id; null for a function outside the network. Throws where nothing leads there. */
  wayTo(functionArn: string, service: string): string | null
  /** What was used so far, as `function → service`. */
  readonly used: ReadonlySet<string>
}

const HTTPS = 443
const EVERYWHERE = '0.0.0.0/0'
/** Where the endpoint is called otherwise than the signature's service. */
const ENDPOINT_NAMES: Readonly<Record<string, string>> = { bedrock: 'bedrock-runtime' }

export class Unreachable extends Error {}

export function networkOf(cloud: Cloud): Network {
  const used = new Set<string>()
  return {
    used,
    wayTo(functionArn, service) {
      const { properties, ref } = cloud.find('AWS::Lambda::Function', functionArn)
      if (properties.VpcConfig === undefined) return null
      used.add(`${functionArn} → ${service}`)
      const { SubnetIds, SecurityGroupIds } = properties.VpcConfig as {
        readonly SubnetIds: readonly string[]
        readonly SecurityGroupIds: readonly string[]
      }
      const wanted = service.startsWith('com.amazonaws.vpce.')
        ? service
        : `com.amazonaws.${cloud.region}.${ENDPOINT_NAMES[service] ?? service}`
      const endpoints = cloud
        .ofType('AWS::EC2::VPCEndpoint')
        .filter((one) => textOf(one.properties.ServiceName) === wanted)
      const open = endpoints.find((one) => isOpen(cloud, one, { subnets: SubnetIds, groups: SecurityGroupIds }))
      if (open !== undefined) return open.id
      const found = endpoints.length === 0 ? 'there is no endpoint' : 'the endpoint cannot be reached'
      throw new Unreachable(`${ref} cannot connect to ${wanted}: ${found}.`)
    },
  }
}

interface From {
  readonly subnets: readonly string[]
  readonly groups: readonly string[]
}

function isOpen(cloud: Cloud, { properties }: CloudResource, from: From): boolean {
  if (properties.VpcEndpointType === 'Gateway') {
    const routed = new Set(properties.RouteTableIds as readonly string[])
    const tables = from.subnets.map((subnet) => tableOf(cloud, subnet))
    return tables.every((table) => routed.has(table)) && from.groups.some((group) => leaves(cloud, group, null))
  }
  if (properties.PrivateDnsEnabled !== true) return false
  const groups = properties.SecurityGroupIds as readonly string[]
  return groups.some((to) => from.groups.some((group) => leaves(cloud, group, to) && enters(cloud, group, to)))
}

const tableOf = (cloud: Cloud, subnet: string): string =>
  textOf(
    cloud.ofType('AWS::EC2::SubnetRouteTableAssociation').find(({ properties }) => properties.SubnetId === subnet)
      ?.properties.RouteTableId,
  )

/** Whether a group lets HTTPS out: to another group, or to everywhere. */
const leaves = (cloud: Cloud, group: string, to: string | null): boolean =>
  rules(cloud, group, { inside: 'SecurityGroupEgress', beside: 'AWS::EC2::SecurityGroupEgress' }).some(
    (rule) => rule.CidrIp === EVERYWHERE || (to !== null && rule.DestinationSecurityGroupId === to),
  )

const enters = (cloud: Cloud, from: string, group: string): boolean =>
  rules(cloud, group, { inside: 'SecurityGroupIngress', beside: 'AWS::EC2::SecurityGroupIngress' }).some(
    (rule) => rule.CidrIp === EVERYWHERE || rule.SourceSecurityGroupId === from,
  )

function rules(cloud: Cloud, group: string, where: { inside: string; beside: string }): readonly JsonObject[] {
  const own = cloud.find('AWS::EC2::SecurityGroup', group).properties[where.inside] as JsonObject[] | undefined
  const others = cloud
    .ofType(where.beside)
    .map(({ properties }) => properties)
    .filter(({ GroupId }) => GroupId === group)
  const covers = (low: Json | undefined, high: Json | undefined) => Number(low) <= HTTPS && HTTPS <= Number(high)
  return [...(own ?? []), ...others].filter(
    ({ IpProtocol, FromPort, ToPort }) => IpProtocol === '-1' || (IpProtocol === 'tcp' && covers(FromPort, ToPort)),
  )
}

/** Parts of the network without which something that was reached could not be; and those that nobody would miss. */
export function networkMutations(
  cloud: Cloud,
  used: ReadonlySet<string>,
  takesAway: RegExp,
): readonly { name: string; noticed: boolean }[] {
  const parts = cloud.resources.filter(({ type, id }) => TAKEN_AWAY.has(type) && takesAway.test(id))
  return parts.map((part) => {
    const rest = cloud.resources.filter((one) => one !== part)
    const network = networkOf({ ...cloud, resources: rest, ofType: (type) => rest.filter((one) => one.type === type) })
    return { name: part.id, noticed: [...used].some((way) => isCut(network, way)) }
  })
}

const TAKEN_AWAY = new Set(['AWS::EC2::VPCEndpoint', 'AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'])

function isCut(network: Network, way: string): boolean {
  const [functionArn = '', service = ''] = way.split(' → ')
  try {
    network.wayTo(functionArn, service)
    return false
  } catch (error) {
    if (error instanceof Unreachable) return true
    throw error
  }
}
