/** Bad input of every kind that the command line can meet: a clear error or a correct answer, no trace, no half file, no hang. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Ended, emptyFolder, runProgram, runWithin, startTestServer } from '../support/program.ts'

const QUESTION = {
  CustomerName: 'Example Corp',
  region: 'Germany',
  closeDate: '2027-03-31',
  oppName: 'Cloud Migration',
  oppDescription: 'Migrate an Oracle database and 120 virtual machines',
}
const SAMPLE = join(import.meta.dirname, '..', '..', 'data', 'sample', 'history')
const state = emptyFolder()

async function ask(changes: Record<string, unknown>, options: readonly string[] = []): Promise<Ended> {
  const input = JSON.stringify({ ...QUESTION, ...changes })
  return runWithin(['analyze', '-', '--json', ...options], { state, input })
}

const errorOf = ({ stderr }: Ended) =>
  (JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: Record<string, unknown> }).error

function expectNoTrace({ stdout, stderr }: Ended): void {
  expect(stdout + stderr).not.toMatch(/\n {4}at |node:internal|\.ts:\d+/)
}

describe('a field', () => {
  test.each([
    ['missing', { closeDate: undefined }, 'FIELD_MISSING', 'closeDate'],
    ['blank', { CustomerName: ' \t\n ' }, 'FIELD_MISSING', 'CustomerName'],
    ['null', { region: null }, 'FIELD_MISSING', 'region'],
    ['a number where text belongs', { oppName: 42 }, 'FIELD_INVALID', 'oppName'],
    ['an impossible date', { closeDate: '2027-02-30' }, 'FIELD_INVALID', 'closeDate'],
    ['a date of another form', { closeDate: '31.03.2027' }, 'FIELD_INVALID', 'closeDate'],
    ['a description of 1 MB', { oppDescription: 'x'.repeat(1_000_000) }, 'INPUT_TOO_LARGE', 'oppDescription'],
  ])('%s: an error that names it, with the value shortened and a cure', async (_name, changes, code, field) => {
    const ended = await ask(changes)

    expect(ended.code).toBe(2)
    expect(errorOf(ended)).toMatchObject({ code, field, cure: expect.any(String) })
    expect(ended.stderr.length).toBeLessThan(1000)
    expectNoTrace(ended)
  })

  test.each([
    ['a date in the past', { closeDate: '2024-12-31' }, 'has passed'],
    ['an AWS region code', { region: 'eu-central-1' }, 'it was read as'],
    ['an unknown region', { region: 'Atlantis' }, 'is not a country'],
    ['control characters', { oppName: 'Cloud\u0007 \u001b[31mMigration' }, 'were taken out of oppName'],
    ['right-to-left marks', { CustomerName: 'Example \u202eproC\u202c' }, 'were taken out of CustomerName'],
  ])('%s: an answer, and a note that says so', async (_name, changes, note) => {
    const ended = await ask(changes)

    expect(ended.code).toBe(0)
    expect(ended.stderr).toContain(note)
    expect(ended.stdout + ended.stderr).not.toMatch(/(?!\n)\p{Cc}|[\u202a-\u202e]/u)
  })

  const hostile = `<script>alert(1)</script>'; DROP TABLE projects; -- \${x} $& {% $x %} "quoted"`

  test('HTML, SQL and template signs in every field are text and nothing else', async () => {
    const texts = Object.fromEntries(
      [
        'CustomerName',
        'region',
        'oppName',
        'oppDescription',
        'industry',
        'customerSegment',
        'partnerName',
        'activityFocus',
        'businessDescription',
        'migrationPhase',
      ].map((field) => [field, hostile]),
    )

    const ended = await ask(texts)

    expect(ended.code).toBe(0)
    expect(JSON.parse(ended.stdout)).toMatchObject({ opportunity: { customerName: hostile, description: hostile } })
    expect(existsSync(join(SAMPLE, 'projects.parquet'))).toBe(true)
  })
})

describe('a history', () => {
  test('that is an empty folder', async () => {
    const ended = await ask({}, ['--history', emptyFolder()])

    expect(ended.code).toBe(2)
    expect(errorOf(ended)).toMatchObject({ code: 'HISTORY_NOT_FOUND', field: '--history', cure: expect.any(String) })
    expectNoTrace(ended)
  })

  test('that does not exist', async () => {
    const ended = await ask({}, ['--history', '/nowhere/at/all'])

    expect(ended.code).toBe(2)
    expect(errorOf(ended)).toMatchObject({
      code: 'HISTORY_NOT_FOUND',
      message: expect.stringContaining('/nowhere/at/all'),
    })
  })

  test('whose Parquet is cut short', async () => {
    const folder = join(emptyFolder(), 'history')
    cpSync(SAMPLE, folder, { recursive: true })
    truncateSync(join(folder, 'projects.parquet'), 50_000)

    const ended = await ask({}, ['--history', folder])

    expect(ended.code).toBe(2)
    expect(errorOf(ended)).toMatchObject({ code: 'HISTORY_CORRUPT', field: '--history', cure: expect.any(String) })
    expectNoTrace(ended)
  })

  const mapping = (changes: object = {}) => ({
    formatVersion: 1,
    name: 'Small',
    currency: 'EUR',
    annualValueRule: 'contract-value',
    fields: { projectId: 'id', title: 'title', customer: 'customer', closeDate: 'won', ...changes },
  })

  async function importOf(rows: string, map: object): Promise<{ readonly ended: Ended; readonly out: string }> {
    const folder = emptyFolder('import')
    writeFileSync(join(folder, 'rows.csv'), rows)
    writeFileSync(join(folder, 'mapping.json'), JSON.stringify(map))
    const out = join(folder, 'history')
    const args = ['import', 'rows.csv', '--mapping', 'mapping.json', '--out', out, '--json']
    return { ended: await runWithin(args, { state, cwd: folder }), out }
  }

  test('whose mapping names a column that is not there', async () => {
    const { ended, out } = await importOf('id,title,customer,won\n1,A,B,2025-01-01\n', mapping({ title: 'tilte' }))

    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('tilte')
    expect(existsSync(out)).toBe(false)
    expectNoTrace(ended)
  })

  test('without amounts: imported, and every value is withheld with the count', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, index) => `${index},Migrate Oracle database ${index},C${index % 9},2025-0${1 + (index % 9)}-11`,
    )
    const { ended, out } = await importOf(`id,title,customer,won\n${rows.join('\n')}\n`, mapping())
    expect(ended.code).toBe(0)

    const { code, stdout } = await runWithin(['analyze', '-', '--history', out, '--quiet'], {
      state,
      input: JSON.stringify(QUESTION),
    })

    expect(code).toBe(0)
    expect(stdout).toMatch(/Annual revenue \(ARR\) +withheld \(0 of 8\)/)
    expect(stdout).not.toContain('SYNTHETIC')
  })

  test('without rows: the import says so and writes nothing', async () => {
    const { ended, out } = await importOf('id,title,customer,won\n', mapping())

    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('HISTORY_EMPTY')
    expect(existsSync(out)).toBe(false)
    expectNoTrace(ended)
  })
})

describe('the machine', () => {
  const mounts: string[] = []
  afterAll(() => {
    for (const mount of mounts) execFileSync('umount', [mount])
  })

  /** A small file system of its own; null where this user may not mount. */
  function mounted(options: string): string | null {
    const folder = emptyFolder('mount')
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' })
    } catch (error) {
      console.log(`mount is not allowed here (${error instanceof Error ? error.message : ''}): skipped.`)
      return null
    }
    mounts.push(folder)
    return folder
  }

  test.each(['size=48k', 'size=256k'])(
    'a disk that is full (%s): said, exit 3, and the report file is not begun',
    async (size) => {
      const full = mounted(size)
      if (full === null) return
      const ended = await runProgram(['analyze', '--json', '--quiet', '--out', join(full, 'report.json')], {
        state: full,
      })

      expect(ended.code === 3 || ended.code === 1).toBe(true)
      expect(ended.stderr).toMatch(/DISK_FULL|no space|disk/i)
      expect(readdirSync(full).filter((name) => name.startsWith('report'))).toEqual([])
      expectNoTrace(ended)
    },
  )

  test('a full device for --out', async () => {
    const ended = await runProgram(['analyze', '--json', '--quiet', '--out', '/dev/full'], { state })

    expect(ended.code).toBe(3)
    expect(errorOf(ended)).toMatchObject({ code: 'DISK_FULL' })
  })

  test('a folder that cannot be written', async () => {
    const readOnly = mounted('size=1m,ro')
    if (readOnly === null) return
    const forState = await runProgram(['analyze', '--json', '--quiet'], { state: readOnly, cwd: '/' })
    const forOut = await runProgram(['analyze', '--json', '--quiet', '--out', join(readOnly, 'r.json')], { state })

    for (const ended of [forState, forOut]) {
      expect(ended.code).toBe(3)
      expect(errorOf(ended)).toMatchObject({ code: 'FILE_UNWRITABLE', cure: expect.any(String) })
      expectNoTrace(ended)
    }
  })

  test('a state folder that is a file', async () => {
    const file = join(emptyFolder(), 'file')
    writeFileSync(file, '')
    const ended = await runProgram(['analyze', '--json', '--quiet'], { state: file, cwd: '/' })

    expect(ended.code).toBe(3)
    expectNoTrace(ended)
  })

  test('a journal that is no journal', async () => {
    const folder = emptyFolder()
    mkdirSync(join(folder, 'objects'))
    writeFileSync(
      join(folder, 'journal.sqlite'),
      'not a database, just some text that is long enough to look at'.repeat(100),
    )
    const ended = await runProgram(['analyze', '--json', '--quiet'], { state: folder })

    expect(ended.code).toBe(3)
    expect(errorOf(ended)).toMatchObject({ code: 'JOURNAL_CORRUPT' })
    expect(readFileSync(join(folder, 'journal.sqlite'), 'utf8')).toContain('not a database')
    expectNoTrace(ended)
  })

  test('two processes on one journal: the second works through the server that holds it', async () => {
    const shared = emptyFolder()
    const server = await startTestServer({ state: shared })
    const ended = await runProgram(['analyze', '--json', '--quiet'], { state: shared })
    await server.stop()

    expect(ended.code).toBe(0)
    expect(JSON.parse(ended.stdout)).toMatchObject({ kind: 'report' })
  })
})
