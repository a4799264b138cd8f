import { expect, test } from 'vitest'
import { explain, explanationText, factListText } from './explain.ts'
import { fullReport, hostileReport, REMOTE_CONTROL } from './report.fixture.ts'
import { widthOf } from './text-width.ts'

const report = fullReport()
const text = (factId: string) => explanationText(explain(report, factId), { currency: 'USD', rowLimit: 3 })

test('the chain goes from the figure down to rows and SQL', () => {
  const { fact, leansOn, statements } = explain(report, 'annualValue.versusBaseline')

  expect(fact.value).toBeCloseTo(0.3)
  expect(leansOn.map((one) => one.fact.id)).toEqual(['annualValue.p50', 'annualValue.baseline'])
  expect(leansOn[0]?.rows.map(({ projectId }) => projectId)).toContain('P012')
  expect(statements.map(({ id }) => id)).toEqual(['opportunity.sql'])
})

test('the text shows figure, formula, rows, and the SQL as it was run', () => {
  const shown = text('launchDate.p50')

  expect(shown).toContain('launchDate.p50: 2027-05-05')
  expect(shown).toContain('= close date + gap, in whole days')
  expect(shown).toContain('from the field closeDate of the question')
  expect(shown).toContain('  gapDays.p50: 65 days')
  expect(shown).toMatch(/P001: won 2025-01-01, start 2025-01-11, \$14K a year, Migration 1, Customer 1/)
  expect(shown).toContain('and 9 more')
  expect(shown).toContain("SELECT project_id FROM projects WHERE close_date < DATE '2027-03-01' LIMIT 400")
})

test('a figure of the catalogue leads to its source and date', () => {
  expect(text('funding.option.made-up.high')).toContain('https://example.org/programme, checked 2026-11-01')
})

test('every fact of a full report can be explained, and no line is too long', () => {
  for (const { id } of report.facts) {
    const lines = text(id).split('\n')
    expect(lines[0]).toContain(id)
    expect(lines.filter((line) => widthOf(line) > 100)).toEqual([])
  }
})

test('a fact that is not there is answered with its neighbours', () => {
  expect(() => explain(report, 'anualValue.p50')).toThrow(
    expect.objectContaining({ code: 'FACT_NOT_FOUND', cure: expect.stringContaining('annualValue.p50') }),
  )
})

test('hostile rows cannot act on a terminal', () => {
  const hostile = hostileReport()

  for (const { id } of hostile.facts)
    expect(explanationText(explain(hostile, id), { currency: 'USD', rowLimit: 5 }).replaceAll('\n', '')).not.toMatch(
      REMOTE_CONTROL,
    )
  expect(factListText(hostile).replaceAll('\n', '')).not.toMatch(REMOTE_CONTROL)
})
