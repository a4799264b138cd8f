/** The in-memory peer, brought from the npm registry into the state folder for this one comparison; never a dependency. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Json, JsonObject } from '#lib/json'
import { TASK_NAME } from './machines.ts'

export const PEER = 'aws-local-stepfunctions@3.0.0'
const folder = resolve('.opportunity', 'peers')
const entry = join(folder, 'node_modules', 'aws-local-stepfunctions', 'build', 'main.node.esm.js')

interface PeerOptions {
  readonly overrides: { readonly taskResourceLocalHandlers: Readonly<Record<string, (input: Json) => Promise<Json>>> }
}

interface PeerModule {
  readonly StateMachine: new (
    definition: JsonObject,
  ) => { run(input: Json, options: PeerOptions): { readonly result: Promise<unknown> } }
}

/** Whether the peer is there, or could be brought. */
export function fetchPeer(): boolean {
  if (existsSync(entry)) return true
  mkdirSync(folder, { recursive: true })
  const { status } = spawnSync('npm', ['install', '--prefix', folder, '--no-save', PEER], { stdio: 'ignore' })
  return status === 0 && existsSync(entry)
}

/** Runs an execution to its end; or the reason why there is no peer. */
export async function openPeer(definition: JsonObject): Promise<((input: Json) => Promise<unknown>) | string> {
  if (!fetchPeer()) return `${PEER} could not be installed.`
  // The package's own exports, read at run time: it is not among this project's types.
  const { StateMachine } = (await import(pathToFileURL(entry).href)) as PeerModule
  const machine = new StateMachine(definition)
  const options: PeerOptions = { overrides: { taskResourceLocalHandlers: { [TASK_NAME]: async (input) => input } } }
  return (input) => machine.run(input, options).result
}
