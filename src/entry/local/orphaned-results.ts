/**
 * Results whose execution is gone go, too: nobody can ask for them any more, and they hold what customers said.
 *
 * R1: the folders are listed before the executions. An execution is in the journal before its first task writes anything,
 *     so what a folder belongs to is listed if it exists.
 * R2: an analysis that a later execution builds on stays as long as that one.
 */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { resultFolder } from '#handlers'
import { isJsonObject, type JsonObject } from '#lib/json'
import type { StepFunctions } from '#lib/step-functions'

const PAGE = 1_000

export interface OrphanSearch {
  /** The folder of the object store. */
  readonly objects: string
  readonly stepFunctions: StepFunctions
  /** Results of other machines are not looked at. */
  readonly stateMachineArns: readonly string[]
}

/** Answers how many executions' results were removed. */
export async function removeOrphanedResults({
  objects,
  stepFunctions,
  stateMachineArns,
}: OrphanSearch): Promise<number> {
  const folders: string[] = []
  for (const arn of stateMachineArns) folders.push(...(await foldersOf(objects, arn.split(':').at(-1) ?? '')))
  if (folders.length === 0) return 0
  const wanted = new Set<string>()
  for (const arn of stateMachineArns) {
    for await (const executionArn of executionsOf(stepFunctions, arn)) {
      wanted.add(resultFolder(executionArn))
      const base = await baseOf(stepFunctions, executionArn)
      if (base !== null) wanted.add(base)
    }
  }
  const orphaned = folders.filter((folder) => !wanted.has(folder))
  for (const folder of orphaned) await rm(join(objects, ...folder.split('/')), { recursive: true, force: true })
  return orphaned.length
}

async function foldersOf(objects: string, machine: string): Promise<readonly string[]> {
  try {
    const names = await readdir(join(objects, 'executions', machine))
    return names.map((name) => `executions/${machine}/${name}`)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

async function* executionsOf(stepFunctions: StepFunctions, stateMachineArn: string): AsyncGenerator<string> {
  let nextToken: JsonObject = {}
  for (;;) {
    const page = await stepFunctions.call('ListExecutions', { stateMachineArn, maxResults: PAGE, ...nextToken })
    for (const { executionArn } of page.executions as readonly JsonObject[]) yield executionArn as string
    if (typeof page.nextToken !== 'string') return
    nextToken = { nextToken: page.nextToken }
  }
}

/** The folder of the analysis that this execution builds on; null for one that makes its own. */
async function baseOf(stepFunctions: StepFunctions, executionArn: string): Promise<string | null> {
  const { input } = await stepFunctions.call('DescribeExecution', { executionArn })
  if (typeof input !== 'string' || !input.includes('analysisKey')) return null
  const asked: unknown = JSON.parse(input)
  const key = isJsonObject(asked) ? asked.analysisKey : undefined
  return typeof key === 'string' ? key.split('/').slice(0, 3).join('/') : null
}
