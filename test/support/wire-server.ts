/** The wire protocol on a port of this machine, over an engine in memory. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLocalFunctions, type LocalFunction } from '#adapters/local-functions'
import { createMemoryJournal } from '#adapters/memory-journal'
import { createSystemClock, systemChance } from '#adapters/system-clock'
import { answerWire } from '#api'
import { createEngine, type Engine } from '#engine'

export interface WireServer {
  readonly endpoint: string
  readonly engine: Engine
  close(): Promise<void>
}

export async function startWireServer(functions: Readonly<Record<string, LocalFunction>>): Promise<WireServer> {
  const engine = createEngine({
    journal: createMemoryJournal(),
    clock: createSystemClock(),
    chance: systemChance,
    tasks: createLocalFunctions(functions),
  })
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const headers = new Headers()
      for (const [name, value] of Object.entries(request.headers))
        if (typeof value === 'string') headers.set(name, value)
      const asked = new Request('http://localhost/', {
        method: request.method ?? 'POST',
        headers,
        body: Buffer.concat(chunks),
      })
      void answerWire(asked, { stepFunctions: engine, log: console.error }).then(async (answered) => {
        response.writeHead(answered.status, Object.fromEntries(answered.headers))
        response.end(await answered.text())
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    engine,
    async close() {
      engine.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
