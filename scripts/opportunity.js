#!/usr/bin/env node
/** The command line's outer door: set-up when it is missing, then the program itself on a Node that is new enough. */
import { join } from 'node:path'
import { root, runNode, setUp } from './setup.js'

const node = setUp('run')
// JSONata lets a user's regular expression backtrack without end; this flag bounds it.
const flags = ['--enable-experimental-regexp-engine-on-excessive-backtracks']
process.exitCode = runNode(node, [...flags, join(root, 'src', 'entry', 'cli.ts'), ...process.argv.slice(2)])
