import { expect, test } from 'vitest'
import { InvariantError } from '#lib/errors'
import type { JsonObject } from '#lib/json'
import { decodeCandidate } from './decode-project.ts'

const ROW: JsonObject = {
  project_no: 7,
  project_id: 'P7',
  title: 'Move',
  description: '',
  customer: 'Acme',
  partner: null,
  country: null,
  region: null,
  industry: null,
  segment: null,
  category: null,
  category_group: null,
  project_type: null,
  phase: null,
  outcome: 'won',
  close_date: '2024-05-01',
  start_date: null,
  end_date: null,
  monthly_value: 10.5,
  upfront_value: null,
  annual_value: 126,
  total_value: null,
  amended_value: null,
  amendments: 2,
  is_follow_on: false,
  services: [{ name: 'Amazon S3', monthly: 10.5, upfront: null }],
  components: [],
  funding: [{ source: 'MAP', type: null, amount: 5 }],
  relevance: 3.25,
}

test('a row becomes a candidate', () => {
  const { project, relevance } = decodeCandidate(ROW)

  expect(relevance).toBe(3.25)
  expect(project).toMatchObject({ projectId: 'P7', outcome: 'won', annualValue: 126, amendments: 2, isFollowOn: false })
  expect(project.services).toEqual([{ name: 'Amazon S3', monthly: 10.5, upfront: null }])
})

test("Athena's texts mean the same: numbers, booleans, lists as JSON, records as lists", () => {
  const asText = {
    ...ROW,
    annual_value: '126.0',
    amendments: '2',
    is_follow_on: 'false',
    services: '[["Amazon S3",10.5,null]]',
    funding: '[["MAP",null,5]]',
  }

  expect(decodeCandidate(asText)).toEqual(decodeCandidate(ROW))
})

test.each([
  ['a missing column', { project_id: undefined }, /lacks the column project_id/],
  ['no key', { project_id: null }, /project_id/],
  ['a number that is none', { annual_value: 'much' }, /annual_value/],
  ['an impossible date', { close_date: '2024-13-45' }, /close_date/],
  ['an unknown outcome', { outcome: 'maybe' }, /outcome/],
  ['a list that is none', { services: '{}' }, /services/],
  ['half a list', { services: '[{"name":' }, /services/],
  ['a member that is missing', { components: [{ name: 'x' }] }, /components.share/],
])('%s is a broken promise', (_, change, message) => {
  const row = JSON.parse(JSON.stringify({ ...ROW, ...change })) as JsonObject

  expect(() => decodeCandidate(row)).toThrow(InvariantError)
  expect(() => decodeCandidate(row)).toThrow(message)
})
