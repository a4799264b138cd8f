/** A process that is killed loses time and nothing else: the next one finishes the run with a continuous history. */
import { describe, expect, test } from 'vitest'
import { openLocal } from '#entry/local/open-local'
import { emptyFolder, ended, runProgram, said, startProgram } from '../support/program.ts'

interface Event {
  readonly id: number
  readonly previousEventId?: number
  readonly type: string
}

describe.each(['GenerateQuery', 'ExecuteQuery', 'AnalyzeWithStandardModel'])('killed with -9 in %s', (stateName) => {
  test('resume finishes it, and its history has no gap and one end', async () => {
    const state = emptyFolder()
    const child = startProgram(['analyze'], { state })
    await said(child, 'stderr', new RegExp(`→ ${stateName}`))
    child.kill('SIGKILL')
    await ended(child)

    const before = await runProgram(['executions', 'list', '--json'], { state })
    const resumed = await runProgram(['executions', 'resume'], { state })

    const [{ id, status }] = JSON.parse(before.stdout) as [{ id: string; status: string }]
    expect(status).toBe('RUNNING')
    expect(resumed).toMatchObject({ code: 0, stdout: `${id}  SUCCEEDED\n` })
    const events = await historyOf(state, id)
    expect(events.map((event) => event.id)).toEqual(events.map((_, index) => index + 1))
    expect(events.filter(({ type }) => /^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(type))).toHaveLength(1)
    expect(events.at(-1)?.type).toBe('ExecutionSucceeded')
    for (const event of events) expect(event.previousEventId ?? 0).toBeLessThan(event.id)
    const report = await runProgram(['executions', 'show', id, '--format', 'text'], { state })
    expect(report.stdout).toMatch(/^Example Corp: Cloud Migration/)
  })
})

test('looking at an interrupted run does not move it', async () => {
  const state = emptyFolder()
  const child = startProgram(['analyze'], { state })
  await said(child, 'stderr', /→ ExecuteQuery/)
  child.kill('SIGKILL')
  await ended(child)
  const [{ id }] = JSON.parse((await runProgram(['executions', '--json'], { state })).stdout) as [{ id: string }]

  const first = await historyOf(state, id)
  const second = await historyOf(state, id)

  expect(second).toEqual(first)
})

test('Ctrl-C exits 130 and says how to go on', async () => {
  const state = emptyFolder()
  const child = startProgram(['analyze'], { state })
  const said130 = ended(child)
  await said(child, 'stderr', /→ GenerateQuery/)
  child.kill('SIGINT')

  const { code, stderr } = await said130

  expect(code).toBe(130)
  expect(stderr).toContain('opportunity executions resume')
})

test('resume finishes everything, however much a list shows', async () => {
  const state = emptyFolder()
  const many = 60
  {
    await using local = await openLocal({ env: { OPPORTUNITY_STATE: state }, cwd: state, isPaused: true })
    const stateMachineArn = local.api.stateMachineArns.opportunity
    const input = '{"opportunityDetails":{}}'
    // Paused, so they wait at their first task, where they will fail later: it is the number that matters here.
    for (let n = 0; n < many; n += 1) {
      await local.api.stepFunctions.call('StartExecution', { stateMachineArn, name: `opportunity-${n}`, input })
    }
  }
  const before = await runProgram(['executions', 'list', '--status', 'RUNNING', '--limit', '50', '--json'], { state })

  const { code, stdout } = await runProgram(['executions', 'resume', '--quiet'], { state })

  expect(JSON.parse(before.stdout)).toHaveLength(50)
  expect(code).toBe(1)
  expect(
    new Set(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).size,
  ).toBe(many)
  expect((await runProgram(['executions', 'resume'], { state })).stdout).toBe('Nothing was interrupted.\n')
})

test('nothing interrupted, nothing to resume', async () => {
  const { code, stdout } = await runProgram(['executions', 'resume'], { state: emptyFolder() })

  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Nothing was interrupted.\n' })
})

async function historyOf(state: string, id: string): Promise<readonly Event[]> {
  const { stdout } = await runProgram(['executions', 'show', id, '--events'], { state })
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
}
