/** The in-memory peer, brought from the npm registry into the state folder for this one comparison; never a dependency. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { JsonObject } from '#lib/json'

const PEER = 'aws-local-stepfunctions@3.0.0'
const folder = resolve('.opportunity', 'peers')

interface PeerMachine {
  run(input: JsonObject): { readonly result: Promise<unknown> }
}

interface PeerModule {
  readonly StateMachine: new (definition: JsonObject) => PeerMachine
}

/** Executions a second, or the reason why there is no figure. */
export async function peerRate(definition: JsonObject, atOnce: number, total: number): Promise<number | string> {
  const entry = join(folder, 'node_modules', 'aws-local-stepfunctions', 'build', 'main.node.esm.js')
  if (!existsSync(entry)) {
    mkdirSync(folder, { recursive: true })
    const { status } = spawnSync('npm', ['install', '--prefix', folder, '--no-save', PEER], { stdio: 'ignore' })
    if (status !== 0 || !existsSync(entry)) return `not measured: ${PEER} could not be installed`
  }
  // The package's own exports, read at run time: it is not among this project's types.
  const { StateMachine } = (await import(pathToFileURL(entry).href)) as PeerModule
  const machine = new StateMachine(definition)
  const round = async (count: number) => {
    let left = count
    const worker = async () => {
      while (left-- > 0) await machine.run({ amount: 12 }).result
    }
    const from = performance.now()
    await Promise.all(Array.from({ length: atOnce }, worker))
    return performance.now() - from
  }
  await round(2_000)
  return total / ((await round(total)) / 1000)
}
