/** Of what a project consists, as shares that add up to one: of its value by service, component or financier, of its fees by service. */
import type { PastProject } from '../project.ts'
import { componentsOf, fundingOf, type Part, servicesOf } from './parts.ts'

export const SHARE_KINDS = ['services', 'monthly', 'upfront', 'components', 'funding'] as const
/** `monthly` and `upfront` are the services' shares of the monthly and of the upfront amount. */
export type ShareKind = (typeof SHARE_KINDS)[number]

export type Shares = ReadonlyMap<string, number>

const PARTS: Readonly<Record<ShareKind, (project: PastProject) => readonly Part[]>> = {
  services: servicesOf,
  monthly: servicesOf,
  upfront: servicesOf,
  components: componentsOf,
  funding: fundingOf,
}

/** Undefined when the project does not tell them. */
export function toldShares(project: PastProject, kind: ShareKind): Shares | undefined {
  const sizeOf = ({ share, monthly, upfront }: Part) =>
    kind === 'monthly' ? monthly : kind === 'upfront' ? upfront : share
  const sums = new Map<string, number>()
  for (const part of PARTS[kind](project)) {
    const size = sizeOf(part)
    if (size !== null && size > 0) sums.set(part.name, (sums.get(part.name) ?? 0) + size)
  }
  return toWhole(sums)
}

export function meanShares(projects: readonly PastProject[], kind: ShareKind): Shares | undefined {
  const sums = new Map<string, number>()
  for (const project of projects)
    for (const [name, share] of toldShares(project, kind) ?? []) sums.set(name, (sums.get(name) ?? 0) + share)
  return toWhole(sums)
}

export function toWhole(shares: Shares): Shares | undefined {
  const whole = [...shares.values()].reduce((sum, share) => sum + share, 0)
  return whole > 0 ? new Map([...shares].map(([name, share]) => [name, share / whole])) : undefined
}

/** Half the sum of the differences: 0 is right, 1 is all wrong. */
export function totalVariation(a: Shares, b: Shares): number {
  let sum = 0
  for (const name of new Set([...a.keys(), ...b.keys()])) sum += Math.abs((a.get(name) ?? 0) - (b.get(name) ?? 0))
  return sum / 2
}

/** The largest forecast share is the largest real one; of equal real ones any. */
export function isTopRight(forecast: Shares, truth: Shares): boolean {
  let top = ''
  let most = 0
  for (const [name, share] of forecast) if (share > most) [top, most] = [name, share]
  return (truth.get(top) ?? 0) >= Math.max(...truth.values()) - 1e-9
}
