#!/usr/bin/env node
/** `npm run rehearse`: the door of the rehearsal; an argument names the environment. */
import { join } from 'node:path'
import { root, runNode, setUp } from './setup.js'

const node = setUp('develop')
process.chdir(root)
process.exitCode = runNode(node, [join(root, 'test', 'rehearsal', 'rehearse.ts'), ...process.argv.slice(2)])
