import { describe, expect, test } from 'vitest'
import { type Catalogue, HISTORY_CATALOGUE } from './catalogue.ts'
import { guardSql } from './guard.ts'
import { planToSql, selectionToSql } from './plan-to-sql.ts'

const PLAN = {
  purpose: 'opportunity',
  terms: [
    { term: 'migrat', weight: 2 },
    { term: "o'brien", weight: 0.5 },
  ],
  filters: [{ column: 'customer', anyOf: ["O'Hara; DROP TABLE projects --"] }],
  window: { from: '2020-01-01', to: '2026-12-31' },
  rowLimit: 400,
  reasons: [],
} as const

describe('what we write ourselves passes unchanged', () => {
  test.each([
    ['a planned statement', planToSql(PLAN)],
    ['a plan without terms', planToSql({ ...PLAN, terms: [] })],
    [
      'an authored selection, wrapped',
      selectionToSql(
        'SELECT project_no, SUM(weight) AS relevance FROM project_terms GROUP BY project_no LIMIT 400',
        PLAN,
      ),
    ],
  ])('%s', (_, sql) => {
    expect(guardSql(sql, { rowLimit: 400 })).toEqual({ outcome: 'allowed', sql, reasons: [] })
  })
})

describe('queries that analysts write are allowed', () => {
  test.each([
    'SELECT customer, COUNT(*), AVG(annual_value), approx_percentile(annual_value, 0.5) FROM projects GROUP BY customer LIMIT 10',
    "SELECT title FROM projects WHERE title LIKE '%cloud%' AND close_date BETWEEN DATE '2020-01-01' AND current_date LIMIT 5",
    'SELECT row_number() OVER (PARTITION BY customer ORDER BY close_date) AS n, title FROM projects LIMIT 5',
    "SELECT title FROM projects WHERE project_no IN (SELECT project_no FROM project_terms WHERE term = 'x') LIMIT 5",
    'WITH c AS (SELECT category, COUNT(*) AS n FROM projects GROUP BY category) SELECT category FROM c WHERE n > 3 ORDER BY n DESC LIMIT 5',
    "SELECT date_diff('day', close_date, start_date) AS gap, COALESCE(annual_value, 0E0) FROM projects LIMIT 5",
  ])('%s', (sql) => {
    expect(guardSql(sql, { rowLimit: 400 })).toEqual({ outcome: 'allowed', sql, reasons: [] })
  })
})

test.each(['SELECT title FROM projects', 'SELECT title FROM projects LIMIT 999999'])(
  '%s gets the limit, in the tree',
  (sql) => {
    const judgement = guardSql(sql, { rowLimit: 400 })

    expect(judgement).toMatchObject({ outcome: 'repaired', reasons: ['LIMIT 400 was set'] })
    expect(judgement.outcome === 'refused' ? '' : judgement.sql).toMatch(/ LIMIT 400$/)
  },
)

describe('refused, with the reason', () => {
  test.each([
    ['two statements', 'SELECT 1; DROP TABLE projects', /2 statements/],
    ['a dropped table with a limit', 'DROP TABLE projects LIMIT 500', /no query|cannot be parsed/],
    ['no SQL at all', "I'm sorry, I cannot help with that.", /cannot be parsed|no query/],
    ['an update', "UPDATE projects SET title = ''", /no query/],
    ['a table that is not in the catalogue', 'SELECT x FROM secrets LIMIT 1', /no table is called secrets/],
    [
      'a hidden table in a subquery',
      'SELECT title FROM projects WHERE project_no IN (SELECT a FROM hidden) LIMIT 1',
      /hidden/,
    ],
    ['the information schema', 'SELECT table_name FROM information_schema.tables LIMIT 1', /schema/],
    ['another database', 'SELECT title FROM other.projects LIMIT 1', /schema/],
    ['an unknown column', 'SELECT nope FROM projects LIMIT 1', /nope/],
    ['a file', "SELECT * FROM read_csv('/etc/passwd') LIMIT 1", /read_csv/],
    ['the environment', "SELECT getenv('HOME') FROM projects LIMIT 1", /getenv/],
    ['a cross join', 'SELECT title FROM projects CROSS JOIN project_terms LIMIT 1', /nothing ties/],
    ['a comma join', 'SELECT title FROM projects, project_terms LIMIT 1', /nothing ties/],
    ['a join on nothing', 'SELECT title FROM projects JOIN project_terms ON TRUE LIMIT 1', /nothing ties/],
    [
      'recursion',
      'WITH RECURSIVE t AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM t) SELECT x FROM t LIMIT 1',
      /RECURSIVE/,
    ],
    [
      'an export',
      "UNLOAD (SELECT title FROM projects) TO 's3://x' WITH (format = 'JSON')",
      /no query|cannot be parsed/,
    ],
    ['a copy', "COPY projects TO '/tmp/x'", /no query|cannot be parsed/],
    ['no limit by another name', 'SELECT title FROM projects LIMIT ALL', /all/],
    ['a statement without end', `SELECT title FROM projects WHERE title = '${'x'.repeat(20_001)}'`, /characters/],
  ])('%s', (_, sql, reason) => {
    const judgement = guardSql(sql, { rowLimit: 400 })

    expect(judgement.outcome).toBe('refused')
    expect(judgement.reasons.join('; ')).toMatch(reason)
  })
})

test('a sensitive column is not there, by name or by star', () => {
  const catalogue: Catalogue = [
    {
      name: 'projects',
      meaning: '',
      columns: [
        { name: 'title', type: 'VARCHAR', meaning: '' },
        { name: 'aws_account_id', type: 'VARCHAR', meaning: '', sensitive: true },
      ],
    },
  ]

  expect(guardSql('SELECT aws_account_id FROM projects LIMIT 1', { rowLimit: 9, catalogue }).outcome).toBe('refused')
  expect(guardSql('SELECT * FROM projects LIMIT 1', { rowLimit: 9, catalogue }).outcome).toBe('refused')
  expect(guardSql('SELECT title FROM projects LIMIT 1', { rowLimit: 9, catalogue }).outcome).toBe('allowed')
})

test('nesting is bounded', () => {
  const deep = `SELECT ${'('.repeat(200)}1${')'.repeat(200)} FROM projects LIMIT 1`

  expect(guardSql(deep, { rowLimit: 400 }).outcome).toBe('refused')
})

describe('a sensitive column stays hidden behind names', () => {
  const limits = {
    rowLimit: 9,
    catalogue: HISTORY_CATALOGUE.map((table) => ({
      ...table,
      columns: [...table.columns, { name: 'account', type: 'VARCHAR', meaning: '', sensitive: true } as const],
    })),
  }
  const names = Array.from({ length: 29 }, (_, index) => `c${index}`).join(', ')

  test.each([
    ['of a table that the output has too', 'SELECT title AS p FROM projects p ORDER BY p.account'],
    ['of the output itself', 'SELECT title AS account FROM projects ORDER BY lower(account)'],
    ['of an alias that names all columns', `SELECT c28 FROM projects AS p(${names})`],
    [
      'of a lambda’s parameter elsewhere',
      'SELECT any_match(services, p -> true) FROM projects p WHERE p.account IS NULL',
    ],
  ])('%s', (_, sql) => {
    expect(guardSql(sql, limits).outcome).toBe('refused')
  })
})

describe('a tie that keeps no rows apart is none', () => {
  test.each([
    [
      'two that are tied to each other only',
      'SELECT a.title FROM projects a, projects b, projects c WHERE b.title = c.title',
    ],
    [
      'few groups, by something else than their key',
      'SELECT b.title FROM (SELECT customer, count(*) AS n FROM projects GROUP BY customer) a JOIN projects b ON a.n * 0 = b.project_no * 0',
    ],
    [
      'a query that mentions the same names',
      'SELECT b.title FROM (SELECT DISTINCT customer FROM projects) a JOIN projects b ON b.customer = (SELECT max(customer) FROM projects)',
    ],
    [
      'a constant under another column’s name',
      'SELECT b.title FROM (SELECT 1, project_no FROM projects) AS a(project_no, x) JOIN projects b ON a.project_no = b.project_no',
    ],
    [
      'a constant behind a star',
      'SELECT b.title FROM (SELECT * FROM (SELECT title AS t, 1 AS t, project_no AS n FROM projects) z) AS a(x, y, n) JOIN projects b ON a.y = b.project_no',
    ],
  ])('%s', (_, sql) => {
    expect(guardSql(sql, { rowLimit: 9 }).reasons.join()).toMatch(/nothing ties/)
  })

  test('the key of a grouping is one, however few values it has', () => {
    const sql =
      'SELECT p.title, y.mean FROM projects p JOIN (SELECT year(close_date) AS year, avg(total_value) AS mean FROM projects GROUP BY 1) y ON y.year = year(p.close_date) LIMIT 5'

    expect(guardSql(sql, { rowLimit: 9 }).outcome).toBe('allowed')
  })
})

describe('work that doubles with each query is refused', () => {
  const chain = (first: string, next: (before: string) => string, links: number) =>
    `WITH ${Array.from({ length: links }, (_, index) => `c${index} AS (${index === 0 ? first : next(`c${index - 1}`)})`).join(', ')} SELECT count(*) FROM c${links - 1}`
  const all = 'SELECT project_no, title FROM projects'

  test.each([
    [
      'a query put together with itself',
      chain(all, (before) => `SELECT * FROM ${before} UNION ALL SELECT * FROM ${before}`, 9),
    ],
    [
      'a short list beside each',
      chain(all, (before) => `SELECT b.* FROM ${before} b CROSS JOIN (VALUES 1, 2, 3) v`, 4),
    ],
    [
      'copies joined with copies',
      chain(
        `${all} ${'UNION ALL SELECT project_no, title FROM projects '.repeat(9)}`,
        (before) => `SELECT a.* FROM ${before} a JOIN ${before} b USING (project_no)`,
        2,
      ),
    ],
    [
      'texts in the order',
      `SELECT title FROM (SELECT ${'title || '.repeat(99)}title AS title FROM projects) t ORDER BY ${'title || '.repeat(99)}title`,
    ],
  ])('%s', (_, sql) => {
    expect(guardSql(sql, { rowLimit: 9 }).outcome).toBe('refused')
  })
})

test('an alias names each column of a query, or none', () => {
  const judgement = guardSql('SELECT x FROM (SELECT title, customer FROM projects) AS t(x) LIMIT 1', { rowLimit: 9 })

  expect(judgement.reasons).toContain('an alias names each column, or none (character 15)')
})
