/** One project a kind of test, so that `npm run check` can leave the slow kinds out. */
import { defineConfig } from 'vitest/config'

/** As scripts/opportunity.js starts the program: a regular expression may not backtrack without end. */
const NODE_FLAGS = ['--enable-experimental-regexp-engine-on-excessive-backtracks']

const project = (name: string, include: string[], options: { timeout?: number } = {}) => ({
  test: {
    name,
    include,
    testTimeout: options.timeout ?? 20_000,
    hookTimeout: 60_000,
    pool: 'forks' as const,
    execArgv: NODE_FLAGS,
  },
})

export default defineConfig({
  cacheDir: '.opportunity/vite',
  test: {
    globalSetup: ['./test/support/temporary-folder.ts'],
    reporters: ['default', './test/support/plain-reporter.ts'],
    projects: [
      project('unit', ['src/**/*.test.ts']),
      project('tidy', ['test/tidy/**/*.test.ts']),
      project('contract', ['test/contract/**/*.test.ts'], { timeout: 60_000 }),
      project('conformance', ['test/conformance/**/*.test.ts'], { timeout: 120_000 }),
      project('faults', ['test/faults/**/*.test.ts'], { timeout: 300_000 }),
      project('e2e', ['test/e2e/**/*.test.ts'], { timeout: 120_000 }),
      project('infra', ['test/infra/**/*.test.ts'], { timeout: 300_000 }),
      project('rehearsal', ['test/rehearsal/**/*.test.ts'], { timeout: 300_000 }),
      project('browser', ['test/browser/**/*.test.ts'], { timeout: 120_000 }),
    ],
  },
})
