import { expect, test } from 'vitest'
import { renderJson } from './render-json.ts'
import { renderText, TEXT_COLUMNS } from './render-text.ts'
import { fixtureReport, hostileReport, REMOTE_CONTROL } from './report.fixture.ts'
import { widthOf } from './text-width.ts'

test('the text leads with the answer and fits the page', () => {
  const text = renderText(fixtureReport())

  expect(text.indexOf('Answer')).toBeLessThan(text.indexOf('Why'))
  expect(text.indexOf('Why')).toBeLessThan(text.indexOf('How it was found'))
  expect(text).toMatch(/Annual revenue \(ARR\) +\$29\.4K +\$91K +\$153K +\$70K median of the category/)
  expect(text).toMatch(/Duration +withheld \(3 of 8\)/)
  expect(text.split('\n').filter((line) => widthOf(line) > TEXT_COLUMNS)).toEqual([])
})

test('a report from made-up data says so before any figure', () => {
  const text = renderText(fixtureReport())

  expect(text.indexOf('SYNTHETIC SAMPLE')).toBeGreaterThan(0)
  expect(text.indexOf('SYNTHETIC SAMPLE')).toBeLessThan(text.indexOf('Annual revenue'))
})

test('colours are there only when asked for', () => {
  expect(renderText(fixtureReport())).not.toContain('\u001b')
  expect(renderText(fixtureReport(), { colour: true })).toContain('\u001b[1m')
})

test('hostile text from input and rows cannot act on a terminal', () => {
  const text = renderText(hostileReport())

  expect(text).toContain('Ignore')
  expect(text.replaceAll('\n', '')).not.toMatch(REMOTE_CONTROL)
  expect(text.split('\n').filter((line) => widthOf(line) > TEXT_COLUMNS)).toEqual([])
})

test('JSON is the report itself, with nothing in it that acts', () => {
  const report = hostileReport()
  const json = renderJson(report)

  expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(report)))
  expect(json.replaceAll('\n', '')).not.toMatch(REMOTE_CONTROL)
  expect(json).not.toContain('<script')
})

test('facts and rows stand once in the report, not again in its parts', () => {
  const report = fixtureReport()

  expect(report.facts.length).toBeGreaterThan(50)
  expect(report.rows.length).toBe(12)
  expect(Object.keys(report.analysis?.analysis ?? {})).not.toContain('facts')
  expect(Object.keys(report.analysis?.analysis ?? {})).not.toContain('rows')
})
