/**
 * `project_terms`: the inverted index, from the `projects` table of the import.
 *
 * Many projects share their whole text (framework orders, annual renewals), so each text is cut and counted once and its
 * postings are spread over its projects at the end. Texts are cut at ASCII separators in SQL, each distinct piece is
 * tokenised once by `termsOf` (which invariant T1 of text.ts allows), and postings are counted in SQL. So there is one
 * tokeniser, and the bulk of the work stays set-based.
 */
import { KEY_TERM_COLUMNS, keyTerm, termsOf } from '#domain'
import { numberLiteral } from '#sql'
import { fillLookup, type ImportDatabase } from './duckdb-import-lookup.ts'

/** Robertson's usual constants: how fast a repeated word saturates, and how much a long text counts against it. */
const K1 = 1.2
const B = 0.75
/** Projects whose texts are compared and counted at once; bounds the memory of the grouping. */
const BATCH = 500_000
/** A term of more than this share of all projects tells nothing apart and would be most of the reading. */
const MAX_DOCUMENT_SHARE = 0.25
/** Below this many projects every term is kept: a small index needs no pruning. */
const PRUNE_FROM = 1000

/** The title says more a word than the description does: it counts twice. */
const TEXT = `concat_ws(' ', title, title, description, category, category_group, project_type,
  array_to_string(list_transform(services, lambda s: s.name), ' '),
  array_to_string(list_transform(components, lambda c: c.name), ' '))`
const PIECES = `string_split_regex(text, '[\\x00-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]+')`

/** Both in order of term, then of project; a term is an ENUM, so that sorting moves numbers and not texts. */
export const SORTED_POSTINGS = `SELECT CAST(term AS VARCHAR) AS term, project_no, weight
  FROM (SELECT * FROM weighted ORDER BY term, project_no)`

export interface TermCounts {
  readonly distinct: number
  readonly meanPerProject: number
  /** Terms left out of the index because nearly every project has them. */
  readonly common: readonly string[]
}

/** Leaves a view `weighted` (term, project_no, weight). */
export async function buildTerms(
  database: ImportDatabase,
  projects: number,
  tell: (share: number) => void,
): Promise<TermCounts> {
  const { connection } = database
  await gatherTexts(database, projects)
  await fillLookup(database, {
    table: 'vocabulary',
    distinctSql: `SELECT DISTINCT unnest(${PIECES}) FROM texts`,
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
  await connection.run(
    `CREATE TYPE known_term AS ENUM (SELECT result FROM (SELECT result FROM vocabulary UNION ${keyTables}) ORDER BY result)`,
  )
  await countPostings(database, projects, tell)
  return weighPostings(database, projects)
}

/** `texts`: a text by the number of the first project that has it within its batch; `texts_of`: which text a project has. */
async function gatherTexts({ connection }: ImportDatabase, projects: number): Promise<void> {
  await connection.run('CREATE TABLE texts (text_no INTEGER, text VARCHAR)')
  await connection.run('CREATE TABLE texts_of (project_no INTEGER, text_no INTEGER)')
  for (const [from, to] of batches(projects)) {
    const told = `(SELECT project_no, ${TEXT} AS text FROM projects WHERE project_no BETWEEN ${from} AND ${to})`
    await connection.run(`INSERT INTO texts SELECT min(project_no), text FROM ${told} GROUP BY text`)
    await connection.run(`INSERT INTO texts_of SELECT told.project_no, texts.text_no
      FROM ${told} AS told JOIN texts ON texts.text = told.text AND texts.text_no BETWEEN ${from} AND ${to}`)
  }
}

function batches(projects: number): readonly (readonly [from: number, to: number])[] {
  return Array.from({ length: Math.ceil(projects / BATCH) }, (_, batch) => [batch * BATCH + 1, (batch + 1) * BATCH])
}

async function countPostings(
  { connection }: ImportDatabase,
  projects: number,
  tell: (share: number) => void,
): Promise<void> {
  await connection.run(
    'CREATE TABLE pieces AS SELECT value AS piece, CAST(result AS known_term) AS term FROM vocabulary',
  )
  await connection.run('CREATE TABLE counted (term known_term, text_no INTEGER, frequency INTEGER)')
  for (const [from, to] of batches(projects)) {
    if (from > 1) tell(from / projects)
    await connection.run(`INSERT INTO counted
      SELECT pieces.term, cut.text_no, count(*)
      FROM (SELECT text_no, unnest(${PIECES}) AS piece FROM texts WHERE text_no BETWEEN ${from} AND ${to}) AS cut
      JOIN pieces ON pieces.piece = cut.piece
      GROUP BY ALL`)
  }
  await connection.run('DROP TABLE texts')
  await connection.run('CREATE TABLE lengths AS SELECT text_no, sum(frequency) AS length FROM counted GROUP BY ALL')
  await connection.run('CREATE TABLE copies AS SELECT text_no, count(*) AS projects FROM texts_of GROUP BY ALL')
  await connection.run('CREATE TABLE keyed (term known_term, project_no INTEGER)')
  for (const column of KEY_TERM_COLUMNS) {
    await connection.run(`INSERT INTO keyed
      SELECT CAST(keys.result AS known_term), project_no
      FROM projects JOIN keys_${column} AS keys ON keys.value = projects.${column}`)
  }
}

async function weighPostings({ connection }: ImportDatabase, projects: number): Promise<TermCounts> {
  const maxDocuments = projects < PRUNE_FROM ? projects : Math.floor(projects * MAX_DOCUMENT_SHARE)
  await connection.run(`CREATE TABLE document_frequencies AS
    SELECT term, documents, ln(1 + (${projects} - documents + 0.5) / (documents + 0.5)) AS idf
    FROM (SELECT term, CAST(sum(projects) AS BIGINT) AS documents FROM counted JOIN copies USING (text_no) GROUP BY term
      UNION ALL SELECT term, count(*) FROM keyed GROUP BY term)`)
  const common = await connection.runAndReadAll(
    `SELECT CAST(term AS VARCHAR) FROM document_frequencies WHERE documents > ${maxDocuments} ORDER BY term`,
  )
  const counts = await connection.runAndReadAll(`SELECT
    (SELECT count(*) FROM document_frequencies WHERE documents <= ${maxDocuments})::INTEGER AS "distinct",
    (SELECT coalesce(sum(length * projects), 0)::DOUBLE / ${Math.max(projects, 1)}
      FROM lengths JOIN copies USING (text_no)) AS mean`)
  const [row] = counts.getRowObjects()
  const mean = Number(row?.mean ?? 0)
  const saturation = `frequency * ${K1 + 1} / (frequency + ${K1} * (1 - ${B} + ${B} * length / ${numberLiteral(Math.max(mean, 1))}))`
  await connection.run(`CREATE TABLE weighed_texts AS
    SELECT term, text_no, CAST(idf * ${saturation} AS FLOAT) AS weight
    FROM counted JOIN document_frequencies USING (term) JOIN lengths USING (text_no)
    WHERE documents <= ${maxDocuments}`)
  await connection.run('DROP TABLE counted')
  // A key is there or not, however long the text.
  await connection.run(`CREATE VIEW weighted AS
    SELECT term, project_no, weight FROM weighed_texts JOIN texts_of USING (text_no)
    UNION ALL
    SELECT term, project_no, CAST(idf AS FLOAT) FROM keyed JOIN document_frequencies USING (term)
    WHERE documents <= ${maxDocuments}`)
  return {
    distinct: Number(row?.distinct ?? 0),
    meanPerProject: mean,
    common: common.getRows().map(([term]) => String(term)),
  }
}
