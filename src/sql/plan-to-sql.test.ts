import { expect, test } from 'vitest'
import { MAX_CANDIDATES, MAX_FOLLOW_ON_ROWS, type QueryPlan } from '#domain'
import { InvariantError } from '#lib/errors'
import { numberLiteral, textLiteral } from '#lib/sql-literal'
import { guardSql } from './guard.ts'
import { planToSql } from './plan-to-sql.ts'
import { toDuckDbSql } from './to-duckdb.ts'

const PLAN: QueryPlan = {
  purpose: 'opportunity',
  terms: [{ term: 'migrat', weight: 1.5 }],
  filters: [],
  window: { from: null, to: null },
  rowLimit: 50,
  reasons: [],
}

test('only the terms that are asked for are read, and only the nearest rows are fetched', () => {
  const sql = planToSql(PLAN)

  expect(sql).toContain("WHERE term IN ('migrat')")
  expect(sql).toContain("WHEN 'migrat' THEN 1.5E0")
  expect(sql.match(/LIMIT 50/g)).toHaveLength(2)
})

test('window and filters hold before the nearest are chosen', () => {
  const filtered = planToSql({
    ...PLAN,
    filters: [{ column: 'country', anyOf: ['Germany', "Cote d'Ivoire"] }],
    window: { from: '2020-01-01', to: '2024-12-31' },
  })
  const [nearest] = filtered.split('SELECT projects.project_no, projects.project_id')

  expect(nearest).toContain("projects.country IN ('Germany', 'Cote d''Ivoire')")
  expect(nearest).toContain("projects.close_date <= DATE '2024-12-31'")
})

test('text from outside stays text', () => {
  const sql = planToSql({ ...PLAN, terms: [{ term: "'; DROP TABLE projects --", weight: 1 }] })

  expect(sql).toContain("'''; DROP TABLE projects --'")
})

test('the limit is bounded, whatever the plan says', () => {
  expect(planToSql({ ...PLAN, rowLimit: 1e9 })).toContain(`LIMIT ${MAX_CANDIDATES}`)
  expect(planToSql({ ...PLAN, rowLimit: -4 })).toContain('LIMIT 1')
})

test('a plan is in the SQL that both engines read: nothing to translate', () => {
  expect(toDuckDbSql(planToSql(PLAN))).toBe(planToSql(PLAN))
})

test('literals', () => {
  expect(textLiteral('a\u0000b')).toBe("'ab'")
  expect(numberLiteral(1500)).toBe('1.5E3')
  expect(() => numberLiteral(Number.NaN)).toThrow(InvariantError)
  expect(() => planToSql({ ...PLAN, window: { from: "2020' OR 1=1", to: null } })).toThrow(InvariantError)
})

test('a follow-on plan brings the latest of each customer, and the guard lets it pass as it is', () => {
  const sql = planToSql({
    ...PLAN,
    purpose: 'followOn',
    terms: [],
    filters: [{ column: 'customer', anyOf: ['A', "O'Brien"] }],
    rowLimit: 1_000_000,
    perCustomer: 20,
  })

  expect(sql).toContain('ROW_NUMBER() OVER (PARTITION BY projects.customer ORDER BY projects.project_no DESC) AS place')
  expect(sql).toContain("projects.customer IN ('A', 'O''Brien')")
  expect(sql).toMatch(
    new RegExp(
      `WHERE latest\\.place <= 20\\n {2}ORDER BY latest\\.project_no DESC\\n {2}LIMIT ${MAX_FOLLOW_ON_ROWS}\\n`,
    ),
  )
  expect(guardSql(sql, { rowLimit: MAX_FOLLOW_ON_ROWS })).toMatchObject({ outcome: 'allowed' })
})
