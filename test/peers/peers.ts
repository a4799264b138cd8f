/** What others think of ours: cfn-lint of the templates, moto of the scripts. `npm run test:peers`; skipped with a word where Python is absent. */
import { judgeByMoto } from './moto.ts'
import { pythonPrograms } from './python.ts'
import { judgeTemplates } from './templates.ts'

const program = pythonPrograms()
if (program !== null) {
  const found = judgeTemplates(program('cfn-lint')) + (await judgeByMoto(program('moto_server')))
  process.exitCode = found === 0 ? 0 : 1
}
