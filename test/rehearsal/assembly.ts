/** The synthesized cloud assembly as CloudFormation would read it: templates, and the files that go with them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '#lib/json'

export interface Resource {
  readonly Type: string
  readonly Properties?: JsonObject
  readonly DependsOn?: string | readonly string[]
  readonly UpdatePolicy?: JsonObject
}

export interface StackTemplate {
  readonly name: string
  readonly resources: Readonly<Record<string, Resource>>
  readonly outputs: JsonObject
  readonly conditions: JsonObject
}

export interface Assembly {
  readonly stacks: readonly StackTemplate[]
  /** A file or folder of the assembly by the key under which the template expects it in the asset bucket. */
  readonly assetPath: (objectKey: string) => string
}

interface Manifest {
  readonly artifacts: Readonly<
    Record<
      string,
      { readonly type: string; readonly properties?: { readonly templateFile?: string; readonly file?: string } }
    >
  >
}

interface AssetManifest {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path: string }
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>
      }
    >
  >
}

export function readAssembly(folder: string): Assembly {
  const read = <T>(file: string): T => JSON.parse(readFileSync(join(folder, file), 'utf8')) as T
  const artifacts = Object.entries(read<Manifest>('manifest.json').artifacts)
  const assets = new Map<string, string>()
  for (const [, { type, properties }] of artifacts) {
    if (type !== 'cdk:asset-manifest' || properties?.file === undefined) continue
    for (const { source, destinations } of Object.values(read<AssetManifest>(properties.file).files)) {
      for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, join(folder, source.path))
    }
  }
  const stacks = artifacts
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([name, { properties }]) => {
      const template = read<{ Resources: Record<string, Resource>; Outputs?: JsonObject; Conditions?: JsonObject }>(
        properties?.templateFile ?? `${name}.template.json`,
      )
      const { Resources: resources, Outputs: outputs = {}, Conditions: conditions = {} } = template
      return { name, resources, outputs, conditions }
    })
  return {
    stacks,
    assetPath(objectKey) {
      const found = assets.get(objectKey)
      if (found === undefined) throw new Error(`The assembly has no asset ${objectKey}.`)
      return found
    },
  }
}
