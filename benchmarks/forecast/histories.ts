/** The real histories beside the checkout as canonical projects, straight from their files: for experiments, before any import. */
import { DuckDBInstance } from '@duckdb/node-api'
import type { PastProject } from '#domain'
import { shared } from '../../test/support/shared.ts'

type Row = Readonly<Record<string, unknown>>

interface Source {
  readonly name: string
  readonly sql: (path: string) => string
  readonly folder: string
}

const AUSTENDER = (file: string) => (path: string) =>
  `SELECT contract_id AS "projectId", title, '' AS description, customer, supplier AS partner, country, category,
    category_group AS "categoryGroup", published_date::VARCHAR AS "closeDate", start_date::VARCHAR AS "startDate",
    end_date::VARCHAR AS "endDate", amount_aud AS "totalValue",
    CASE WHEN duration_days > 366 THEN amount_aud / duration_days * 365 ELSE amount_aud END AS "annualValue"
  FROM '${path}/${file}'`

export const SOURCES: readonly Source[] = [
  { name: 'austender', folder: 'austender', sql: AUSTENDER('austender_contracts.parquet') },
  { name: 'austender-ict', folder: 'austender', sql: AUSTENDER('austender_ict.parquet') },
  {
    name: 'worldbank',
    folder: 'worldbank',
    sql: (path) => `SELECT p.project_id AS "projectId", title, coalesce(description, '') AS description, customer,
      implementing_agency AS partner, country, region, primary_sector AS category, primary_major_sector AS "categoryGroup",
      lending_instrument AS "projectType", financing_type AS segment, approval_date::VARCHAR AS "closeDate",
      effective_date::VARCHAR AS "startDate", closing_date::VARCHAR AS "endDate",
      coalesce(bank_commitment_usd, project_cost_usd) AS "totalValue",
      coalesce(bank_commitment_usd, project_cost_usd) / greatest(1, duration_days / 365.25) AS "annualValue",
      c.components, f.funding
    FROM '${path}/wb_projects.parquet' p
    LEFT JOIN (SELECT project_id, list({name: component, share: share_percent / 100} ORDER BY share_percent DESC, component) AS components
      FROM '${path}/wb_components.parquet' GROUP BY 1) c USING (project_id)
    LEFT JOIN (SELECT project_id, list({source: financier, type: financier_type, amount: amount_usd} ORDER BY amount_usd DESC, financier) AS funding
      FROM '${path}/wb_funding.parquet' GROUP BY 1) f USING (project_id)
    WHERE usable_for_backtest AND approval_date >= DATE '1990-01-01'`,
  },
  {
    name: 'us-it-contracts',
    folder: 'us-it-dashboard',
    sql: (
      path,
    ) => `SELECT contract_id AS "projectId", title, coalesce(description, '') AS description, customer, supplier AS partner,
      country, contract_type AS "projectType", start_date::VARCHAR AS "closeDate", start_date::VARCHAR AS "startDate",
      end_date::VARCHAR AS "endDate", obligation_usd AS "totalValue", obligation_usd / greatest(1, duration_days / 365.25) AS "annualValue"
    FROM '${path}/us_it_contracts.parquet' WHERE usable_for_backtest`,
  },
  {
    name: 'us-it-investments',
    folder: 'us-it-dashboard',
    sql: (
      path,
    ) => `SELECT investment_id AS "projectId", title, coalesce(description, '') AS description, customer, agency AS segment,
      country, first_submitted::VARCHAR AS "closeDate",
      coalesce(nullif(funding_cy_usd, 0), nullif(funding_py_usd, 0), nullif(funding_by_usd, 0)) AS "annualValue"
    FROM '${path}/us_it_investments.parquet' WHERE first_submitted >= DATE '2000-01-01'`,
  },
]

/** Undefined, said once, where the shared folder is absent. */
export async function loadHistory(source: Source): Promise<readonly PastProject[] | undefined> {
  const path = shared('data', source.folder)
  if (path === undefined) return undefined
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const result = await connection.runAndReadAll(source.sql(path))
  return result.getRowObjectsJson().map(projectOf)
}

function projectOf(row: Row): PastProject {
  const text = (name: string) => (typeof row[name] === 'string' ? (row[name] as string) : null)
  const number = (name: string) => (row[name] === null || row[name] === undefined ? null : Number(row[name]))
  const list = (name: string) => (Array.isArray(row[name]) ? (row[name] as readonly Row[]) : [])
  return {
    projectId: String(row.projectId),
    title: text('title') ?? '',
    description: text('description') ?? '',
    customer: text('customer'),
    partner: text('partner'),
    country: text('country'),
    region: text('region'),
    industry: null,
    segment: text('segment'),
    category: text('category'),
    categoryGroup: text('categoryGroup'),
    projectType: text('projectType'),
    phase: null,
    outcome: null,
    closeDate: text('closeDate'),
    startDate: text('startDate'),
    endDate: text('endDate'),
    monthlyValue: null,
    upfrontValue: null,
    annualValue: number('annualValue'),
    totalValue: number('totalValue'),
    amendedValue: null,
    amendments: null,
    isFollowOn: null,
    services: [],
    components: list('components').map((part) => ({ name: String(part.name), share: Number(part.share) })),
    funding: list('funding').map((part) => ({
      source: String(part.source),
      type: typeof part.type === 'string' ? part.type : null,
      amount: Number(part.amount),
    })),
  }
}
