import { expect, test } from 'vitest'
import { withOrigin } from './cors.ts'

const ANSWER = { statusCode: 200, headers: { 'content-type': 'text/plain' }, body: 'x' }
const LIST = ['https://app.example.com']

test('an origin on the list may read the answer', () => {
  expect(withOrigin(ANSWER, 'https://app.example.com', LIST).headers).toMatchObject({
    'content-type': 'text/plain',
    'access-control-allow-origin': 'https://app.example.com',
    vary: 'origin',
  })
})

test('another origin may not, and a cache knows that it matters', () => {
  expect(withOrigin(ANSWER, 'https://evil.example.com', LIST).headers).toEqual({ ...ANSWER.headers, vary: 'origin' })
})

test('without a list nothing is added', () => {
  expect(withOrigin(ANSWER, 'https://app.example.com', [])).toBe(ANSWER)
})
