/** Hostile clients on a real port: whatever they send, the process stays up and other executions finish. */
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLocalFunctions } from '#adapters/local-functions'
import { createMemoryJournal } from '#adapters/memory-journal'
import { createSystemClock, systemChance } from '#adapters/system-clock'
import { answerWire } from '#api'
import { createEngine } from '#engine'
import { type Listening, listen } from '#entry/server/listen'
import type { Json, JsonObject } from '#lib/json'

const ROLE = 'arn:aws:iam::123456789012:role/test'
const engine = createEngine({
  journal: createMemoryJournal(),
  clock: createSystemClock(),
  chance: systemChance,
  tasks: createLocalFunctions({}),
})
let server: Listening
beforeAll(async () => {
  server = await listen({
    fetch: (request) => answerWire(request, { stepFunctions: engine, log: () => undefined }),
    host: '127.0.0.1',
    port: 0,
  })
})
afterAll(async () => {
  await server.close()
  engine.close()
})

interface Answer {
  readonly status: number
  readonly body: JsonObject
}

async function send(operation: string, body: string | JsonObject): Promise<Answer> {
  const answered = await fetch(`http://127.0.0.1:${server.port}/`, {
    method: 'POST',
    headers: { 'x-amz-target': `AWSStepFunctions.${operation}`, 'content-type': 'application/x-amz-json-1.0' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: answered.status, body: (await answered.json()) as JsonObject }
}

let machines = 0
const create = (definition: string) => send('CreateStateMachine', { name: `m${++machines}`, roleArn: ROLE, definition })

/** Starts it, and waits until it has ended. */
async function run(definition: JsonObject, input = '{}'): Promise<JsonObject> {
  const created = await create(JSON.stringify(definition))
  expect(created).toMatchObject({ status: 200 })
  const { body } = await send('StartExecution', { stateMachineArn: created.body.stateMachineArn as Json, input })
  const executionArn = body.executionArn as string
  for await (const _event of engine.watch(executionArn, 0, AbortSignal.timeout(20_000)));
  return (await send('DescribeExecution', { executionArn })).body
}

const flow = (States: JsonObject) => ({ StartAt: Object.keys(States)[0] as string, States })
const jsonata = (Output: Json) => ({ QueryLanguage: 'JSONata', ...flow({ P: { Type: 'Pass', Output, End: true } }) })

/** An honest execution that goes on beside whatever `attack` does. */
async function besideAnHonestOne<T>(attack: () => Promise<T>): Promise<T> {
  const Timestamp = new Date(Date.now() + 200).toISOString()
  const honest = run(flow({ W: { Type: 'Wait', Timestamp, Next: 'P' }, P: { Type: 'Pass', End: true } }), '{"fine":1}')
  const found = await attack()
  expect(await honest).toMatchObject({ status: 'SUCCEEDED', output: '{"fine":1}' })
  return found
}

const deep = (text: string, depth: number, end: string) => text.repeat(depth) + end.repeat(depth)

test.each([
  ['no JSON at all', 'StartAt', 'InvalidDefinition'],
  ['arrays nested a hundred thousand deep', deep('[', 100_000, ']'), 'InvalidDefinition'],
  ['objects nested a hundred thousand deep', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'InvalidDefinition'],
  ['a transition to nowhere', JSON.stringify(flow({ A: { Type: 'Pass', Next: 'B' } })), 'InvalidDefinition'],
  ['a prototype as its states', '{"StartAt":"A","States":{"__proto__":{"Type":"Pass"}}}', 'InvalidDefinition'],
  [
    'a number that is none',
    '{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":NaN,"End":true}}}',
    'InvalidDefinition',
  ],
  [
    'an expression nested ten thousand deep',
    JSON.stringify(jsonata(`{% ${deep('(', 10_000, ')')} %}`)),
    'InvalidDefinition',
  ],
  ['more than a definition may have', `{"Comment":"${'x'.repeat(1_100_000)}"}`, undefined],
])('a definition with %s is refused', async (_what, definition, type) => {
  const { status, body } = await besideAnHonestOne(() => create(definition))

  expect(status).toBe(400)
  expect(body.__type).toMatch(
    type === undefined ? /#(InvalidDefinition|ValidationException)$/ : new RegExp(`#${type}$`),
  )
})

test.each([
  ['a pad of a billion', jsonata("{% $pad('x', 1000000000) %}")],
  ['a range of a billion', jsonata('{% [1..1000000000] %}')],
  ['a function that calls itself for ever', jsonata('{% ($f := function($x) { $f($x) + 1 }; $f(1)) %}')],
  ['a function that loops for ever', jsonata('{% ($f := function($x) { $f($x + 1) }; $f(1)) %}')],
  ['a text that doubles for ever', jsonata("{% ($f := function($x) { $f($x & $x) }; $f('ab')) %}")],
  ['a pattern that backtracks', jsonata(`{% $match('${'a'.repeat(40)}!', /^(a+)+$/) = [] ? 1 : $error('matched') %}`)],
])('%s ends in bounded time, and as a failure or an answer', async (_what, definition) => {
  const startedMs = Date.now()

  const done = await besideAnHonestOne(() => run(definition))

  expect(['SUCCEEDED', 'FAILED']).toContain(done.status)
  if (done.status === 'FAILED') expect(done.error).toMatch(/^States\./)
  expect(Date.now() - startedMs).toBeLessThan(15_000)
})

test('states that follow one another without end reach the end of the history', async () => {
  const never = { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'C' }], Default: 'B' }
  const circle = flow({ A: never, B: { Type: 'Pass', Next: 'A' }, C: { Type: 'Succeed' } })

  const done = await besideAnHonestOne(() => run(circle))

  expect(done).toMatchObject({ status: 'FAILED', cause: expect.stringContaining('25000') })
})

test.each([
  ['prototype keys', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'],
  ['the same key twice', '{"a":1,"a":2}'],
  ['half of a surrogate pair', '{"a":"\\ud800"}'],
])('an input with %s goes through', async (_what, input) => {
  const done = await besideAnHonestOne(() => run(flow({ P: { Type: 'Pass', End: true } }), input))

  expect(done.status).toBe('SUCCEEDED')
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

test.each([
  ['no JSON', '{"a":', 'InvalidExecutionInput'],
  ['a number that is none', '{"a":NaN}', 'InvalidExecutionInput'],
  [
    'more than an execution may be given',
    JSON.stringify('x'.repeat(262_143)),
    'InvalidExecutionInput|ValidationException',
  ],
])('an input of %s is refused', async (_what, input, types) => {
  const { body } = await create(JSON.stringify(flow({ P: { Type: 'Pass', End: true } })))

  const answered = await besideAnHonestOne(() =>
    send('StartExecution', { stateMachineArn: body.stateMachineArn as Json, input }),
  )

  expect(answered.status).toBe(400)
  expect(answered.body.__type).toMatch(new RegExp(`#(${types})$`))
})

test.each([
  ['half a JSON', 'CreateStateMachine', '{"name":', 400],
  ['an operation that is none', 'Constructor', '{}', 400],
  ['an operation that every object has', 'toString', '{}', 400],
  ['two megabytes of blanks', 'ListStateMachines', `{${' '.repeat(2_097_151)}}`, 413],
])('%s gets an error of the protocol', async (_what, operation, body, status) => {
  const answered = await besideAnHonestOne(() => send(operation, body))

  expect(answered).toMatchObject({ status, body: { __type: expect.stringMatching(/#\w+Exception$/) } })
})

test('slow and silent clients hold their own connection and nothing else', async () => {
  const slow = Array.from({ length: 50 }, (_, k) => {
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => socket.destroy())
    // Half of them stop within the headers, half within the body that they announced.
    socket.write(
      k % 2 === 0
        ? 'POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Tar'
        : 'POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: AWSStepFunctions.ListStateMachines\r\nContent-Length: 1000\r\n\r\n{',
    )
    return socket
  })

  const done = await besideAnHonestOne(() => run(flow({ P: { Type: 'Pass', End: true } })))
  const stillOpen = slow.filter((socket) => !socket.destroyed).length
  for (const socket of slow) socket.destroy()

  expect(done.status).toBe('SUCCEEDED')
  expect(stillOpen).toBe(50)
})
