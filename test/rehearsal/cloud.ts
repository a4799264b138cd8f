/**
 * Templates come to life on paper: every resource gets the names and ARNs that AWS would give it, and every intrinsic
 * function is worked out. A function or an attribute that is not known here is an error, never an empty text.
 */
import { isJsonObject, type Json, type JsonObject } from '#lib/json'
import type { Assembly, Resource, StackTemplate } from './assembly.ts'
import { ACCOUNT, generatedName, NAMING } from './naming.ts'
import { textOf } from './text-of.ts'

export interface CloudResource {
  readonly id: string
  readonly stack: string
  readonly type: string
  /** With every intrinsic function worked out. */
  readonly properties: JsonObject
  readonly ref: string
  readonly arn: string
  /** How an update reaches it, as JSON; null where nothing is said. */
  readonly updatePolicy: string | null
}

export interface Cloud {
  readonly region: string
  readonly resources: readonly CloudResource[]
  readonly outputs: Readonly<Record<string, string>>
  ofType(type: string): readonly CloudResource[]
  /** The resource with this ARN or name. */
  find(type: string, address: string): CloudResource
}

export function raise(assembly: Assembly, region: string): Cloud {
  const raised = new Map<string, CloudResource>()
  const exported = new Map<string, { readonly stack: StackTemplate; readonly value: Json }>()
  for (const stack of assembly.stacks) {
    for (const output of Object.values(stack.outputs)) {
      const { Export, Value } = output as { Export?: { Name: string }; Value: Json }
      if (Export !== undefined) exported.set(Export.Name, { stack, value: Value })
    }
  }

  function resource(stack: StackTemplate, id: string): CloudResource {
    const key = `${stack.name}/${id}`
    const known = raised.get(key)
    if (known !== undefined) return known
    const template = stack.resources[id]
    if (template === undefined) throw new Error(`${stack.name} has no resource ${id}.`)
    const made = make(stack, id, template)
    raised.set(key, made)
    return made
  }

  function make(stack: StackTemplate, id: string, { Type: type, Properties, UpdatePolicy }: Resource): CloudResource {
    const naming = NAMING[type] ?? {}
    const properties = value(stack, Properties ?? {}) as JsonObject
    const given = naming.name === undefined ? undefined : properties[naming.name]
    const name = typeof given === 'string' ? given : generatedName(stack.name, id)
    const place = { region, id }
    const arn = naming.arn?.(name, place, properties) ?? ''
    const updatePolicy = UpdatePolicy === undefined ? null : JSON.stringify(value(stack, UpdatePolicy))
    return { id, stack: stack.name, type, properties, arn, ref: naming.ref === 'arn' ? arn : name, updatePolicy }
  }

  function attribute(stack: StackTemplate, id: string, wanted: string): string {
    const found = resource(stack, id)
    if (wanted.endsWith('Arn') && found.arn !== '') return found.arn
    const more = NAMING[found.type]?.attributes?.(found.ref, { region, id }, found.properties)
    const answer = more?.[wanted]
    if (answer === undefined) throw new Error(`${found.type} ${id}: the attribute ${wanted} is not known here.`)
    return answer
  }

  function value(stack: StackTemplate, json: Json): Json {
    if (Array.isArray(json)) return json.map((item) => value(stack, item))
    if (!isJsonObject(json)) return json
    const [[name, argument] = ['', null], ...others] = Object.entries(json)
    if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return intrinsic(stack, name, argument)
    return Object.fromEntries(Object.entries(json).map(([key, member]) => [key, value(stack, member)]))
  }

  function intrinsic(stack: StackTemplate, name: string, argument: Json): Json {
    const list = () => value(stack, argument) as Json[]
    switch (name) {
      case 'Ref':
        return PSEUDO[textOf(argument)]?.(region) ?? resource(stack, textOf(argument)).ref
      case 'Fn::GetAtt': {
        const [id = '', attributeName = ''] = argument as string[]
        return attribute(stack, id, attributeName)
      }
      case 'Fn::Join': {
        const [separator, parts] = list() as [string, Json[]]
        return parts.map(textOf).join(separator)
      }
      case 'Fn::Sub':
        return substitute(stack, argument)
      case 'Fn::Select': {
        const [index, items] = list() as [number, Json[]]
        return items[Number(index)] ?? null
      }
      case 'Fn::Split': {
        const [separator, text] = list() as [string, string]
        return text.split(separator)
      }
      case 'Fn::ImportValue': {
        const found = exported.get(textOf(value(stack, argument)))
        if (found === undefined) throw new Error(`Nothing exports ${JSON.stringify(argument)}.`)
        return value(found.stack, found.value)
      }
      case 'Fn::GetAZs':
        return [`${region}a`, `${region}b`]
      default:
        throw new Error(`The intrinsic function ${name} is not known here.`)
    }
  }

  function substitute(stack: StackTemplate, argument: Json): string {
    const [text, variables] = Array.isArray(argument) ? (argument as [string, JsonObject]) : [textOf(argument), {}]
    return text.replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
      if (Object.hasOwn(variables, name)) return textOf(value(stack, variables[name] as Json))
      const [id = '', ...path] = name.split('.')
      return textOf(path.length > 0 ? attribute(stack, id, path.join('.')) : intrinsic(stack, 'Ref', id))
    })
  }

  for (const stack of assembly.stacks) for (const id of Object.keys(stack.resources)) resource(stack, id)
  const resources = [...raised.values()]
  const outputs = assembly.stacks.flatMap((stack) =>
    Object.entries(stack.outputs).map(
      ([id, output]) => [`${stack.name}.${id}`, textOf(value(stack, (output as { Value: Json }).Value))] as const,
    ),
  )
  return {
    region,
    resources,
    outputs: Object.fromEntries(outputs),
    ofType: (type) => resources.filter((one) => one.type === type),
    find(type, address) {
      const found = resources.find((one) => one.type === type && (one.arn === address || one.ref === address))
      if (found === undefined) throw new Error(`No ${type} is called ${address}.`)
      return found
    },
  }
}

const PSEUDO: Readonly<Record<string, (region: string) => string>> = {
  'AWS::AccountId': () => ACCOUNT,
  'AWS::Region': (region) => region,
  'AWS::Partition': () => 'aws',
  'AWS::URLSuffix': () => 'amazonaws.com',
  'AWS::NoValue': () => '',
  BootstrapVersion: () => '30',
}
