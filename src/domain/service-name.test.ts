import { expect, test } from 'vitest'
import { publicServiceName } from './service-name.ts'

test.each([
  ['ec2Enhancement', 'Amazon EC2'],
  ['amazonAuroraMySQLCompatible', 'Amazon Aurora MySQL-Compatible'],
  ['AWS Lambda', 'AWS Lambda'],
  ['aws lambda', 'AWS Lambda'],
  [' somethingNew ', 'somethingNew'],
])('%s is called %s', (code, name) => {
  expect(publicServiceName(code)).toBe(name)
})
