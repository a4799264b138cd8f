/** AWS's own client against our protocol: what it sends is understood, what it gets back it can read. */
import {
  CreateActivityCommand,
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineCommand,
  ExecutionDoesNotExist,
  GetActivityTaskCommand,
  GetExecutionHistoryCommand,
  InvalidDefinition,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  PublishStateMachineVersionCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  TaskTimedOut,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWireServer, type WireServer } from '../support/wire-server.ts'

const ROLE = 'arn:aws:iam::123456789012:role/local'
const GUIDE_MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:OpportunityAnalysisWorkflow'

let server: WireServer
let client: SFNClient
let tokens: string[]

beforeAll(async () => {
  tokens = []
  server = await startWireServer({
    ask: (event) => {
      tokens.push((event as { token: string }).token)
      return null
    },
  })
  client = new SFNClient({
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    disableHostPrefix: true,
  })
})

afterAll(async () => {
  client.destroy()
  await server.close()
})

const pass = JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', Result: { answer: 42 }, End: true } } })

async function create(name: string, definition: object | string, type: 'STANDARD' | 'EXPRESS' = 'STANDARD') {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition)
  const created = await client.send(new CreateStateMachineCommand({ name, definition: text, roleArn: ROLE, type }))
  return created.stateMachineArn as string
}

async function closed(executionArn: string) {
  for (;;) {
    const described = await client.send(new DescribeExecutionCommand({ executionArn }))
    if (described.status !== 'RUNNING') return described
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test("the guide's StartExecution runs as printed, but for the endpoint", async () => {
  await create('OpportunityAnalysisWorkflow', pass)
  const input = { opportunityDetails: { CustomerName: 'Example Corp' }, analysisOptions: { useNovaPremier: false } }

  const command = new StartExecutionCommand({
    stateMachineArn: GUIDE_MACHINE,
    name: `analysis-${Date.now()}`,
    input: JSON.stringify(input),
  })
  const result = await client.send(command)

  const described = await closed(result.executionArn as string)
  const history = await client.send(new GetExecutionHistoryCommand({ executionArn: result.executionArn }))
  expect(result.startDate).toBeInstanceOf(Date)
  expect(described).toMatchObject({ status: 'SUCCEEDED', output: '{"answer":42}', input: JSON.stringify(input) })
  expect(history.events?.map((event) => event.type)).toEqual([
    'ExecutionStarted',
    'PassStateEntered',
    'PassStateExited',
    'ExecutionSucceeded',
  ])
  expect(history.events?.[1]?.stateEnteredEventDetails?.name).toBe('P')
})

test('errors arrive as the classes of the client', async () => {
  const missing = 'arn:aws:states:us-east-1:123456789012:execution:None:none'

  await expect(client.send(new DescribeExecutionCommand({ executionArn: missing }))).rejects.toBeInstanceOf(
    ExecutionDoesNotExist,
  )
  await expect(create('Bad', '{"StartAt":"X","States":{}}')).rejects.toBeInstanceOf(InvalidDefinition)
  await expect(client.send(new StopExecutionCommand({ executionArn: 'not an arn' }))).rejects.toMatchObject({
    name: 'InvalidArn',
  })
})

test('a name is used once: the same running question is answered again, another one is refused', async () => {
  const stateMachineArn = await create('Waits', {
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 60, End: true } },
  })
  const start = (input: string) => client.send(new StartExecutionCommand({ stateMachineArn, name: 'once', input }))

  const first = await start('{"a":1}')
  const again = await start('{"a":1}')

  expect(again.executionArn).toBe(first.executionArn)
  expect(again.startDate).toEqual(first.startDate)
  await expect(start('{"a":2}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' })
  await client.send(new StopExecutionCommand({ executionArn: first.executionArn, error: 'E', cause: 'C' }))
  expect(await closed(first.executionArn as string)).toMatchObject({ status: 'ABORTED', error: 'E', cause: 'C' })
  await expect(start('{"a":1}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' })
})

test('the same name asked for many times at once starts one execution', async () => {
  const stateMachineArn = await create('Burst', {
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 60, End: true } },
  })
  const start = (input: string) => client.send(new StartExecutionCommand({ stateMachineArn, name: 'burst', input }))

  const answers = await Promise.all(Array.from({ length: 20 }, () => start('{}')))
  const listed = await client.send(new ListExecutionsCommand({ stateMachineArn }))

  expect(new Set(answers.map((answer) => answer.executionArn)).size).toBe(1)
  expect(listed.executions).toHaveLength(1)
  await expect(start('{"other":1}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' })
})

test('lists come in pages, newest first', async () => {
  const stateMachineArn = await create('Pages', pass)
  for (const n of [1, 2, 3, 4, 5]) await client.send(new StartExecutionCommand({ stateMachineArn, name: `n${n}` }))

  const names: (string | undefined)[] = []
  let nextToken: string | undefined
  do {
    const page = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 2, nextToken }))
    names.push(...(page.executions ?? []).map((execution) => execution.name))
    nextToken = page.nextToken
  } while (nextToken !== undefined)

  expect(names).toEqual(['n5', 'n4', 'n3', 'n2', 'n1'])
  await expect(
    client.send(new ListExecutionsCommand({ stateMachineArn, nextToken: 'nonsense' })),
  ).rejects.toMatchObject({ name: 'InvalidToken' })
})

test('a synchronous Express execution answers at once, also when it fails', async () => {
  const good = await create('Quick', pass, 'EXPRESS')
  const bad = await create('QuickFail', { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'No' } } }, 'EXPRESS')

  const answered = await client.send(new StartSyncExecutionCommand({ stateMachineArn: good }))
  const failed = await client.send(new StartSyncExecutionCommand({ stateMachineArn: bad }))

  expect(answered).toMatchObject({ status: 'SUCCEEDED', output: '{"answer":42}' })
  expect(failed).toMatchObject({ status: 'FAILED', error: 'No' })
})

test('versions keep their definition, and an alias routes to one of them', async () => {
  const stateMachineArn = await create('Versions', pass)
  const { stateMachineVersionArn } = await client.send(new PublishStateMachineVersionCommand({ stateMachineArn }))
  const other = pass.replace('42', '43')
  await client.send(new UpdateStateMachineCommand({ stateMachineArn, definition: other }))
  const { stateMachineAliasArn } = await client.send(
    new CreateStateMachineAliasCommand({
      name: 'live',
      routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
    }),
  )

  const run = await client.send(new StartExecutionCommand({ stateMachineArn: stateMachineAliasArn }))

  const described = await closed(run.executionArn as string)
  expect(described).toMatchObject({ output: '{"answer":42}', stateMachineVersionArn, stateMachineAliasArn })
  const newest = await client.send(new DescribeStateMachineCommand({ stateMachineArn }))
  expect(newest.definition).toBe(other)
})

test('a callback ends the task that waits for it, once', async () => {
  const stateMachineArn = await create('Approval', {
    StartAt: 'Ask',
    States: {
      Ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token' } },
        HeartbeatSeconds: 600,
        End: true,
      },
    },
  })
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }))
  while (tokens.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  const taskToken = tokens[0]

  await client.send(new SendTaskHeartbeatCommand({ taskToken }))
  await client.send(new SendTaskSuccessCommand({ taskToken, output: '"yes"' }))

  expect(await closed(executionArn as string)).toMatchObject({ status: 'SUCCEEDED', output: '"yes"' })
  await expect(client.send(new SendTaskSuccessCommand({ taskToken, output: '1' }))).rejects.toBeInstanceOf(TaskTimedOut)
  await expect(client.send(new SendTaskSuccessCommand({ taskToken: 'x', output: '1' }))).rejects.toMatchObject({
    name: 'InvalidToken',
  })
})

test('a worker takes an activity and answers it', async () => {
  const { activityArn } = await client.send(new CreateActivityCommand({ name: 'work' }))
  const stateMachineArn = await create('ByHand', {
    StartAt: 'T',
    States: { T: { Type: 'Task', Resource: activityArn, End: true } },
  })
  const polled = client.send(new GetActivityTaskCommand({ activityArn, workerName: 'me' }))

  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input: '{"job":1}' }))
  const task = await polled
  await client.send(new SendTaskSuccessCommand({ taskToken: task.taskToken, output: '{"done":true}' }))

  expect(task.input).toBe('{"job":1}')
  expect(await closed(executionArn as string)).toMatchObject({ status: 'SUCCEEDED', output: '{"done":true}' })
})

test('a parent waits for its child, and gets its output as JSON', async () => {
  const child = await create('Child', pass)
  const stateMachineArn = await create('Parent', {
    QueryLanguage: 'JSONata',
    StartAt: 'C',
    States: {
      C: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: { StateMachineArn: child, Input: { a: 1 } },
        Output: '{% $states.result.Output.answer %}',
        End: true,
      },
    },
  })

  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }))

  expect(await closed(executionArn as string)).toMatchObject({ status: 'SUCCEEDED', output: '42' })
})

test('a map run and its children can be listed', async () => {
  const stateMachineArn = await create('Maps', {
    StartAt: 'M',
    States: {
      M: {
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'P',
          States: { P: { Type: 'Pass', End: true } },
        },
        End: true,
      },
    },
  })
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input: '[1,2,3]' }))
  await closed(executionArn as string)

  const { mapRuns } = await client.send(new ListMapRunsCommand({ executionArn }))
  const mapRunArn = mapRuns?.[0]?.mapRunArn
  const run = await client.send(new DescribeMapRunCommand({ mapRunArn }))
  const { executions } = await client.send(new ListExecutionsCommand({ mapRunArn }))

  expect(run).toMatchObject({ status: 'SUCCEEDED', itemCounts: { total: 3, succeeded: 3 } })
  expect(executions).toHaveLength(3)
  const history = await client.send(new GetExecutionHistoryCommand({ executionArn: executions?.[0]?.executionArn }))
  expect(history.events?.at(-1)?.type).toBe('ExecutionSucceeded')
})

test('a deleted machine is gone with its executions', async () => {
  const stateMachineArn = await create('Gone', pass)
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, name: 'x' }))

  await client.send(new DeleteStateMachineCommand({ stateMachineArn }))

  const { stateMachines } = await client.send(new ListStateMachinesCommand({}))
  expect(stateMachines?.map((machine) => machine.name)).not.toContain('Gone')
  await expect(client.send(new DescribeExecutionCommand({ executionArn }))).rejects.toBeInstanceOf(
    ExecutionDoesNotExist,
  )
  await expect(client.send(new ListTagsForResourceCommand({ resourceArn: stateMachineArn }))).rejects.toMatchObject({
    name: 'ResourceNotFound',
  })
})
