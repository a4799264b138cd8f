/** Import: what a partner's table may look like, what is refused and why, and that a history appears whole or not at all. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importHistory } from '#adapters/duckdb-import'
import { fileError } from '#adapters/duckdb-import-errors'
import { parseMapping } from '#domain'
import { importCsv, PLAIN_HEADER, PLAIN_MAPPING } from '../support/csv-history.ts'

const mapping = parseMapping(JSON.stringify(PLAIN_MAPPING))
const ROW = 'A1,Move,Acme,2024-01-05,2024-02-01,2025-01-31,120000'
const newFolder = () => mkdtempSync(join(tmpdir(), 'import-'))

const fileWith = (name: string, content: string | Buffer): string => {
  const path = join(newFolder(), name)
  writeFileSync(path, content)
  return path
}

describe('the quirks of a partner table', () => {
  test.each([
    ['seconds', '1704412800'],
    ['milliseconds', '1704412800000'],
    ['microseconds', '1704412800000000'],
    ['nanoseconds', '1704412800000000000'],
    ['a decimal fraction', '1704412800.5'],
    ['an exponent', '1.7044128E9'],
    ['a day', '2024-01-05'],
    ['a day with a time', '2024-01-05T10:11:12Z'],
  ])('a date in %s is read', async (_, closed) => {
    const { projects } = await importCsv([PLAIN_HEADER, `A1,Move,Acme,${closed},,,10`])

    expect(projects[0]?.closeDate).toBe('2024-01-05')
  })

  test.each([
    ['"$1,378.52"', 1378.52],
    ['12', 12],
    ['"USD 1 200"', 1200],
    ['1e3', 1000],
    ['N/A', null],
    ['', null],
    ['(350)', null],
    ['0', null],
    ['much', null],
  ])('the amount %s is %s', async (text, amount) => {
    const { projects } = await importCsv([PLAIN_HEADER, `A1,Move,Acme,2024-01-05,,,${text}`])

    expect(projects[0]?.totalValue).toBe(amount)
  })

  test('services come from their slots, under public names, equal ones added up; the rule gives the year', async () => {
    const { projects } = await importCsv(
      [
        'id,title,service1,monthly $ service1,upfront $ service1,servicex,monthly $ servicex,upfront $ servicex',
        'A1,Move,ec2Enhancement,"$1,000.50",N/A,amazonEC2,100,500',
        'A2,Idle,,N/A,,,,',
      ],
      {
        ...PLAIN_MAPPING,
        annualValueRule: 'services',
        fields: { projectId: 'id', title: 'title' },
        services: {
          slots: ['service1', 'servicex'],
          name: '{slot}',
          monthly: 'monthly $ {slot}',
          upfront: 'upfront $ {slot}',
        },
      },
    )

    expect(projects[0]).toMatchObject({
      services: [{ name: 'Amazon EC2', monthly: 1100.5, upfront: 500 }],
      monthlyValue: 1100.5,
      upfrontValue: 500,
      annualValue: 1100.5 * 12 + 500,
    })
    expect(projects[1]).toMatchObject({ services: [], monthlyValue: null, annualValue: null })
  })

  test('value by duration: a year or less is the value itself, more is divided, without dates nothing is said', async () => {
    const { projects } = await importCsv([
      PLAIN_HEADER,
      'A1,Short,Acme,2024-01-01,2024-01-01,2024-06-30,600',
      'A2,Long,Acme,2024-01-02,2024-01-01,2025-12-31,730',
      'A3,Undated,Acme,2024-01-03,,,600',
      'A4,Backward,Acme,2024-01-04,2024-06-30,2024-01-01,600',
    ])

    expect(projects.map(({ annualValue }) => annualValue)).toEqual([600, 365, null, null])
  })

  test('of rows with one key the most complete is kept, of equals the latest, and the others are counted', async () => {
    const { projects, report } = await importCsv([
      PLAIN_HEADER,
      'A1,Thin,,2024-03-01,,,',
      'A1,Full,Acme,2024-01-01,2024-02-01,2024-03-01,10',
      'A2,Old,Acme,2024-01-01,,,10',
      'A2,New,Acme,2024-02-01,,,10',
    ])

    expect(projects.map(({ title }) => title)).toEqual(['Full', 'New'])
    expect(report).toMatchObject({ rowsRead: 4, rowsUsed: 2, duplicates: 2 })
  })
})

describe('every row is counted once', () => {
  test('refused rows have a reason and a number, malformed lines too', async () => {
    const { report } = await importCsv([
      PLAIN_HEADER,
      ROW,
      ',No key,Acme,2024-01-01,,,10',
      'A3,,Acme,2024-01-01,,,10',
      'A4,too,many,columns,in,this,line,here',
    ])

    expect(report).toMatchObject({ rowsRead: 4, rowsUsed: 1, duplicates: 0 })
    expect(report.refused.map(({ reason, rows, examples }) => [reason, rows, examples[0]?.row])).toEqual([
      ['malformed line: too many columns', 1, 5],
      ['no key (projectId)', 1, 2],
      ['no title', 1, 3],
    ])
  })

  test('a value that cannot be read is left empty and told with an example', async () => {
    const { report, projects } = await importCsv([PLAIN_HEADER, 'A1,Move,Acme,2023-13-45,,,lots'])

    expect(projects[0]).toMatchObject({ closeDate: null, totalValue: null })
    expect(report.unreadable).toEqual([
      { field: 'closeDate', rows: 1, example: '2023-13-45' },
      { field: 'totalValue', rows: 1, example: 'lots' },
    ])
  })

  test("the mapping's own refusals and limits", async () => {
    const { report, projects } = await importCsv(
      [PLAIN_HEADER, ROW, 'A2,Old,Acme,1985-01-01,,,10', 'A3,Huge,Acme,2024-01-01,,,1e15'],
      {
        ...PLAIN_MAPPING,
        fields: { ...PLAIN_MAPPING.fields, totalValue: { column: 'value', atMost: 1e9 } },
        refuse: [{ column: 'closed', before: '1990-01-01', reason: 'too old' }],
      },
    )

    expect(report.refused).toMatchObject([{ reason: 'too old', rows: 1 }])
    expect(projects.map(({ title, totalValue }) => [title, totalValue])).toEqual([
      ['Huge', null],
      ['Move', 120000],
    ])
  })
})

describe('what a history cannot answer is said', () => {
  test('no amounts', async () => {
    const { description } = await importCsv([PLAIN_HEADER, 'A1,Move,Acme,2024-01-05,2024-02-01,2025-01-31,'])

    expect(description.known).toMatchObject({ annualValue: 0, totalValue: 0, duration: 1, gap: 1 })
  })

  test('no projects at all', async () => {
    await expect(importCsv([PLAIN_HEADER])).rejects.toMatchObject({
      code: 'HISTORY_EMPTY',
      message: expect.stringContaining('0 read'),
    })
  })
})

test('the same file gives the same tables, byte for byte', async () => {
  const rows = Array.from(
    { length: 3000 },
    (_, index) => `A${index},Move ${index % 17} servers,C${index % 50},2024-01-0${1 + (index % 9)},,,${index + 1}`,
  )

  const [first, second] = [await importCsv([PLAIN_HEADER, ...rows]), await importCsv([PLAIN_HEADER, ...rows])]

  expect(first.description.fingerprint).toBe(second.description.fingerprint)
  expect(first.description).toEqual(JSON.parse(JSON.stringify({ ...second.description })))
})

test('a file that the mapping passes over is left out, and said to be', async () => {
  const said: string[] = []
  const passing = { ...mapping, inputs: { projects: 'projects*' }, passOver: ['themes*'] }
  const attempt = (files: readonly string[]) =>
    importHistory({ files, mapping: passing, out: join(newFolder(), 'history'), progress: (text) => said.push(text) })
  const projects = fileWith('projects.csv', `${PLAIN_HEADER}\n${ROW}\n`)

  const { description } = await attempt([projects, fileWith('themes.csv', 'a,b\n1,2\n')])

  expect(description.projects).toBe(1)
  expect(said).toContain('themes.csv is passed over: the mapping has no use for it')
  await expect(attempt([projects, fileWith('other.csv', 'a,b\n1,2\n')])).rejects.toMatchObject({
    code: 'MAPPING_INVALID',
    field: 'inputs',
  })
})

describe('an import that cannot be done says so, and leaves what was there', () => {
  const attempt = (files: readonly string[], out = join(newFolder(), 'history')) =>
    importHistory({ files, mapping, out })

  test.each([
    ['a file that is not there', () => join(newFolder(), 'none.csv'), 'FILE_NOT_FOUND'],
    ['a folder', () => newFolder(), 'FILE_UNREADABLE'],
    ['an unknown format', () => fileWith('projects.xlsx', 'x'), 'FILE_UNREADABLE'],
    ['a corrupted Parquet file', () => fileWith('projects.parquet', 'PAR1 but no more'), 'FILE_UNREADABLE'],
    ['a cut JSON file', () => fileWith('projects.json', '[{"id": "A1", "tit'), 'FILE_UNREADABLE'],
  ])('%s', async (_, file, code) => {
    await expect(attempt([file()])).rejects.toMatchObject({ code, field: 'FILE' })
  })

  test('a column that is not there, with the nearest ones', async () => {
    const file = fileWith('projects.csv', `${PLAIN_HEADER.replace('customer', 'customer_name')}\n${ROW}\n`)

    await expect(attempt([file])).rejects.toMatchObject({
      code: 'MAPPING_INVALID',
      field: 'fields.customer',
      cure: expect.stringContaining('customer_name'),
    })
  })

  test('no file', async () => {
    await expect(attempt([])).rejects.toMatchObject({ code: 'FIELD_MISSING', field: 'FILE' })
  })

  test('a target that is something else is not touched', async () => {
    const out = newFolder()
    writeFileSync(join(out, 'letter.txt'), 'dear')

    await expect(attempt([fileWith('projects.csv', `${PLAIN_HEADER}\n${ROW}\n`)], out)).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      field: '--out',
    })
    expect(readdirSync(out)).toEqual(['letter.txt'])
  })

  test('a failed import leaves the old history and no scaffolding', async () => {
    const { out } = await importCsv([PLAIN_HEADER, ROW])
    const before = readFileSync(join(out, 'history.json'), 'utf8')

    await expect(attempt([fileWith('projects.parquet', 'PAR1')], out)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    })
    expect(readFileSync(join(out, 'history.json'), 'utf8')).toBe(before)
    expect(readdirSync(join(out, '..')).sort()).toEqual(['history', 'projects.csv'])
  })

  test('a history is replaced whole', async () => {
    const { out } = await importCsv([PLAIN_HEADER, ROW])
    writeFileSync(join(out, 'forecast.json'), '{}')

    await attempt([fileWith('projects.csv', `${PLAIN_HEADER}\n${ROW}\n`)], out)

    expect(readdirSync(out).sort()).toEqual(['history.json', 'project_terms.parquet', 'projects.parquet'])
  })

  test.skipIf(process.getuid?.() === 0)('a folder that may not be written', async () => {
    const parent = newFolder()
    chmodSync(parent, 0o500)

    await expect(attempt([fileWith('projects.csv', ROW)], join(parent, 'history'))).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
    })
    expect(existsSync(join(parent, 'history'))).toBe(false)
  })

  test('a target under a file', async () => {
    const file = fileWith('projects.csv', `${PLAIN_HEADER}\n${ROW}\n`)
    mkdirSync(join(file, '..', 'x'))

    await expect(attempt([file], join(file, 'history'))).rejects.toMatchObject({ field: '--out' })
  })

  test.each([
    ['ENOSPC', 'DISK_FULL'],
    ['EROFS', 'FILE_UNWRITABLE'],
    ['EACCES', 'FILE_UNWRITABLE'],
  ])('what the system says (%s) becomes %s with a cure', (code, expected) => {
    const error = Object.assign(new Error(`${code}: no`), { code })

    expect(fileError(error, '/data/history', '--out')).toMatchObject({
      code: expected,
      field: '--out',
      cure: expect.any(String),
    })
  })
})
