/**
 * `npm run check` and `npm test`: every gate in turn, each with its own word, ended by one count of tests.
 * `node scripts/check.js` runs the quick kinds, `--static` none but tidy, `--all` all of them, `--fix` formats and mends first.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root, runNode, setUp } from './setup.js'

const QUICK = ['unit', 'tidy', 'contract', 'conformance']
const SLOW = ['faults', 'e2e', 'infra', 'rehearsal', 'browser']

const node = setUp('develop')
const wanted = new Set(process.argv.slice(2))
const kinds = wanted.has('--all') ? [...QUICK, ...SLOW] : wanted.has('--static') ? ['tidy'] : QUICK
const modules = join(root, 'node_modules')
const gates = [
  [
    'format and lint',
    join(modules, '@biomejs', 'biome', 'bin', 'biome'),
    ['check', '--error-on-warnings', ...(wanted.has('--fix') ? ['--write'] : [])],
  ],
  [
    'lint with types',
    join(modules, 'oxlint', 'bin', 'oxlint'),
    ['--type-aware', '--deny-warnings', 'src', 'test', 'benchmarks', 'scripts'],
  ],
  ['types', join(modules, 'typescript', 'bin', 'tsc'), ['-p', '.']],
  ['types of the page', join(modules, 'typescript', 'bin', 'tsc'), ['-p', 'src/ui']],
  // Files and packages that nothing reaches, and exports that only their own file uses; types may be exported for readers.
  [
    'nothing dead',
    join(modules, 'knip', 'bin', 'knip.js'),
    ['--no-progress', '--include', 'files,dependencies,unlisted,unresolved,exports'],
  ],
  [
    'tests',
    join(modules, 'vitest', 'vitest.mjs'),
    ['run', '--passWithNoTests', ...kinds.flatMap((kind) => ['--project', kind])],
  ],
]

process.chdir(root)
if (spawnSync('git', ['--version']).status !== 0)
  console.error('git is not here: the tidy test needs it to list the files.')
for (const [name, program, args] of gates) {
  console.log(`\n▸ ${name}`)
  const status = runNode(node, [program, ...args])
  if (status !== 0) {
    console.error(`\n✗ ${name} failed.`)
    process.exit(status)
  }
}
