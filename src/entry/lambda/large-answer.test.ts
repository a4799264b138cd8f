import { expect, test } from 'vitest'
import { fitting, MAX_ANSWER_BYTES } from './large-answer.ts'

const answer = (body: string) => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body })

test('what Lambda passes on is passed on', () => {
  const whole = answer('x'.repeat(MAX_ANSWER_BYTES - 1_000))

  expect(fitting(whole)).toBe(whole)
})

test('what Lambda would drop is refused with what to do, and quotes count twice', () => {
  const quotes = fitting(answer('"'.repeat(MAX_ANSWER_BYTES / 2)))

  expect(quotes.statusCode).toBe(413)
  expect(JSON.parse(quotes.body)).toMatchObject({ code: 'ANSWER_TOO_LARGE', cure: expect.stringContaining('markdown') })
})
