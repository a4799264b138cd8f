/** `npm run bench:NAME`: one benchmark on the house's Node; with --expose-gc, so that memory is read after a collection. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, runNode, setUp } from './setup.js'

const [name = '', ...rest] = process.argv.slice(2)
const program = join(root, 'benchmarks', name, `${name}.ts`)
if (!existsSync(program)) {
  console.error(`There is no benchmark ${program}.`)
  process.exit(2)
}
process.chdir(root)
const flags = ['--expose-gc', '--enable-experimental-regexp-engine-on-excessive-backtracks']
process.exitCode = runNode(setUp('develop'), [...flags, program, ...rest])
