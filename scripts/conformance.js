#!/usr/bin/env node
/** `npm run conformance`: puts recorded questions to the engine; see docs/engine.md. */
import { join } from 'node:path'
import { root, runNode, setUp } from './setup.js'

const node = setUp('run')
const flags = ['--enable-experimental-regexp-engine-on-excessive-backtracks']
process.exitCode = runNode(node, [...flags, join(root, 'test', 'conformance', 'run.ts'), ...process.argv.slice(2)])
