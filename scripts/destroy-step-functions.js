#!/usr/bin/env node
/** Takes an environment down. The work is in src/infra/deploy/destroy.ts. */
import { join } from 'node:path'
import { root, runNodeForwarding, setUp } from './setup.js'

const node = setUp('develop')
process.exitCode = await runNodeForwarding(node, [
  join(root, 'src', 'infra', 'deploy', 'destroy.ts'),
  ...process.argv.slice(2),
])
