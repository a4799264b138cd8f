/** The tables of a history as SQL sees them. Import writes exactly these, the guard allows nothing else. */

export type ColumnType = 'VARCHAR' | 'INTEGER' | 'DOUBLE' | 'REAL' | 'BOOLEAN' | 'DATE' | NestedType

/** A list of records; DuckDB calls it `STRUCT(…)[]`, Trino `ARRAY(ROW(…))`. */
export interface NestedType {
  readonly listOf: Readonly<Record<string, 'VARCHAR' | 'DOUBLE'>>
}

export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly meaning: string
  /** No query may read it, not even through `*`. */
  readonly sensitive?: true
}

export interface Table {
  readonly name: string
  readonly meaning: string
  readonly columns: readonly Column[]
}

export type Catalogue = readonly Table[]

const PROJECTS: Table = {
  name: 'projects',
  meaning: 'one row a past project; amounts in the currency of the history',
  columns: [
    { name: 'project_no', type: 'INTEGER', meaning: 'number of the row, in order of close date' },
    { name: 'project_id', type: 'VARCHAR', meaning: 'key at the source' },
    { name: 'title', type: 'VARCHAR', meaning: 'name of the project' },
    { name: 'description', type: 'VARCHAR', meaning: 'what it was about' },
    { name: 'customer', type: 'VARCHAR', meaning: 'who bought' },
    { name: 'partner', type: 'VARCHAR', meaning: 'who delivered' },
    { name: 'country', type: 'VARCHAR', meaning: 'country of the customer' },
    { name: 'region', type: 'VARCHAR', meaning: 'geography wider than a country' },
    { name: 'industry', type: 'VARCHAR', meaning: 'industry of the customer' },
    { name: 'segment', type: 'VARCHAR', meaning: 'customer segment' },
    { name: 'category', type: 'VARCHAR', meaning: 'what was bought' },
    { name: 'category_group', type: 'VARCHAR', meaning: 'wider class of category' },
    { name: 'project_type', type: 'VARCHAR', meaning: 'kind of project or contract' },
    { name: 'phase', type: 'VARCHAR', meaning: 'migration phase or stage' },
    { name: 'outcome', type: 'VARCHAR', meaning: "'won', 'open' or 'lost'; null where not told" },
    { name: 'close_date', type: 'DATE', meaning: 'day the deal was won, signed or published' },
    { name: 'start_date', type: 'DATE', meaning: 'start of delivery' },
    { name: 'end_date', type: 'DATE', meaning: 'end of delivery' },
    { name: 'monthly_value', type: 'DOUBLE', meaning: 'sum of the monthly costs of the services' },
    { name: 'upfront_value', type: 'DOUBLE', meaning: 'one-off costs of the first year' },
    { name: 'annual_value', type: 'DOUBLE', meaning: 'revenue of one year' },
    { name: 'total_value', type: 'DOUBLE', meaning: 'value over the whole life, as known when won' },
    { name: 'amended_value', type: 'DOUBLE', meaning: 'value after the latest amendment' },
    { name: 'amendments', type: 'INTEGER', meaning: 'number of amendments' },
    { name: 'is_follow_on', type: 'BOOLEAN', meaning: 'supplement to an earlier project' },
    {
      name: 'services',
      type: { listOf: { name: 'VARCHAR', monthly: 'DOUBLE', upfront: 'DOUBLE' } },
      meaning: 'services with their costs',
    },
    { name: 'components', type: { listOf: { name: 'VARCHAR', share: 'DOUBLE' } }, meaning: 'components, shares 0 … 1' },
    {
      name: 'funding',
      type: { listOf: { source: 'VARCHAR', type: 'VARCHAR', amount: 'DOUBLE' } },
      meaning: 'who paid how much',
    },
  ],
}

const PROJECT_TERMS: Table = {
  name: 'project_terms',
  meaning: 'inverted index over title, description and categories, in order of term',
  columns: [
    { name: 'term', type: 'VARCHAR', meaning: "a stem ('migrat') or a key ('customer=acme')" },
    { name: 'project_no', type: 'INTEGER', meaning: 'the project that holds the term' },
    { name: 'weight', type: 'REAL', meaning: 'BM25 weight of the term in the project' },
  ],
}

export const HISTORY_CATALOGUE: Catalogue = [PROJECTS, PROJECT_TERMS]

/** The catalogue in words, for a person or a model that writes SQL. */
export function catalogueText(catalogue: Catalogue = HISTORY_CATALOGUE): string {
  return catalogue
    .map((table) => {
      const columns = table.columns
        .filter((column) => column.sensitive !== true)
        .map((column) => `  ${column.name} ${trinoType(column.type)} -- ${column.meaning}`)
      return `${table.name}: ${table.meaning}\n${columns.join('\n')}`
    })
    .join('\n\n')
}

export function trinoType(type: ColumnType): string {
  if (typeof type === 'string') return type
  const members = Object.entries(type.listOf).map(([name, member]) => `${name} ${member}`)
  return `ARRAY(ROW(${members.join(', ')}))`
}

export function duckdbType(type: ColumnType): string {
  if (typeof type === 'string') return type === 'REAL' ? 'FLOAT' : type
  const members = Object.entries(type.listOf).map(([name, member]) => `${name} ${member}`)
  return `STRUCT(${members.join(', ')})[]`
}
