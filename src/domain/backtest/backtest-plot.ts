/** A back-test as one picture: a row a quantity; left what is right within a factor of two, right how the ranges hold. */
import type { BacktestResult, MethodMetrics, QuantityMetrics } from './backtest-result.ts'
import type { Measured } from './bootstrap.ts'

const ROW = 190
const LEFT = 260
const CHART = 300
const GAP = 90
const WIDTH = LEFT + CHART + GAP + CHART / 2 + 60
const LINE = 22
const OURS = '#0b6e4f'
const PLAIN = '#8a8f98'

export function backtestPlot(result: BacktestResult): string {
  const height = 60 + ROW * result.quantities.length
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12" role="img">`,
    `<title>Back-test of ${escaped(result.history.name)}</title>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    text(10, 24, `${result.history.name}: judged from ${result.split.from} to ${result.split.to}`, 'font-size="15"'),
    ...result.quantities.map((quantity, row) => quantityRow(quantity, 50 + ROW * row)),
    '</svg>',
    '',
  ].join('\n')
}

function quantityRow(metrics: QuantityMetrics, top: number): string {
  return [
    text(10, top + 4, `${metrics.quantity}: within ×2, 95 % interval`, 'font-weight="600"'),
    ...[0, 0.25, 0.5, 0.75, 1].map((share) => axisLine(LEFT + share * CHART, top + 12, top + 130, share)),
    ...metrics.methods.map((method, i) => methodLine(method, top + 28 + i * LINE)),
    calibration(metrics, LEFT + CHART + GAP, top + 8),
  ].join('\n')
}

function methodLine({ method, withinTwo }: MethodMetrics, y: number): string {
  const colour = method.startsWith('ours') ? OURS : PLAIN
  return [
    text(10, y + 4, method, `fill="${colour}"`),
    bar(withinTwo, y, colour),
    `<circle cx="${at(LEFT + withinTwo.value * CHART)}" cy="${y}" r="4" fill="${colour}"/>`,
  ].join('')
}

function bar({ low, high }: Measured, y: number, colour: string): string {
  return `<line x1="${at(LEFT + low * CHART)}" x2="${at(LEFT + high * CHART)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="3"/>`
}

/** Nominal level to the right, share of truths below upwards; the diagonal is perfect. */
function calibration({ ranges }: QuantityMetrics, left: number, top: number): string {
  const side = CHART / 2
  const x = (share: number) => at(left + share * side)
  const y = (share: number) => at(top + (1 - share) * side)
  const points = ranges.calibration.map(({ level, below }) => `${x(level)},${y(below.value)}`)
  return [
    `<rect x="${left}" y="${top}" width="${side}" height="${side}" fill="none" stroke="#d0d4da"/>`,
    `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="#d0d4da"/>`,
    `<polyline points="${points.join(' ')}" fill="none" stroke="${OURS}" stroke-width="2"/>`,
    ...ranges.calibration.map(
      ({ level, below }) =>
        `<line x1="${x(level)}" x2="${x(level)}" y1="${y(below.low)}" y2="${y(below.high)}" stroke="${OURS}"/>`,
    ),
    text(left, top + side + 14, 'calibration: nominal → observed', 'font-size="10"'),
  ].join('')
}

function axisLine(x: number, top: number, bottom: number, share: number): string {
  return `<line x1="${x}" x2="${x}" y1="${top}" y2="${bottom + 8}" stroke="#eceff3"/>${text(x - 8, bottom + 22, `${share * 100} %`, 'font-size="10"')}`
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${at(x)}" y="${at(y)}" ${attributes}>${escaped(content)}</text>`
}

const at = (value: number): string => (Math.round(value * 10) / 10).toString()

function escaped(content: string): string {
  return content.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
