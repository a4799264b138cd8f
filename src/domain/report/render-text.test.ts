import { expect, test } from 'vitest'
import { forecasts, question } from '../analysis/analysis.fixture.ts'
import type { ShareForecast } from '../forecast.ts'
import { renderJson } from './render-json.ts'
import { renderText, TEXT_COLUMNS } from './render-text.ts'
import { fixtureReport, fullReport, hostileReport, REMOTE_CONTROL, reportOf } from './report.fixture.ts'
import { widthOf } from './text-width.ts'

test('the text leads with the answer and fits the page', () => {
  const text = renderText(fixtureReport())

  expect(text.indexOf('Answer')).toBeLessThan(text.indexOf('Why'))
  expect(text.indexOf('Why')).toBeLessThan(text.indexOf('How it was found'))
  expect(text).toMatch(/Annual revenue \(ARR\) +\$29\.4K +\$91K +\$153K +\$70K$/m)
  expect(text).toMatch(/Duration +withheld \(3 of 8\)/)
  expect(text.split('\n').filter((line) => widthOf(line) > TEXT_COLUMNS)).toEqual([])
})

test('a similar project is one line, and why it is similar one below', () => {
  const lines = renderText(fixtureReport()).split('\n')
  const at = lines.findIndex((line) => line.includes('Migration 1 · Customer 1'))

  expect(lines[at]).toMatch(/^Migration 1 · Customer 1 +0\.90 {2}2025-01-01 {2}\$14K a year {2}won, never amended$/)
  expect(lines[at + 3]).toBe('      related customer (Example Corp.)')
  expect(lines.join('\n')).toMatch(/All of\nthese: same category \(Migration\), similar wording\./)
})

test('projects of one title stand in one line with their count, dates and values, and all stay facts', () => {
  const neighbours = forecasts.neighbours.map((neighbour, k) => ({
    ...neighbour,
    candidate: {
      ...neighbour.candidate,
      project: { ...neighbour.candidate.project, ...(k < 3 ? { title: k === 1 ? 'LABOUR hire' : 'Labour Hire' } : {}) },
    },
  }))
  const report = reportOf({ ...question, forecasts: { ...forecasts, neighbours } })

  const lines = renderText(report).split('\n')

  expect(lines.filter((line) => /labour hire/i.test(line) && / 0\.\d\d {2}/.test(line))).toHaveLength(1)
  expect(lines.find((line) => / 0\.90 {2}/.test(line))).toMatch(
    /^3 × Labour Hire · 3 customers +0\.90 {2}2025 +\$14K–\$42K a year/,
  )
  expect(report.facts.filter(({ id }) => /^similar\.[123]\.value$/.test(id))).toHaveLength(3)
})

test('ranges say their unit once, and what carries next to nothing is counted', () => {
  const [ec2, s3] = forecasts.services as [ShareForecast, ShareForecast]
  const rare = { ...s3, name: 'Rare', prevalence: 0.05 }
  const tiny = { ...s3, name: 'Tiny', share: { ...s3.share, p10: 0, p50: 0.004, p90: 0.01 } as ShareForecast['share'] }
  const text = renderText(reportOf({ ...question, forecasts: { ...forecasts, services: [ec2, rare, tiny] } }))

  expect(text).toMatch(/Amazon EC2 +79 % \(70–82 %\) +\$4\.88K \(\$1\.58K–\$8\.18K\) +\$13K +100 %\n/)
  expect(text).toContain('2 smaller ones left out.')
  expect(text).not.toMatch(/\n(Rare|Tiny) /)
})

test('programmes keep to their answer; how to apply stands in the other forms', () => {
  const text = renderText(fullReport())

  expect(text).toMatch(/Programme for tests +yes +\$0–\$20K\n {6}a migration: the description says “migrate”\n/)
  expect(text).not.toContain('Step 1')
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
