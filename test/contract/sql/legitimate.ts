/** Trino queries of the kinds that analysts write, made by filling templates: `$d` a dimension, `$m` a measure, `$y` a year, `$n` a number. */

const DIMENSIONS = ['customer', 'category', 'industry', 'country', 'segment', 'partner']
const MEASURES = ['annual_value', 'monthly_value', 'upfront_value', 'total_value']
const YEARS = ['2022', '2023', '2024', '2025']
const NUMBERS = ['5', '20', '50', '100']

const TEMPLATES = [
  // Counting and summing.
  'SELECT $d, count(*) AS n FROM projects GROUP BY $d ORDER BY n DESC LIMIT $n',
  'SELECT $d, sum($m) AS total, avg($m) AS mean, min($m), max($m) FROM projects GROUP BY 1 ORDER BY 2 DESC NULLS LAST LIMIT $n',
  'SELECT count(DISTINCT $d) FROM projects',
  'select $d, approx_distinct(customer) from projects group by $d having count(*) > $n',
  'SELECT $d, approx_percentile($m, 0.5) AS median FROM projects WHERE $m IS NOT NULL GROUP BY $d LIMIT $n',
  "SELECT $d, count(*) FILTER (WHERE outcome = 'won') * 1.0 / count(*) AS win_rate FROM projects GROUP BY $d",
  'SELECT $d, stddev($m), variance($m) FROM projects GROUP BY $d HAVING count($m) >= 8',
  "SELECT count_if(outcome = 'lost') AS lost, count_if($m > 100000) AS large FROM projects",
  'SELECT $d, max_by(title, $m) AS largest, min_by(title, close_date) AS first FROM projects GROUP BY $d LIMIT $n',
  'SELECT corr($m, CAST(project_no AS DOUBLE)), covar_pop($m, annual_value) FROM projects',
  'SELECT $d, segment, grouping($d, segment) AS level, sum($m) FROM projects GROUP BY ROLLUP ($d, segment)',
  'SELECT $d, bool_or(is_follow_on), bool_and($m > 0) FROM projects GROUP BY $d',
  'SELECT $d, array_agg(title ORDER BY close_date DESC) AS titles FROM projects GROUP BY $d LIMIT $n',
  "SELECT $d, array_join(array_agg(DISTINCT category), ', ') FROM projects GROUP BY $d LIMIT $n",
  'SELECT DISTINCT $d, outcome FROM projects ORDER BY $d, outcome',
  'SELECT exp(avg(ln($m))) AS geometric_mean FROM projects WHERE $m > 0',
  // Choosing rows.
  'SELECT * FROM projects WHERE $d IS NOT NULL ORDER BY close_date DESC LIMIT $n',
  "SELECT project_id, title, $m FROM projects WHERE close_date >= DATE '$y-01-01' AND close_date < DATE '$y-07-01'",
  "SELECT title FROM projects WHERE lower(title) LIKE '%migration%' OR lower(description) LIKE '%migration%' LIMIT $n",
  "SELECT title, $d FROM projects WHERE $d IN ('Healthcare', 'Retail', 'Germany') AND $m BETWEEN 10000 AND 500000",
  "SELECT title FROM projects WHERE regexp_like(description, '(?i)sap|hana') ORDER BY $m DESC OFFSET 5 LIMIT $n",
  "SELECT title FROM projects WHERE NOT (outcome = 'lost') AND $d <> 'Unknown' FETCH FIRST $n ROWS ONLY",
  "SELECT title FROM projects WHERE close_date BETWEEN DATE '$y-01-01' AND DATE '$y-12-31' AND $d IS DISTINCT FROM 'x'",
  "SELECT title FROM projects WHERE title LIKE '100\\%%' ESCAPE '\\' LIMIT $n",
  'SELECT project_id FROM projects WHERE year(close_date) = $y AND month(close_date) IN (6, 12)',
  'SELECT title AS "Name of the project", $m AS "Wert in €" FROM projects LIMIT $n',
  "SELECT title FROM projects WHERE customer = 'O''Brien & Sons' LIMIT $n",
  // Dates.
  "SELECT date_trunc('month', close_date) AS month, sum($m) FROM projects GROUP BY 1 ORDER BY 1",
  'SELECT year(close_date) AS y, quarter(close_date) AS q, count(*) FROM projects GROUP BY 1, 2 ORDER BY 1, 2',
  "SELECT avg(date_diff('day', close_date, start_date)) AS gap FROM projects WHERE start_date >= close_date AND $d IS NOT NULL",
  "SELECT $d, avg(date_diff('month', start_date, end_date)) FROM projects WHERE end_date > start_date GROUP BY $d",
  "SELECT title FROM projects WHERE close_date > date_add('year', -1, DATE '$y-06-30')",
  "SELECT title FROM projects WHERE close_date + INTERVAL '3' MONTH > start_date AND close_date > DATE '$y-01-01'",
  'SELECT extract(YEAR FROM close_date) AS y, avg($m) FROM projects GROUP BY extract(YEAR FROM close_date)',
  "SELECT date_format(close_date, '%Y-%m') AS month, count(*) FROM projects GROUP BY 1",
  'SELECT day_of_week(close_date) AS d, count(*) FROM projects WHERE year(close_date) >= $y GROUP BY 1',
  'SELECT max(close_date), min(close_date) FROM projects WHERE close_date <= current_date AND $d IS NOT NULL',
  // Expressions.
  "SELECT CASE WHEN $m < 50000 THEN 'small' WHEN $m < 250000 THEN 'medium' ELSE 'large' END AS size, count(*) FROM projects GROUP BY 1",
  "SELECT $d, coalesce($m, 0) AS value, nullif(segment, '') AS segment FROM projects LIMIT $n",
  "SELECT if($m > 100000, 'yes', 'no') AS large, count(*) FROM projects GROUP BY 1",
  'SELECT round($m / 12, 2), floor($m), ceil($m), abs($m), sqrt($m), power($m, 2) FROM projects WHERE $m > 0 LIMIT $n',
  'SELECT greatest($m, annual_value), least($m, annual_value) FROM projects LIMIT $n',
  "SELECT upper($d) || ' / ' || coalesce(country, '?') AS place, length(description) FROM projects LIMIT $n",
  "SELECT substr(title, 1, 20), trim($d), replace(title, 'AWS', 'cloud'), strpos(title, 'a') FROM projects LIMIT $n",
  'SELECT CAST($m AS BIGINT), CAST(close_date AS VARCHAR), TRY_CAST(project_id AS DOUBLE) FROM projects LIMIT $n',
  'SELECT log10($m) AS magnitude, count(*) FROM projects WHERE $m > 0 GROUP BY log10($m) LIMIT $n',
  "SELECT split_part(title, ' - ', 1) AS name, count(*) FROM projects GROUP BY 1 ORDER BY 2 DESC LIMIT $n",
  'SELECT -1 * $m, $m % 7, ($m + 1) * 2 - 3 FROM projects WHERE $m IS NOT NULL LIMIT $n',
  // Windows.
  'SELECT title, $d, row_number() OVER (PARTITION BY $d ORDER BY $m DESC) AS place FROM projects LIMIT $n',
  'SELECT customer, close_date, lag(close_date) OVER (PARTITION BY customer ORDER BY close_date) AS before FROM projects LIMIT $n',
  'SELECT customer, category, lead(category, 1) OVER (PARTITION BY customer ORDER BY close_date, project_no) AS next FROM projects LIMIT $n',
  'SELECT $d, sum($m) OVER (PARTITION BY $d ORDER BY close_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running FROM projects LIMIT $n',
  'SELECT title, ntile(4) OVER (ORDER BY $m) AS quarter, percent_rank() OVER (ORDER BY $m) FROM projects LIMIT $n',
  'SELECT title, avg($m) OVER w AS mean FROM projects WINDOW w AS (PARTITION BY $d) LIMIT $n',
  'SELECT title, rank() OVER (ORDER BY $m DESC), dense_rank() OVER (ORDER BY $d) FROM projects LIMIT $n',
  'SELECT customer, first_value(category) OVER (PARTITION BY customer ORDER BY close_date) FROM projects LIMIT $n',
  // Queries in queries.
  'WITH big AS (SELECT * FROM projects WHERE $m > 100000) SELECT $d, count(*) FROM big GROUP BY $d ORDER BY 2 DESC LIMIT $n',
  'WITH ranked AS (SELECT title, $d, $m, row_number() OVER (PARTITION BY $d ORDER BY $m DESC) AS place FROM projects) SELECT title, $d FROM ranked WHERE place <= 3',
  'WITH a AS (SELECT $d AS k, sum($m) AS total FROM projects GROUP BY $d), b AS (SELECT avg(total) AS mean FROM a) SELECT a.k, a.total FROM a CROSS JOIN b WHERE a.total > b.mean',
  'SELECT title FROM projects WHERE $m > (SELECT avg($m) FROM projects) LIMIT $n',
  'SELECT title FROM projects p WHERE $m > (SELECT avg(q.$m) FROM projects q WHERE q.category = p.category) LIMIT $n',
  'SELECT title FROM projects p WHERE EXISTS (SELECT 1 FROM projects q WHERE q.customer = p.customer AND q.close_date < p.close_date) LIMIT $n',
  'SELECT $d FROM projects WHERE year(close_date) = $y EXCEPT SELECT $d FROM projects WHERE year(close_date) < $y',
  "SELECT $d, 'new' AS kind FROM projects WHERE year(close_date) >= $y UNION ALL SELECT $d, 'old' FROM projects WHERE year(close_date) < $y LIMIT $n",
  'SELECT s.k, s.n FROM (SELECT $d AS k, count(*) AS n FROM projects GROUP BY $d) AS s WHERE s.n > 2 ORDER BY s.n DESC LIMIT $n',
  "SELECT $d FROM projects INTERSECT SELECT $d FROM projects WHERE outcome = 'won'",
  "SELECT b.name, count(*) FROM projects p JOIN (VALUES ('Retail', 1), ('Healthcare', 2)) AS b(name, n) ON b.name = p.industry GROUP BY b.name",
  // Joins.
  'SELECT a.customer, a.category, b.category AS next FROM projects a JOIN projects b ON a.customer = b.customer AND b.close_date > a.close_date LIMIT $n',
  "SELECT p.title, sum(t.weight) AS relevance FROM project_terms t JOIN projects p ON p.project_no = t.project_no WHERE t.term IN ('migrat', 'databas') GROUP BY p.title ORDER BY relevance DESC LIMIT $n",
  "SELECT project_no, SUM(weight * CASE term WHEN 'sap' THEN 2E0 WHEN 'cloud' THEN 1E0 END) AS relevance FROM project_terms WHERE term IN ('sap', 'cloud') GROUP BY project_no ORDER BY 2 DESC LIMIT $n",
  "SELECT p.title, t.term FROM projects p LEFT JOIN project_terms t ON t.project_no = p.project_no AND t.term = 'sap' WHERE p.$d IS NOT NULL LIMIT $n",
  "SELECT title, term FROM projects JOIN project_terms USING (project_no) WHERE term = 'lake' LIMIT $n",
  "SELECT p.title FROM projects p, project_terms t WHERE p.project_no = t.project_no AND t.term = 'oracl' LIMIT $n",
  'SELECT p.title, p.$m / m.mean AS ratio FROM projects p JOIN (SELECT $d AS k, avg($m) AS mean FROM projects GROUP BY $d) m ON m.k = p.$d LIMIT $n',
  "SELECT count(*) FROM project_terms WHERE term = 'customer=acme'",
  // Nested columns.
  'SELECT s.name, count(*) AS n, avg(s.monthly) AS mean FROM projects CROSS JOIN UNNEST(services) AS s(name, monthly, upfront) GROUP BY s.name ORDER BY n DESC LIMIT $n',
  'SELECT p.$d, c.name, c.share FROM projects p CROSS JOIN UNNEST(p.components) AS c(name, share) WHERE c.share > 0.5 LIMIT $n',
  'SELECT f.source, sum(f.amount) FROM projects p, UNNEST(p.funding) AS f(source, type, amount) GROUP BY f.source LIMIT $n',
  'SELECT title, cardinality(services) AS services FROM projects WHERE cardinality(services) > 3 AND $d IS NOT NULL LIMIT $n',
  "SELECT title FROM projects WHERE any_match(services, s -> s.name = 'Amazon EC2') LIMIT $n",
  'SELECT title, transform(services, s -> s.name) AS names FROM projects WHERE $d IS NOT NULL LIMIT $n',
  'SELECT title, services[1].name FROM projects WHERE cardinality(services) > 0 LIMIT $n',
  'SELECT title, CAST(services AS JSON) AS services FROM projects LIMIT $n',
] as const

/** Every template with as many fillings as its slots have, at most `perTemplate`, each different. */
export function legitimateQueries(perTemplate = 5): readonly string[] {
  return TEMPLATES.flatMap((template) => {
    const made = Array.from({ length: perTemplate * 4 }, (_, index) =>
      template
        .replaceAll('$d', DIMENSIONS[index % DIMENSIONS.length] as string)
        .replaceAll('$m', MEASURES[(index * 3) % MEASURES.length] as string)
        .replaceAll('$y', YEARS[(index + 1) % YEARS.length] as string)
        .replaceAll('$n', NUMBERS[index % NUMBERS.length] as string),
    )
    return [...new Set(made)].slice(0, perTemplate)
  })
}

/** One filling of each template. */
export const plainLegitimateQueries = (): readonly string[] => legitimateQueries(1)
