/** The house keeps its own rules, and the rules can be broken: each is shown failing on a planted offence. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { importsOf, MAX_LINES, offences, type SourceFile } from './rules.ts'

const JUDGED = /^(src|test|scripts|benchmarks|data)\/.*\.(ts|js|mjs)$/
/** The rules quote what they forbid, and so does this file. */
const QUOTING = new Set(['test/tidy/rules.ts', 'test/tidy/tidy.test.ts'])

function repositoryFiles(): readonly SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  return listed
    .split('\n')
    .filter((path) => JUDGED.test(path) && !QUOTING.has(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
}

test('every file of the repository keeps the rules of the house', () => {
  const files = repositoryFiles()

  const found = offences(files).map(({ path, rule }) => `${path} ${rule}`)

  expect(files.length).toBeGreaterThan(10)
  expect(found).toEqual([])
})

describe('a planted offence is named with its file and rule', () => {
  const planted: readonly (readonly [string, SourceFile, RegExp])[] = [
    [
      'a closed door',
      { path: 'src/domain/x.ts', text: "import { start } from '#engine'\n" },
      /opens #engine, which domain may not/,
    ],
    [
      'a deep import',
      { path: 'src/handlers/x.ts', text: "import { guard } from '../sql/guard.ts'\n" },
      /reaches out of its room/,
    ],
    ['its own door', { path: 'src/sql/x.ts', text: "import { guard } from '#sql'\n" }, /opens its own door/],
    [
      'a foreign library',
      { path: 'src/domain/x.ts', text: "import * as z from 'zod'\n" },
      /uses the library zod, which domain may not/,
    ],
    [
      'node in the engine',
      { path: 'src/engine/x.ts', text: "import { readFile } from 'node:fs/promises'\n" },
      /uses the library node:fs\/promises/,
    ],
    [
      'a dynamic import',
      { path: 'src/engine/x.ts', text: "const fs = await import('node:fs')\n" },
      /uses the library node:fs/,
    ],
    ['the clock in the engine', { path: 'src/engine/x.ts', text: 'const now = Date.now()\n' }, /uses Date\.now/],
    ['chance in the engine', { path: 'src/engine/x.ts', text: 'const x = Math.random()\n' }, /uses Math\.random/],
    ['an unknown room', { path: 'src/shed/x.ts', text: '\n' }, /not a room of the house/],
    ['a file of two ideas', { path: 'src/domain/x.ts', text: '\n'.repeat(MAX_LINES + 1) }, /one file is one idea/],
    ['a name that says nothing', { path: 'src/domain/utils.ts', text: '\n' }, /name the file after what it exports/],
    ['a swallowed error', { path: 'src/api/x.ts', text: 'try { go() } catch {}\n' }, /swallows an error/],
    ['a TODO without a date', { path: 'src/api/x.ts', text: '// TODO tidy up\n' }, /TODO without a link or a date/],
  ]

  test.each(planted)('%s', (_name, file, rule) => {
    const found = offences([file])

    expect(found).toHaveLength(1)
    expect(found[0]?.path).toBe(file.path)
    expect(found[0]?.rule).toMatch(rule)
  })

  test('an import over several lines is read', () => {
    expect(importsOf("import {\n  a,\n  b,\n} from '#engine'\n\nexport { c } from './c.ts'\n")).toEqual([
      '#engine',
      './c.ts',
    ])
  })
})
