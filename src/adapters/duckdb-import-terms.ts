/**
 * `project_terms`: the inverted index, from the `projects` table of the import.
 *
 * Texts are cut at ASCII separators in SQL, each distinct piece is tokenised once by `termsOf` (which invariant T1 of
 * text.ts allows), and postings are counted in SQL. So there is one tokeniser, and the bulk of the work stays set-based.
 */
import { KEY_TERM_COLUMNS, keyTerm, termsOf } from '#domain'
import { numberLiteral } from '#sql'
import { fillLookup, type ImportDatabase } from './duckdb-import-lookup.ts'

/** Robertson's usual constants: how fast a repeated word saturates, and how much a long text counts against it. */
const K1 = 1.2
const B = 0.75
/** Projects whose postings are counted at once; bounds the memory of the grouping. */
const BATCH = 500_000
/** A term of more than this share of all projects tells nothing apart and would be most of the reading. */
const MAX_DOCUMENT_SHARE = 0.25
/** Below this many projects every term is kept: a small index needs no pruning. */
const PRUNE_FROM = 1000

/** The title says more a word than the description does: it counts twice. */
const TEXT = `concat_ws(' ', title, title, description, category, category_group, project_type,
  array_to_string(list_transform(services, lambda s: s.name), ' '),
  array_to_string(list_transform(components, lambda c: c.name), ' '))`
const PIECES = `string_split_regex(${TEXT}, '[\\x00-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]+')`

export interface TermCounts {
  readonly distinct: number
  readonly meanPerProject: number
  /** Terms left out of the index because nearly every project has them. */
  readonly common: readonly string[]
}

export async function buildTerms(
  database: ImportDatabase,
  projects: number,
  tell: (share: number) => void,
): Promise<TermCounts> {
  const { connection } = database
  await fillLookup(database, {
    table: 'vocabulary',
    distinctSql: `SELECT DISTINCT unnest(${PIECES}) FROM projects`,
    translate: termsOf,
  })
  for (const column of KEY_TERM_COLUMNS) {
    await fillLookup(database, {
      table: `keys_${column}`,
      distinctSql: `SELECT DISTINCT ${column} FROM projects`,
      translate: (value) => [keyTerm(column, value)].filter((term) => term !== null),
    })
  }
  const keyTables = KEY_TERM_COLUMNS.map((column) => `SELECT result FROM keys_${column}`).join(' UNION ')
  await connection.run(`CREATE TABLE terms AS
    SELECT CAST(row_number() OVER (ORDER BY result) AS INTEGER) AS term_no, result AS term
    FROM (SELECT result FROM vocabulary UNION ${keyTables})`)
  await countPostings(database, projects, tell)
  return weighPostings(database, projects)
}

async function countPostings(
  { connection }: ImportDatabase,
  projects: number,
  tell: (share: number) => void,
): Promise<void> {
  await connection.run(`CREATE TABLE pieces AS
    SELECT vocabulary.value AS piece, terms.term_no FROM vocabulary JOIN terms ON terms.term = vocabulary.result`)
  await connection.run('CREATE TABLE postings (term_no INTEGER, project_no INTEGER, frequency INTEGER)')
  for (let from = 1; from <= projects; from += BATCH) {
    if (from > 1) tell(from / projects)
    const batch = `project_no BETWEEN ${from} AND ${from + BATCH - 1}`
    await connection.run(`INSERT INTO postings
      SELECT pieces.term_no, cut.project_no, count(*)
      FROM (SELECT project_no, unnest(${PIECES}) AS piece FROM projects WHERE ${batch}) AS cut
      JOIN pieces ON pieces.piece = cut.piece
      GROUP BY ALL`)
  }
  await connection.run('CREATE TABLE lengths AS SELECT project_no, sum(frequency) AS length FROM postings GROUP BY ALL')
  for (const column of KEY_TERM_COLUMNS) {
    // Frequency 0 marks a key: it is there or not, however long the text.
    await connection.run(`INSERT INTO postings
      SELECT terms.term_no, projects.project_no, 0
      FROM projects JOIN keys_${column} AS keys ON keys.value = projects.${column} JOIN terms ON terms.term = keys.result`)
  }
}

async function weighPostings({ connection }: ImportDatabase, projects: number): Promise<TermCounts> {
  const maxDocuments = projects < PRUNE_FROM ? projects : Math.floor(projects * MAX_DOCUMENT_SHARE)
  await connection.run(`CREATE TABLE document_frequencies AS
    SELECT term_no, ln(1 + (${projects} - count(*) + 0.5) / (count(*) + 0.5)) AS idf, count(*) AS documents
    FROM postings GROUP BY term_no`)
  const common = await connection.runAndReadAll(`SELECT term FROM document_frequencies JOIN terms USING (term_no)
    WHERE documents > ${maxDocuments} ORDER BY term`)
  const counts = await connection.runAndReadAll(`SELECT
    (SELECT count(*) FROM document_frequencies WHERE documents <= ${maxDocuments})::INTEGER AS "distinct",
    (SELECT coalesce(sum(length), 0)::DOUBLE / ${Math.max(projects, 1)} FROM lengths) AS mean`)
  const [row] = counts.getRowObjects()
  const mean = Number(row?.mean ?? 0)
  const saturation = `frequency * ${K1 + 1} / (frequency + ${K1} * (1 - ${B} + ${B} * length / ${numberLiteral(Math.max(mean, 1))}))`
  await connection.run(`CREATE VIEW weighted AS
    SELECT term_no, term, project_no,
      CAST(idf * CASE WHEN frequency = 0 THEN 1 ELSE ${saturation} END AS FLOAT) AS weight
    FROM postings
    JOIN document_frequencies USING (term_no)
    JOIN terms USING (term_no)
    LEFT JOIN lengths USING (project_no)
    WHERE documents <= ${maxDocuments}`)
  return {
    distinct: Number(row?.distinct ?? 0),
    meanPerProject: mean,
    common: common.getRows().map(([term]) => String(term)),
  }
}
