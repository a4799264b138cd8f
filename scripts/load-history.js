#!/usr/bin/env node
/** Puts an imported history where the deployed workflows read it. The work is in src/infra/deploy/load-history.ts. */
import { join } from 'node:path'
import { root, runNodeForwarding, setUp } from './setup.js'

const node = setUp('develop')
process.exitCode = await runNodeForwarding(node, [
  join(root, 'src', 'infra', 'deploy', 'load-history.ts'),
  ...process.argv.slice(2),
])
