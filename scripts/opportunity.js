#!/usr/bin/env node
/** The command line's outer door: set-up when it is missing, then the program itself on a Node that is new enough. */
import { join } from 'node:path'
import { root, runNodeForwarding, setUp } from './setup.js'

const node = setUp('run')
const flags = [
  // JSONata lets a user's regular expression backtrack without end; this flag bounds it.
  '--enable-experimental-regexp-engine-on-excessive-backtracks',
  // The server takes the types out of the page's TypeScript with a function that Node still calls experimental.
  '--disable-warning=ExperimentalWarning',
]
process.exitCode = await runNodeForwarding(node, [
  ...flags,
  join(root, 'src', 'entry', 'cli.ts'),
  ...process.argv.slice(2),
])
