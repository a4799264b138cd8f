/** The definitions are judged by others than their author: asl-validator, with schema, transitions and JSONata syntax. */
import { readFileSync } from 'node:fs'
import aslValidator from 'asl-validator'
import { expect, test } from 'vitest'
import { substituteFunctions, WORKFLOWS } from '#workflows'

test.each(Object.values(WORKFLOWS))('asl-validator accepts $name', ({ definition }) => {
  const text = substituteFunctions(
    readFileSync(definition, 'utf8'),
    (name) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
  )

  const verdict = aslValidator(JSON.parse(text))

  expect(verdict.errorsText('\n')).toBe('')
  expect(verdict.isValid).toBe(true)
})
