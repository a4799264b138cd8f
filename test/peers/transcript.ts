/** What happened, for a reader: gaps first, then calls, then every script's own words. */
import type { Change } from './adaptations.ts'
import type { Run } from './cloud-scripts.ts'
import type { Comparison } from './described.ts'
import type { Call } from './front.ts'

export interface Happened {
  readonly runs: readonly Run[]
  readonly calls: readonly Call[]
  readonly changes: readonly Change[]
  /** moto's own log. */
  readonly said: readonly string[]
  readonly compared: readonly Comparison[]
}

export function transcript({ runs, calls, changes, said, compared }: Happened): string {
  const left = counted(uncreatedTypes(said))
  const gaps = counted(calls.filter(({ isGap }) => isGap).map(({ service, operation }) => `${service} ${operation}`))
  const ours = counted(
    calls.filter(({ answeredBy }) => answeredBy === 'us').map(({ service, operation }) => `${service} ${operation}`),
  )
  const all = counted(calls.map(({ service, operation, status }) => `${service} ${operation} → ${status}`))
  return [
    '# Types that moto’s CloudFormation left out (its own words, times)',
    ...lines(left),
    '# Operations that moto answered with a page instead of an answer',
    ...lines(gaps),
    '# Operations answered in moto’s place',
    ...lines(ours),
    '# Changed in the templates on the way to moto',
    ...changes.map(({ what, why, times }) => `${String(times).padStart(6)}  ${what} (${why})`),
    '# What stands in moto, held against the templates',
    ...compared.flatMap(({ type, id, fields, differences }) => [
      `  ${type} ${id}: ${fields} fields, ${differences.length} differ`,
      ...differences.map(
        ([field, wanted, had]) => `      ${field}: ${JSON.stringify(wanted)}\n        in moto: ${JSON.stringify(had)}`,
      ),
    ]),
    '# Calls',
    ...lines(all),
    ...runs.flatMap(({ command, exitCode, seconds, output }) => [
      `# ${command} → ${exitCode} after ${seconds.toFixed(1)} s`,
      output,
    ]),
  ].join('\n')
}

export const differenceKinds = ({ type, differences }: Comparison): readonly string[] =>
  differences.map(([field]) => `${type} ${field}`)

export const uncreatedTypes = (said: readonly string[]): readonly string[] =>
  said.flatMap((line) => /No Moto CloudFormation support for (AWS::[\w:]+)/.exec(line)?.[1] ?? [])

export function counted(names: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
}

const lines = (counts: readonly (readonly [string, number])[]): readonly string[] =>
  counts.map(([name, count]) => `${String(count).padStart(6)}  ${name}`)
