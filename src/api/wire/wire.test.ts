/** What a fault of our own looks like from outside, and in the log. */
import { expect, test } from 'vitest'
import { InputError } from '#lib/errors'
import type { JsonObject } from '#lib/json'
import type { StepFunctions } from '#lib/step-functions'
import { answerWire } from './wire.ts'

function failingWith(error: unknown) {
  const logged: JsonObject[] = []
  const stepFunctions: StepFunctions = {
    call: () => Promise.reject(error),
    watch: () => {
      throw error
    },
  }
  const request = new Request('http://localhost/', {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSStepFunctions.ListStateMachines' },
    body: '{}',
  })
  return { logged, answer: answerWire(request, { stepFunctions, log: (entry) => void logged.push(entry) }) }
}

test('an internal failure says its request id and keeps its words for the log', async () => {
  const { answer, logged } = failingWith(new Error('password=hunter2 in /home/someone'))

  const response = await answer

  const requestId = response.headers.get('x-amzn-requestid')
  const body = (await response.json()) as { __type: string; message: string }
  expect(response.status).toBe(500)
  expect(body.__type).toBe('InternalFailure')
  expect(body.message).toContain(requestId)
  expect(JSON.stringify(body)).not.toContain('hunter2')
  expect(logged).toMatchObject([
    {
      level: 'error',
      requestId,
      target: 'AWSStepFunctions.ListStateMachines',
      message: expect.stringContaining('hunter2'),
    },
  ])
})

test('what people can mend is said, with its code, and not logged', async () => {
  const { answer, logged } = failingWith(new InputError('DISK_FULL', 'The disk is full.', { cure: 'Free some space.' }))

  const response = await answer

  expect(response.status).toBe(507)
  expect(await response.json()).toMatchObject({ code: 'DISK_FULL', message: 'The disk is full. Free some space.' })
  expect(logged).toEqual([])
})
