/** Writes docs/states-support.md from a run over the recorded answers: `node test/conformance/write-support-page.ts`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadCorpus } from './case.ts'
import { type Report, summarize } from './report.ts'
import { type CaseResult, runCase } from './run-case.ts'

const corpus = join(process.env.OPPORTUNITY_SHARED ?? '../shared', 'conformance', 'cases')
const own = join(import.meta.dirname, 'cases')
const page = join(import.meta.dirname, '..', '..', 'docs', 'states-support.md')

async function runAll(folder: string): Promise<Report> {
  const results: CaseResult[] = []
  for (const one of loadCorpus(folder)) results.push(await runCase(one))
  return summarize(results)
}

function table({ areas }: Report): string {
  const rows = Object.entries(areas).map(
    ([name, { passed, passedOutcome, total }]) => `| ${name} | ${passed} | ${passedOutcome} | ${total} |`,
  )
  return ['| area | outcome and history right | outcome right | cases |', '|---|---|---|---|', ...rows].join('\n')
}

function misses(report: Report): string {
  if (report.misses.length === 0) return 'None is wrong.'
  return report.misses.map(({ id, first }) => `- \`${id}\`: ${first}`).join('\n')
}

const recorded = await runAll(corpus)
const ours = await runAll(own)
const percent = (share: number) => `${(share * 100).toFixed(2)} %`

writeFileSync(
  page,
  `# Which recorded answers of AWS the engine gives

Written by \`node test/conformance/write-support-page.ts\`; do not edit. The recordings lie beside the checkout (\`npm run conformance\`), the cases of our own in
\`test/conformance/cases\` and were not run against live AWS.

## Recorded by AWS

${table(recorded)}

Mean over areas ${percent(recorded.mean)}, by outcome alone ${percent(recorded.meanOutcomeOnly)}. A case is held against AWS as it was when it was recorded, where AWS has changed since
(\`src/engine/execution/as-of.ts\`); what AWS billed, the headers of its HTTP calls and the role are not compared.

## Wrong

${misses(recorded)}

## Our own cases

${table(ours)}
`,
)
