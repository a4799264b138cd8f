/** The cloud scripts, started as a user starts them; the environment's variables are AWS's own, and lead to this machine. */
import { spawn } from 'node:child_process'

export interface Run {
  readonly command: string
  readonly exitCode: number
  readonly seconds: number
  readonly output: string
}

export interface Script {
  readonly name: string
  readonly args: readonly string[]
}

export async function runScript({ name, args }: Script, variables: Readonly<Record<string, string>>): Promise<Run> {
  const command = ['node', `scripts/${name}.js`, ...args]
  const begun = performance.now()
  const child = spawn(process.execPath, command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...variables },
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  })
  return {
    command: command.join(' '),
    exitCode,
    seconds: (performance.now() - begun) / 1_000,
    output: said.join(''),
  }
}
