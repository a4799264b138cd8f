/** Two terminals, one state folder: the second uses the server of the first, or waits for the command of the first. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleCopy } from '../support/history-copy.ts'
import {
  emptyFolder,
  ended,
  runProgram,
  said,
  startProgram,
  startTestServer,
  type TestServer,
} from '../support/program.ts'

describe('while the server runs', () => {
  const state = emptyFolder()
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ state })
  })
  afterAll(() => server.stop())

  const run = (...args: string[]) => runProgram(args, { state })

  test('analyze, executions and explain work through it', async () => {
    const analyzed = await run('analyze')
    const listed = await run('executions', 'list', '--json')
    const [{ id }] = JSON.parse(listed.stdout) as [{ id: string }]
    const shown = await run('executions', 'show', id)
    const again = await run('executions', 'show', id, '--format', 'text')
    const explained = await run('explain', id)

    expect(analyzed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Example Corp: Cloud Migration/) })
    expect(analyzed.stderr).toContain(`Run by the server at ${server.url}.`)
    expect(analyzed.stderr).toContain('→ FormatResults')
    expect(shown.stdout).toMatch(/✓ ExecuteQuery +\d+ ms/)
    expect(again.stdout).toBe(analyzed.stdout)
    expect(explained).toMatchObject({ code: 0, stdout: expect.stringContaining('annualValue.p50') })
    const page = await (await fetch(`${server.url}/api/analyses/${id}`)).json()
    expect(page).toMatchObject({ id, status: 'SUCCEEDED' })
  })

  test('a history that the server does not answer from is refused, not exchanged', async () => {
    const { code, stderr } = await run('analyze', '--history', sampleCopy())

    expect(code).toBe(2)
    expect(stderr).toContain(`The server at ${server.url} runs with --history`)
  })

  test('another model is refused, not exchanged', async () => {
    const { code, stderr } = await runProgram(['analyze'], { state, env: { OPPORTUNITY_MODEL: 'bedrock' } })

    expect(code).toBe(2)
    expect(stderr).toContain('field: OPPORTUNITY_MODEL')
  })

  test('Ctrl-C leaves the run to the server', async () => {
    const child = startProgram(['analyze'], { state })
    const end = ended(child)
    await said(child, 'stderr', /→ GenerateQuery/)
    child.kill('SIGINT')

    const { code, stderr } = await end

    expect(code).toBe(130)
    const [, id = ''] = /(opportunity-\S+) goes on in the server/.exec(stderr) ?? []
    await expect
      .poll(
        async () => ((await (await fetch(`${server.url}/api/analyses/${id}`)).json()) as { status: string }).status,
        {
          timeout: 30_000,
        },
      )
      .toBe('SUCCEEDED')
  })

  test('a second server is told where the first one is', async () => {
    const { code, stderr } = await run('serve', '--port', '0')

    expect(code).toBe(3)
    expect(stderr).toContain(`A server runs here already: ${server.url}`)
  })
})

test('a server with a token is asked with its token', async () => {
  const state = emptyFolder()
  const server = await startTestServer({ state, env: { OPPORTUNITY_TOKEN: 'a-token-of-enough-letters' } })

  const { code, stdout } = await runProgram(['executions'], { state })

  await server.stop()
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Nothing has run here yet, or nothing matches.\n' })
})

test('the note of a killed server misleads nobody', async () => {
  const state = emptyFolder()
  const server = await startTestServer({ state })
  server.child.kill('SIGKILL')
  await ended(server.child)

  const { code } = await runProgram(['analyze', '--quiet'], { state })

  expect(code).toBe(0)
})

test('two commands at once: the second says that it waits, and both end well', async () => {
  const state = emptyFolder()
  const first = startProgram(['analyze'], { state })
  const firstEnd = ended(first)
  await said(first, 'stderr', /→ ClearPreviousResults/)
  // An analysis may be over before another program has started; this one waits until the other has seen it.
  first.kill('SIGSTOP')

  const other = startProgram(['executions', 'list', '--json'], { state })
  const otherEnd = ended(other)
  await said(other, 'stderr', /Another command holds/)
  first.kill('SIGCONT')
  const second = await otherEnd

  expect(second).toMatchObject({ code: 0 })
  expect(JSON.parse(second.stdout)).toMatchObject([{ status: 'SUCCEEDED' }])
  expect(await firstEnd).toMatchObject({ code: 0 })
})
