/** What a person waits for: `npm run analyze` on the bundled sample, and the same without npm, each as a process of its own. */
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { percentile } from '../figures.ts'

const ROUNDS = 7
const root = resolve(import.meta.dirname, '..', '..')

export interface StartCost {
  readonly what: string
  readonly p50Ms: number
  readonly slowestMs: number
}

export function measureStart(state: string): readonly StartCost[] {
  const program = join(root, 'scripts', 'opportunity.js')
  const ways = [
    ['npm run analyze', 'npm', ['run', '--silent', 'analyze', '--', '--quiet']],
    ['node scripts/opportunity.js analyze', process.execPath, [program, 'analyze', '--quiet']],
    ['node scripts/opportunity.js --version', process.execPath, [program, '--version']],
    ['node --version', process.execPath, ['--version']],
  ] as const
  return ways.map(([what, command, args]) => {
    const took: number[] = []
    // The first round is not counted: it fills caches and the state folder.
    for (let round = 0; round <= ROUNDS; round++) {
      const from = performance.now()
      const { status, stderr } = spawnSync(command, args, {
        cwd: root,
        env: { ...process.env, OPPORTUNITY_STATE: state },
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(`${what} ended with ${status}: ${stderr}`)
      if (round > 0) took.push(performance.now() - from)
    }
    return { what, p50Ms: percentile(took, 0.5), slowestMs: percentile(took, 1) }
  })
}
