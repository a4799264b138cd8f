/**
 * What moto cannot take in a template, changed on the way to it and nowhere else. Each change is named with its reason and
 * counted, so that nobody takes moto's silence for a verdict on what it never saw.
 */
import { isJsonObject, type Json, type JsonObject } from '#lib/json'

export interface Change {
  readonly what: string
  readonly why: string
  readonly times: number
}

export interface Resource {
  readonly Type: string
  readonly Properties?: JsonObject
}

export type Resources = Readonly<Record<string, Resource>>

export function adapted(
  text: string,
  /** What lies in the bucket of assets under a key. */
  assetOf: (key: string) => string,
): { readonly template: string; readonly changes: readonly Change[] } {
  const template = JSON.parse(text) as JsonObject
  // CDK wrote it: every resource has a type.
  const resources = template.Resources as unknown as Resources
  const permissions = withPermissionsOnFunctions(template, resources)
  const references = withAddressesWrittenOut(permissions.template, resources)
  const definitions = withDefinitionsPutIn(references.template, assetOf)
  const tags = withoutKeyTags(definitions.template)
  return {
    template: JSON.stringify(tags.template),
    changes: [...permissions.changes, ...references.changes, ...definitions.changes, ...tags.changes],
  }
}

/** An address that moto's CloudFormation cannot work out, because it does not create what it is the address of. */
const ADDRESSES: Readonly<Record<string, (properties: JsonObject) => Json>> = {
  'AWS::Lambda::Alias': ({ FunctionName, Name }) => join(addressOf(FunctionName), ':', Name),
  'AWS::StepFunctions::StateMachineAlias': ({ DeploymentPreference, Name }) => {
    const { StateMachineVersionArn } = DeploymentPreference as { StateMachineVersionArn: JsonObject }
    return join(StateMachineVersionArn, ':', Name)
  },
  'AWS::StepFunctions::StateMachineVersion': ({ StateMachineArn }) => StateMachineArn ?? null,
  'AWS::ApiGateway::Stage': ({ StageName }) => StageName ?? null,
  'AWS::CloudWatch::Alarm': ({ AlarmName }) => alarmArn(AlarmName),
  'AWS::CloudWatch::CompositeAlarm': ({ AlarmName }) => alarmArn(AlarmName),
}

const alarmArn = (name: Json | undefined): Json =>
  join('arn:aws:cloudwatch:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':alarm:', name)

/** A function is called by its ARN with the alias behind it. */
const addressOf = (reference: Json | undefined): Json =>
  isJsonObject(reference) && typeof reference.Ref === 'string'
    ? { 'Fn::GetAtt': [reference.Ref, 'Arn'] }
    : (reference ?? null)

const join = (...parts: readonly (Json | undefined)[]): Json => ({ 'Fn::Join': ['', parts.map((part) => part ?? '')] })

function withAddressesWrittenOut(template: JsonObject, resources: Resources) {
  const times = new Map<string, number>()
  const visit = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(visit)
    if (!isJsonObject(value)) return value
    const id = referredTo(value)
    const resource = id === null ? undefined : resources[id]
    const address = resource === undefined ? undefined : ADDRESSES[resource.Type]
    if (resource === undefined || address === undefined)
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, visit(member)]))
    times.set(resource.Type, (times.get(resource.Type) ?? 0) + 1)
    return visit(address(resource.Properties ?? {}))
  }
  const written = visit(template) as JsonObject
  const changes = [...times].map(([type, count]) => ({
    what: `${type}: its address written out where others refer to it`,
    why: 'moto’s CloudFormation does not know the type',
    times: count,
  }))
  return { template: written, changes }
}

/** The logical id of a reference, or null for any other value. */
function referredTo(value: JsonObject): string | null {
  const { Ref, 'Fn::GetAtt': attribute } = value
  if (typeof Ref === 'string') return Ref
  return Array.isArray(attribute) && typeof attribute[0] === 'string' ? attribute[0] : null
}

function withoutKeyTags(template: JsonObject) {
  return withResources(template, {
    what: 'AWS::KMS::Key: Tags taken out',
    why: 'moto fails on them with KeyError: TagKey',
    change({ Type, Properties = {} }) {
      const { Tags, ...rest } = Properties
      return Type === 'AWS::KMS::Key' && Tags !== undefined ? rest : null
    },
  })
}

function withPermissionsOnFunctions(template: JsonObject, resources: Resources) {
  return withResources(template, {
    what: 'AWS::Lambda::Permission: given on the function instead of its alias',
    why: 'moto asks for the alias, which its CloudFormation has not created',
    change({ Type, Properties = {} }) {
      const { FunctionName } = Properties
      const alias = isJsonObject(FunctionName) ? resources[referredTo(FunctionName) ?? ''] : undefined
      if (Type !== 'AWS::Lambda::Permission' || alias?.Type !== 'AWS::Lambda::Alias') return null
      return { ...Properties, FunctionName: addressOf(alias.Properties?.FunctionName) }
    },
  })
}

function withDefinitionsPutIn(template: JsonObject, assetOf: (key: string) => string) {
  return withResources(template, {
    what: 'AWS::StepFunctions::StateMachine: the definition put in, in place of where it lies',
    why: 'moto reads no DefinitionS3Location',
    change({ Type, Properties = {} }) {
      const { DefinitionS3Location, DefinitionSubstitutions = {}, ...rest } = Properties
      if (Type !== 'AWS::StepFunctions::StateMachine' || !isJsonObject(DefinitionS3Location)) return null
      const definition = assetOf(DefinitionS3Location.Key as string)
      return { ...rest, DefinitionString: { 'Fn::Sub': [definition, DefinitionSubstitutions] } }
    },
  })
}

function withResources(
  template: JsonObject,
  adaptation: {
    readonly what: string
    readonly why: string
    /** The properties as moto takes them, or null where it takes them as they are. */
    change(resource: Resource): JsonObject | null
  },
) {
  const { what, why } = adaptation
  const resources = template.Resources as unknown as Resources
  let times = 0
  const changed = Object.entries(resources).map(([id, resource]) => {
    const properties = adaptation.change(resource)
    if (properties === null) return [id, resource] as const
    times += 1
    return [id, { ...resource, Properties: properties }] as const
  })
  // Resources are JSON: they were parsed from it.
  const Resources = Object.fromEntries(changed) as unknown as JsonObject
  return { template: { ...template, Resources }, changes: times > 0 ? [{ what, why, times }] : [] }
}
