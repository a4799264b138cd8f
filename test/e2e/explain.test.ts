/** From a figure of a real report down to its rows and SQL, as a person would follow it. */
import { beforeAll, expect, test } from 'vitest'
import type { Report } from '#domain'
import { ground } from '#domain'
import { emptyFolder, runWithin } from '../support/program.ts'

const state = emptyFolder()
const run = (...args: string[]) => runWithin(args, { state })
let report: Report
let id: string

beforeAll(async () => {
  const ended = await run('analyze', '--funding', '--follow-on', '--quiet', '--json')
  report = JSON.parse(ended.stdout) as Report
  id = report.executionId?.split(':').at(-1) ?? ''
})

test('a figure is followed to its formula, its past projects and the SQL that was run', async () => {
  const { code, stdout } = await run('explain', id, 'launchDate.p50', '--rows', '2')

  expect(code).toBe(0)
  expect(stdout).toMatch(/^launchDate\.p50: \d{4}-\d\d-\d\d\n/)
  expect(stdout).toContain('= close date + gap, in whole days')
  expect(stdout).toMatch(/gapDays\.p50: \d+ days/)
  expect(stdout).toMatch(/won \d{4}-\d\d-\d\d, start \d{4}-\d\d-\d\d/)
  expect(stdout).toContain('FROM project_terms')
})

test('without a fact all are listed, and each can be explained', async () => {
  const { stdout } = await run('explain', id)

  expect(stdout.trim().split('\n').length).toBe(report.facts.length)
  expect(stdout).toContain('funding.cost')
  expect(stdout).toContain('followOn.customers')
})

test('every row and every fact that a figure names is in the report', () => {
  const facts = new Set(report.facts.map((fact) => fact.id))
  const rows = new Set(report.rows.map((row) => row.projectId))
  const sources = report.facts.flatMap(({ from }) => from)

  expect(sources.flatMap((one) => (one.kind === 'facts' ? one.factIds : [])).filter((one) => !facts.has(one))).toEqual(
    [],
  )
  expect(
    sources.flatMap((one) => (one.kind === 'projects' ? one.projectIds : [])).filter((one) => !rows.has(one)),
  ).toEqual([])
})

test('no sentence of the report was dropped, and each still passes the grounding check', () => {
  for (const part of [report.analysis, report.funding, report.followOn]) {
    expect(part?.dropped).toEqual([])
    expect(part === null ? ['no part'] : ground(part.narrative, report.facts).refused).toEqual([])
  }
})

test.each([
  ['an unknown fact', ['anualValue.p50'], 'FACT_NOT_FOUND', 'annualValue.p50'],
  ['two facts', ['annualValue.p50', 'gapDays.p50'], 'FIELD_MISSING', 'executions lists'],
  ['a number of rows that is none', ['annualValue.p50', '--rows', 'many'], 'OPTION_UNKNOWN', 'whole number'],
])('%s is answered with a cure', async (_name, args, code, cure) => {
  const ended = await run('explain', id, ...args, '--json')

  expect(ended.code).toBe(2)
  expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code, cure: expect.stringContaining(cure) } })
})

test('an execution that never was is answered so', async () => {
  expect((await run('explain', 'opportunity-none')).code).toBe(2)
  expect((await run('explain')).code).toBe(2)
})
