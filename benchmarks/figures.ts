/** How the benchmarks say what they measured: quantiles, a Markdown table, and the load of the machine beside both. */
import { availableParallelism, loadavg } from 'node:os'

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en')

export const megabytes = (bytes: number): string => `${whole(bytes / 1e6)} MB`

export function machineNow(): string {
  const [minute, fiveMinutes] = loadavg()
  return `Node ${process.version}, ${availableParallelism()} cores, load ${minute?.toFixed(1)} (five minutes: ${fiveMinutes?.toFixed(1)})`
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}
