/**
 * The back-test of real histories straight from their files, without an import:
 * `OPPORTUNITY_SHARED=/path/to/shared node benchmarks/forecast/backtest.ts [NAME] [QUANTITY…]`
 */
import { backtest, backtestMarkdown, type HistoryDescription, splitByDate } from '#domain'
import { loadHistory, SOURCES } from './histories.ts'

const [name, ...quantities] = process.argv.slice(2)
const started = performance.now()
for (const source of SOURCES) {
  if (name !== undefined && source.name !== name) continue
  const projects = await loadHistory(source)
  if (projects === undefined) continue
  const tells = (quantity: string, when: boolean) =>
    when && (quantities.length === 0 || quantities.includes(quantity)) ? 1 : 0
  const isUs = source.name.startsWith('us-')
  const hasShares = source.name === 'worldbank' ? 1 : 0
  const history: HistoryDescription = {
    name: source.name,
    synthetic: false,
    attribution: null,
    currency: 'USD',
    annualValueRule: 'contract-value',
    projects: projects.length,
    firstCloseDate: null,
    lastCloseDate: null,
    known: {
      annualValue: tells('annualValue', true),
      totalValue: tells('totalValue', source.name !== 'us-it-investments'),
      monthlyValue: 0,
      duration: tells('durationMonths', source.name !== 'us-it-investments'),
      gap: tells('gapDays', !isUs),
      services: 0,
      components: hasShares,
      funding: hasShares,
      customer: 1,
      outcome: 0,
      amendments: 0,
    },
    terms: { distinct: 0, meanPerProject: 0 },
    fingerprint: 'straight from the file',
    formatVersion: 1,
  }
  const result = backtest({ split: splitByDate(projects), history })
  console.log(backtestMarkdown(result))
  console.log(`${Math.round((performance.now() - started) / 1000)} s`)
}
