#!/usr/bin/env node
/** The guide's test: every workflow once, against an account or (--local) a local server. The work is in src/infra/deploy/test-workflows.ts. */
import { join } from 'node:path'
import { root, runNodeForwarding, setUp } from './setup.js'

const node = setUp('develop')
process.exitCode = await runNodeForwarding(node, [
  join(root, 'src', 'infra', 'deploy', 'test-workflows.ts'),
  ...process.argv.slice(2),
])
