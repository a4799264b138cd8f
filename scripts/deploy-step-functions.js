#!/usr/bin/env node
/** The guide's deployment: checks, builds, deploys, tries. The work is in src/infra/deploy/deploy.ts. */
import { join } from 'node:path'
import { root, runNodeForwarding, setUp } from './setup.js'

const node = setUp('develop')
process.exitCode = await runNodeForwarding(node, [
  join(root, 'src', 'infra', 'deploy', 'deploy.ts'),
  ...process.argv.slice(2),
])
