/**
 * What others think of ours: cfn-lint of the templates, GitHub's schema and zizmor of the workflow, moto of the cloud scripts.
 * `npm run test:peers`; skipped with a word where Python is absent.
 */
import { judgeWorkflow } from './github-workflow.ts'
import { judgeByMoto } from './moto.ts'
import { pythonPrograms } from './python.ts'
import { judgeTemplates } from './templates.ts'

const program = pythonPrograms()
if (program !== null) {
  const found =
    judgeTemplates(program('cfn-lint')) + judgeWorkflow(program) + (await judgeByMoto(program('moto_server')))
  process.exitCode = found === 0 ? 0 : 1
}
