import { expect, test } from 'vitest'
import { analyseOpportunity } from './analyse-opportunity.ts'
import { forecasts, question } from './analysis.fixture.ts'

const whats = (asked: typeof question) => analyseOpportunity(asked).unknowns.map(({ what }) => what)

test('a field that was left empty is asked for when comparable projects tell it', () => {
  expect(whats(question)).toEqual(expect.arrayContaining(['the customer segment', 'the partner']))
})

test('a field that no comparable project tells is not asked for', () => {
  const neighbours = forecasts.neighbours.map((neighbour) => ({
    ...neighbour,
    candidate: { ...neighbour.candidate, project: { ...neighbour.candidate.project, partner: null, segment: null } },
  }))

  const silent = whats({ ...question, forecasts: { ...forecasts, neighbours } })

  expect(silent).not.toContain('the partner')
  expect(silent).not.toContain('the customer segment')
})
