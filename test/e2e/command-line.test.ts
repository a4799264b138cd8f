/** The command line as scripts and people use it. */
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { PLAIN_HEADER, PLAIN_MAPPING } from '../support/csv-history.ts'
import { sampleCopy, scribbleOver } from '../support/history-copy.ts'
import { type Ended, emptyFolder, runProgram, runWithin } from '../support/program.ts'

const state = emptyFolder()
const run = (...args: string[]): Promise<Ended> => runProgram(args, { state })

describe('the bundled example', () => {
  let first: Ended
  beforeAll(async () => {
    first = await run('analyze')
  })

  test('ends with a report that leads with the answer and says that the sample is synthetic', () => {
    expect(first.code).toBe(0)
    expect(first.stdout).toMatch(/^Example Corp: Cloud Migration/)
    expect(first.stdout).toContain('SYNTHETIC SAMPLE')
    expect(first.stdout).toMatch(/Annual revenue \(ARR\)\s+\$/)
    expect(first.stdout.split('\n').filter((line) => line.length > 100)).toEqual([])
  })

  test('shows progress state by state on stderr, without colours where nobody looks', () => {
    const states = [...first.stderr.matchAll(/→ (\w+)/g)].map(([, name]) => name)

    expect(states.slice(0, 5)).toEqual([
      'ClearPreviousResults',
      'GenerateQuery',
      'ExecuteQuery',
      'AnalysisChoice',
      'AnalyzeWithStandardModel',
    ])
    expect(states.at(-1)).toBe('FormatResults')
    expect(first.stdout + first.stderr).not.toContain('\u001b')
  })

  test('is listed and shown afterwards, with its report', async () => {
    const list = await run('executions', 'list', '--json')
    const [{ id }] = JSON.parse(list.stdout) as [{ id: string }]

    const shown = await run('executions', 'show', id)
    const step = await run('executions', 'show', id, '--step', 'ExecuteQuery')
    const again = await run('executions', 'show', id, '--format', 'text')

    expect(JSON.parse(step.stdout)).toMatchObject({ statement: { verdict: { outcome: 'allowed' } } })
    expect(shown.stdout).toMatch(/✓ ExecuteQuery +\d+ ms/)
    expect(again.stdout).toBe(first.stdout)
  })
})

test('--quiet says nothing but the report, --json makes it JSON', async () => {
  const { code, stdout, stderr } = await run('analyze', '--quiet', '--json')

  expect(code).toBe(0)
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toMatchObject({ kind: 'report', opportunity: { customerName: 'Example Corp' } })
})

test('options override the file, and the file may come from standard input', async () => {
  const input = JSON.stringify({
    opportunityDetails: {
      CustomerName: 'From file',
      region: 'Germany',
      closeDate: '2027-01-31',
      oppName: 'N',
      oppDescription: 'Migrate databases',
    },
  })

  const { code, stdout } = await runProgram(['analyze', '-', '--customer', 'From option', '--quiet', '--json'], {
    state,
    input,
  })

  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ opportunity: { customerName: 'From option', region: 'Germany' } })
})

test('--out writes the file whole, chooses the format by its ending and leaves nothing beside it', async () => {
  const cwd = emptyFolder()

  const { code, stdout } = await runProgram(['analyze', '--quiet', '--out', 'report.json'], { state, cwd })

  expect(code).toBe(0)
  expect(stdout).toBe('')
  expect(JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'))).toMatchObject({ kind: 'report' })
  expect(readdirSync(cwd)).toEqual(['report.json'])
})

describe('exit codes', () => {
  test.each([
    ['an unknown option', ['analyze', '--histroy', 'x'], 2, 'OPTION_UNKNOWN'],
    ['two files', ['analyze', 'a', 'b'], 2, 'OPTION_UNKNOWN'],
    ['an unknown format', ['analyze', '--format', 'pdf'], 2, 'OPTION_UNKNOWN'],
    ['a file that is not there', ['analyze', 'missing.json'], 2, 'FILE_NOT_FOUND'],
    ['a missing field', ['analyze', '--customer', 'X'], 2, 'FIELD_MISSING'],
    ['an unknown run', ['executions', 'show', 'opportunity-nothing'], 2, 'EXECUTION_NOT_FOUND'],
    ['no server for env', ['env'], 2, 'CONFIG_INVALID'],
  ])('%s', async (_name, args, code, word) => {
    const ended = await runWithin(args, { state })

    expect(ended.code).toBe(code)
    expect(ended.stderr).toContain(word)
    expect(ended.stderr).toContain('cure:')
    expect(ended.stderr).not.toMatch(/\n {4}at /)
  })

  test('an analysis that fails is 1, with the step and the sentence', async () => {
    const history = sampleCopy()
    scribbleOver(join(history, 'project_terms.parquet'))

    const { code, stderr } = await runWithin(['analyze', '--history', history, '--json'], { state })

    expect(code).toBe(1)
    const error = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: object }
    expect(error.error).toMatchObject({ code: 'DataRetrievalFailed', step: 'ExecuteQuery' })
  })

  test.each([
    ['is absent', (history: string) => rmSync(history, { recursive: true }), 'HISTORY_NOT_FOUND'],
    ['lacks a table', (history: string) => rmSync(join(history, 'projects.parquet')), 'HISTORY_CORRUPT'],
    ['is cut off', (history: string) => truncateSync(join(history, 'project_terms.parquet'), 5000), 'HISTORY_CORRUPT'],
    ['is not ours', (history: string) => writeFileSync(join(history, 'history.json'), '{}'), 'HISTORY_CORRUPT'],
  ])('a history that %s is found before anything starts', async (_name, spoil, word) => {
    const empty = emptyFolder()
    const history = sampleCopy()
    spoil(history)

    const { code, stderr } = await runWithin(['analyze', '--history', history], { state: empty })

    expect(code).toBe(2)
    expect(stderr).toContain(word)
    expect(stderr).toContain('field: --history')
    expect((await runWithin(['executions'], { state: empty })).stdout).toMatch(/^Nothing has run here/)
  })

  test('an import of which no row can be used writes nothing and says why', async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, 'deals.csv'), `${PLAIN_HEADER}\n,Move,Acme,2024-01-05,,,10\n,Move,Acme,2024-01-06,,,10\n`)
    writeFileSync(join(cwd, 'mapping.json'), JSON.stringify(PLAIN_MAPPING))

    const args = ['import', 'deals.csv', '--mapping', 'mapping.json', '--out', 'history', '--quiet']
    const { code, stderr } = await runWithin(args, { state, cwd })

    expect(code).toBe(2)
    expect(stderr).toMatch(/No row of deals\.csv can be used: 2 read; refused: 2 × /)
    expect(readdirSync(cwd).sort()).toEqual(['deals.csv', 'mapping.json'])
  })
})

test('help teaches every command and fits the terminal', async () => {
  const { stdout } = await run('--help')
  const names = [...stdout.matchAll(/^ {2}(\w+) {2,}\S/gm)].map(([, name]) => name as string)

  for (const name of names.filter((one) => one !== 'opportunity')) {
    const help = await runWithin([name, '--help'], { state })
    expect(help.code, name).toBe(0)
    expect(help.stdout, name).toContain(`opportunity ${name}`)
    expect(
      help.stdout.split('\n').filter((line) => line.length > 120),
      name,
    ).toEqual([])
  }
})

test('a question of several lines and scripts survives as it was asked', async () => {
  const cwd = emptyFolder()
  const oppDescription = 'Datenbank „Übergang“\nzweite Zeile $& $1 日本語'
  writeFileSync(
    join(cwd, 'deal.json'),
    JSON.stringify({
      CustomerName: "O'Brien & Söhne",
      region: 'Germany',
      closeDate: '2027-02-01',
      oppName: 'Ümzug',
      oppDescription,
    }),
  )

  const { code, stdout } = await runWithin(['analyze', 'deal.json', '--quiet', '--json'], { state, cwd })

  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    opportunity: { customerName: "O'Brien & Söhne", description: oppDescription },
  })
})
