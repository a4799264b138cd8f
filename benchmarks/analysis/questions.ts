/** Different questions in the words of real projects: half with a description of some length, half with little more than a title. */
import { DuckDBInstance } from '@duckdb/node-api'
import type { JsonObject } from '#lib/json'
import { textLiteral } from '#sql'
import type { Base } from './grow.ts'

/** After every project that was grown, so that all of them may be compared. */
const CLOSE_DATE = '2027-03-31'

export async function questionsFrom(base: Base, count: number): Promise<readonly JsonObject[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const result = await connection.runAndReadAll(`WITH told AS (
      SELECT title, customer, coalesce(country, region, 'Germany') AS place, description, category, hash(project_id) AS chance,
        length(description) > 80 AS is_long
      FROM read_parquet([${base.tables.map(textLiteral).join(', ')}], union_by_name := true)
      WHERE customer IS NOT NULL AND length(title) BETWEEN 12 AND 120)
    SELECT * FROM told
    QUALIFY row_number() OVER (PARTITION BY is_long ORDER BY chance) <= ${Math.ceil(count / 2)}
    ORDER BY chance`)
  const questions = result.getRowObjectsJson().map((row) => ({
    CustomerName: text(row.customer),
    region: text(row.place),
    closeDate: CLOSE_DATE,
    oppName: text(row.title),
    oppDescription: [text(row.description), text(row.category), text(row.title)].join(' ').trim(),
  }))
  connection.closeSync()
  instance.closeSync()
  return questions
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
