/** moto, which is AWS in Python's words, on a port of this machine. Its own complaints are kept: they name what it cannot create. */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface MotoServer extends AsyncDisposable {
  readonly endpoint: string
  readonly said: readonly string[]
}

const START = { tries: 150, pauseMs: 200 }

/** `frontPort` is where moto sends the calls that it makes itself, e.g. a state machine's calls of functions. */
export async function startMoto(program: string, port: number, frontPort: number): Promise<MotoServer> {
  const said: string[] = []
  const child = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, MOTO_PORT: String(frontPort), PYTHONUNBUFFERED: '1' },
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => said.push(...chunk.toString().split('\n')))
  }
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const endpoint = `http://127.0.0.1:${port}`
  const stop = async () => {
    child.kill()
    await ended
  }
  for (let attempt = 0; attempt < START.tries; attempt += 1) {
    if (child.exitCode !== null) break
    if (await answers(`${endpoint}/moto-api/config`)) return { endpoint, said, [Symbol.asyncDispose]: stop }
    await sleep(START.pauseMs)
  }
  await stop()
  throw new Error(`moto did not start:\n${said.slice(-10).join('\n')}`)
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch (error) {
    // Not there yet.
    if (error instanceof TypeError) return false
    throw error
  }
}

/** Free now; nobody else is expected to take it in the moment until it is used. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No port was given.')
  return address.port
}
