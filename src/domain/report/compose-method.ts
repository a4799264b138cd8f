/** The end of the page: the checks, the rows, the SQL, the models; for whoever wants to know how it was found. */
import type { Check, LeftOut } from '../analysis/opportunity-analysis.ts'
import { showCount, showMoney } from '../fact-text.ts'
import { clipped } from '../plain-text.ts'
import { factReader, heading, listUnder } from './compose-parts.ts'
import type { Block, Item } from './document.ts'
import type { Report } from './report.ts'

const MARKS: Readonly<Record<Check['outcome'], Item['mark'] & string>> = {
  passed: '✓',
  failed: '✗',
  noted: '·',
  notApplicable: '?',
}

export function composeMethod(report: Report): readonly Block[] {
  const { get } = factReader(report)
  const isOfNothing = ({ outcome, factIds }: Check) =>
    outcome === 'noted' && factIds.every((id) => get(id)?.value === 0)
  const checks = (report.checks ?? [])
    .filter((check) => check.outcome !== 'notApplicable' && !isOfNothing(check))
    .map(
      ({ name, outcome, detail, factIds }): Item => ({ spans: [`${name}: ${detail}`], factIds, mark: MARKS[outcome] }),
    )
  return [...listUnder('Checks', checks), ...leftOut(report), heading(2, 'How it was found'), ...method(report)]
}

/** With checks the rows left out stand among them. */
function leftOut({ analysis, followOn, checks }: Report): readonly Block[] {
  if (checks !== null) return []
  const rows: readonly LeftOut[] = [...(analysis?.analysis.leftOut ?? []), ...(followOn?.analysis.leftOut ?? [])]
  const items = rows
    .filter(({ count }) => count > 0)
    .map(
      ({ count, from, reason, factId }): Item => ({
        spans: [`${showCount(count)} ${count === 1 ? 'row' : 'rows'} out of ${from}: ${reason}`],
        factIds: [factId],
      }),
    )
  return listUnder('Rows left out', items)
}

function method(report: Report): readonly Block[] {
  const { history, statements } = report
  const rule =
    history.annualValueRule === 'services' ? 'MRR × 12 + upfront' : 'contract value ÷ years (at least one year)'
  const period = `${history.firstCloseDate ?? 'unknown'} to ${history.lastCloseDate ?? 'unknown'}`
  const items: readonly Item[] = [
    {
      spans: [
        `History: ${clipped(history.name, 80)}${history.synthetic && !/synthetic/i.test(history.name) ? ' (synthetic sample)' : ''}, ` +
          `${showCount(history.projects)} projects won ${period}`,
      ],
    },
    ...(history.attribution === null ? [] : [{ spans: [`Source: ${clipped(history.attribution, 400)}`] }]),
    { spans: [`Amounts in ${history.currency}; yearly value by the rule ${rule}`] },
    { spans: [`Fingerprint of the history: ${history.fingerprint}`] },
    ...retrievalItems(report),
    ...modelItems(report),
    ...explainItems(report),
  ]
  return [
    { kind: 'list', items },
    ...statements.map(
      ({ id, sql, verdict }): Block => ({
        kind: 'code',
        caption: `SQL ${id}: ${verdict.outcome}${verdict.reasons.length === 0 ? '' : ` (${verdict.reasons.join('; ')})`}`,
        text: sql,
      }),
    ),
  ]
}

function retrievalItems({ analysis }: Report): readonly Item[] {
  if (analysis === null) return []
  const { rows, truncated, elapsedMs, scannedBytes, costUsd } = analysis.analysis.retrieval
  const parts = [
    `${showCount(rows)} rows${truncated ? ', cut at the limit' : ''} in ${showCount(elapsedMs)} ms`,
    ...(scannedBytes === null ? [] : [`${showCount(scannedBytes)} bytes scanned`]),
    ...(costUsd === null ? [] : [`about ${showMoney(costUsd, 'USD')}`]),
  ]
  return [{ spans: [`Retrieval: ${parts.join(', ')}`] }]
}

function modelItems({ analysis, funding, followOn }: Report): readonly Item[] {
  const usage = [analysis, funding, followOn].flatMap((part) => part?.usage ?? [])
  const models = [...new Set(usage.map(({ model }) => model))]
  return models.map((model) => {
    const own = usage.filter((use) => use.model === model)
    const sum = (pick: (use: (typeof own)[number]) => number) => own.reduce((total, use) => total + pick(use), 0)
    const input = sum(({ inputTokens }) => inputTokens)
    const output = sum(({ outputTokens }) => outputTokens)
    const costs = own.map(({ costUsd }) => costUsd).filter((cost) => cost !== null)
    // One answer without a price makes the sum unknown.
    const isKnown = costs.length === own.length
    const cost = isKnown
      ? `about ${showMoney(
          costs.reduce((total, one) => total + one, 0),
          'USD',
        )}`
      : 'cost unknown, as no price is configured'
    const counts = `${showCount(input)} tokens in, ${showCount(output)} out, ${cost}`
    const tokens = input + output === 0 ? 'no tokens' : counts
    return { spans: [`Prose: ${clipped(model, 80)} (${tokens}); it chose words, never figures`] }
  })
}

function explainItems({ executionId, facts }: Report): readonly Item[] {
  const example = facts.find(({ id }) => id.endsWith('.p50')) ?? facts[0]
  if (executionId === null || example === undefined) return []
  const name = executionId.split(':').at(-1) ?? executionId
  return [{ spans: [`Every figure can be followed to its rows: opportunity explain ${name} ${example.id}`] }]
}
