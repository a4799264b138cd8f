/** The system of one environment as templates, made once for all tests of a file. Its functions hold no code. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Template } from 'aws-cdk-lib/assertions'
import { buildApp, type Environment, loadEnvironment, type System, unbundledCode } from '#infra'

export interface Templates {
  readonly system: System
  readonly environment: Environment
  readonly data: Template
  readonly workflows: Template
  readonly api: Template
  readonly observability: Template
  readonly all: readonly Template[]
}

export function templatesOf(changes: Partial<Environment> = {}): Templates {
  const environment: Environment = { ...loadEnvironment('default'), ...changes }
  const system = buildApp({ environment, code: unbundledCode, outdir: mkdtempSync(join(tmpdir(), 'cdk-')) })
  const { data, workflows, api, observability } = system
  const templates = {
    data: Template.fromStack(data),
    workflows: Template.fromStack(workflows),
    api: Template.fromStack(api),
    observability: Template.fromStack(observability),
  }
  return { system, environment, ...templates, all: Object.values(templates) }
}

interface RawResource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
}

export function resourcesOf(templates: readonly Template[], type: string): readonly (readonly [string, RawResource])[] {
  return templates.flatMap((template) => Object.entries(template.findResources(type) as Record<string, RawResource>))
}
