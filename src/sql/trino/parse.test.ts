import { describe, expect, test } from 'vitest'
import { parseTrino } from './parse.ts'
import { printQuery } from './print.ts'

function printed(sql: string): string {
  const parsed = parseTrino(sql)
  return 'fault' in parsed ? `refused: ${parsed.fault.reason} (${parsed.fault.position})` : printQuery(parsed.query)
}

describe('a query comes back as it was, but for case, brackets and line breaks', () => {
  test.each([
    ['select Title T from PROJECTS', 'SELECT title AS t FROM projects'],
    ['SELECT ((a)) + (b * c), (a + b) * c, a - (b - c)', 'SELECT a + b * c, (a + b) * c, a - (b - c)'],
    ['SELECT - -1, -(-(a)), +a', 'SELECT - -1, - -a, +a'],
    ['SELECT a OR b AND NOT (c OR d)', 'SELECT a OR b AND NOT (c OR d)'],
    ['SELECT (a = b) = (c IS NULL), NOT (NOT a)', 'SELECT (a = b) = (c IS NULL), NOT NOT a'],
    ['SELECT a + 1 || b, a || (b || c)', 'SELECT a + 1 || b, a || (b || c)'],
    [
      "SELECT 'O''Brien\\', DATE '2024-01-31', INTERVAL '-3' MONTH",
      "SELECT 'O''Brien\\', DATE '2024-01-31', INTERVAL '-3' MONTH",
    ],
    ['SELECT "Order", "title", "a""b" FROM t', 'SELECT "Order", title, "a""b" FROM t'],
    ['SELECT (a).b, t.a.b, a[1].b, (SELECT 1)[2]', 'SELECT (a).b, t.a.b, a[1].b, (SELECT 1)[2]'],
    ['SELECT a != 1, a IN (1), (a, b) IN ((1, 2)), ROW(1)', 'SELECT a <> 1, a IN (1), (a, b) IN ((1, 2)), ROW(1)'],
    ['SELECT position(a IN b), substring(a FROM 2 FOR 3), trim(a)', 'SELECT strpos(b, a), substring(a, 2, 3), trim(a)'],
    ["SELECT trim(LEADING 'x' FROM a), TRIM(a, 'x')", "SELECT TRIM(LEADING 'x' FROM a), TRIM(BOTH 'x' FROM a)"],
    ['SELECT a UNION SELECT b INTERSECT SELECT c', 'SELECT a UNION SELECT b INTERSECT SELECT c'],
    ['(SELECT a UNION SELECT b) INTERSECT ALL SELECT c', '(SELECT a UNION SELECT b) INTERSECT ALL SELECT c'],
    [
      'SELECT * FROM a, b CROSS JOIN c LEFT OUTER JOIN d USING (x)',
      'SELECT * FROM a, b CROSS JOIN c LEFT JOIN d USING (x)',
    ],
    [
      'SELECT t.* FROM UNNEST(a, b) WITH ORDINALITY t (x, y, n)',
      'SELECT t.* FROM UNNEST(a, b) WITH ORDINALITY AS t(x, y, n)',
    ],
    [
      'SELECT a GROUP BY ROLLUP (a, (b, c)), GROUPING SETS ((), a)',
      'SELECT a GROUP BY ROLLUP (a, (b, c)), GROUPING SETS ((), a)',
    ],
    [
      'SELECT f(DISTINCT a ORDER BY b DESC NULLS FIRST) FILTER (WHERE c)',
      'SELECT f(DISTINCT a ORDER BY b DESC NULLS FIRST) FILTER (WHERE c)',
    ],
    [
      'SELECT f(a) IGNORE NULLS OVER (PARTITION BY b ORDER BY c ROWS 2 PRECEDING), g() OVER w WINDOW w AS (ORDER BY d)',
      'SELECT f(a) IGNORE NULLS OVER (PARTITION BY b ORDER BY c ROWS 2 PRECEDING), g() OVER w WINDOW w AS (ORDER BY d)',
    ],
    ['SELECT f(x -> x + 1, (a, b) -> a, (a, b))', 'SELECT f(x -> x + 1, (a, b) -> a, (a, b))'],
    ['SELECT a ORDER BY 1 OFFSET 5 ROWS FETCH NEXT ROW ONLY', 'SELECT a ORDER BY 1 OFFSET 5 FETCH FIRST 1 ROWS ONLY'],
    ['SELECT a /* one */ FROM t -- two\n;', 'SELECT a FROM t'],
    ['SELECT a.limit FROM t limit 5', 'SELECT a."limit" FROM t LIMIT 5'],
  ])('%s', (sql, expected) => {
    expect(printed(sql)).toBe(expected)
    expect(printed(expected)).toBe(expected)
  })
})

describe('what the grammar does not know it refuses, with the place', () => {
  test.each([
    ['SELECT 1; SELECT 2', '2 statements, exactly one is allowed (11)'],
    ['DROP TABLE t', 'this is no query, it does not begin with SELECT or WITH (1)'],
    ['', 'this is no query, it does not begin with SELECT or WITH (1)'],
    ['SELECT a b c', 'c stands where the end was expected (12)'],
    ['SELECT a FROM', 'it ends where a table was expected (14)'],
    ['SELECT FROM t', 'FROM is not allowed here (8)'],
    ["SELECT 'a", 'a text has no end (8)'],
    ['SELECT /* a', 'a comment has no end (8)'],
    ['SELECT 0x1F', 'this is no number (8)'],
    ["SELECT U&'a'", 'texts that begin with U& are not allowed (8)'],
    ['SELECT a::text', 'the character : has no meaning here (9)'],
    ['SELECT `a`', 'the character ` has no meaning here (8)'],
    ['SELECT [a]', '[ stands where a value was expected (8)'],
    ['SELECT CAST(a AS blob)', 'the type blob is not allowed (18)'],
    ["SELECT DATE 'yesterday'", 'this is no DATE (13)'],
    ['SELECT main.f(1)', 'functions are called without a schema (14)'],
    ['SELECT a FROM t LIMIT 1 OFFSET 2', 'OFFSET stands before LIMIT in Trino (25)'],
    ['SELECT a FROM t LIMIT -1', 'LIMIT takes a whole number, which - is not (23)'],
    ['SELECT count(DISTINCT )', ') stands where a value was expected (23)'],
    ['SELECT count(DISTINCT *)', '* stands where a value was expected (23)'],
    ['SELECT a = b = c', '= stands where the end was expected (14)'],
    ['SELECT current_user FROM t', 'current_user is not allowed here (8)'],
  ])('%s', (sql, reason) => {
    expect(printed(sql)).toBe(`refused: ${reason}`)
  })
})

describe('no text takes long or overflows', () => {
  const most = 20_000
  test.each([
    ['opening brackets', `SELECT ${'('.repeat(most)}`],
    ['brackets of FROM', `SELECT 1 FROM ${'('.repeat(most)}`],
    ['NOT', `SELECT ${'NOT '.repeat(most / 4)}a`],
    ['signs', `SELECT ${'- '.repeat(most / 2)}a`],
    ['sums', `SELECT a${'+a'.repeat(most / 2)}`],
    ['members', `SELECT a${'.a'.repeat(most / 2)}`],
    ['subscripts', `SELECT a${'[a'.repeat(most / 2)}`],
    ['unions', `SELECT 1${' UNION SELECT 1'.repeat(most / 15)}`],
    ['names that might become a lambda', `SELECT ${'f((a,a,a,a,'.repeat(most / 11)}`],
    ['cases', `SELECT ${'CASE WHEN a THEN '.repeat(most / 17)}`],
    ['half a text', `SELECT ${"''''".repeat(most / 4)}'`],
    ['half a comment', `SELECT /*${'*'.repeat(most)}`],
    ['types', `SELECT CAST(a AS ${'ARRAY('.repeat(most / 6)}`],
  ])('%s', (_, sql) => {
    const before = process.cpuUsage()
    const parsed = parseTrino(sql)
    const { user, system } = process.cpuUsage(before)

    expect('fault' in parsed).toBe(true)
    expect((user + system) / 1000).toBeLessThan(200)
  })
})
