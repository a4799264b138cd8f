/** The closing line that any CI can read: `Tests: 34 passed, 0 failed, 0 skipped`. */
import type { Reporter, TestModule } from 'vitest/node'

export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed' || state === 'failed') count[state] += 1
        else count.skipped += 1
      }
      // A file that cannot be loaded has no tests to count, and is a failure all the same.
      if (module.state() === 'failed' && module.errors().length > 0) count.failed += 1
    }
    console.log(`\nTests: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
  }
}
