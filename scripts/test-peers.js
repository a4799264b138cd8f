#!/usr/bin/env node
/** `npm run test:peers`: lets programs that are not ours judge the templates and the cloud scripts. Skipped with a word where Python is absent. */
import { join } from 'node:path'
import { root, runNode, setUp } from './setup.js'

const node = setUp('develop')
process.chdir(root)
process.exitCode = runNode(node, [join(root, 'test', 'peers', 'peers.ts')])
