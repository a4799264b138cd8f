/** A bounded, repeatable sample of a history that is read once: the projects whose ids hash lowest, in order of their close date. */
import type { PastProject } from '../project.ts'
import { teaches } from './scale.ts'

/** Enough for the statistics of thousands of categories; small enough to fit in minutes and a gigabyte. */
const MAX_FITTED = 60_000

export interface Sample {
  /** In order of close date, then id. All have a close date. */
  readonly projects: readonly PastProject[]
  /** Won projects with a close date that were read. */
  readonly of: number
}

export function sampleOf(projects: Iterable<PastProject>, limit = MAX_FITTED): Sample {
  let kept: { readonly project: PastProject; readonly hash: number }[] = []
  let threshold = Number.POSITIVE_INFINITY
  let of = 0
  const cut = () => {
    kept.sort((a, b) => a.hash - b.hash || (a.project.projectId < b.project.projectId ? -1 : 1))
    kept = kept.slice(0, limit)
    if (kept.length === limit) threshold = (kept[limit - 1] as { readonly hash: number }).hash
  }
  for (const project of projects) {
    if (project.closeDate === null || !teaches(project)) continue
    of++
    const hash = hashOf(project.projectId)
    if (hash > threshold) continue
    kept.push({ project, hash })
    if (kept.length >= 2 * limit) cut()
  }
  if (kept.length > limit) cut()
  return { projects: kept.map(({ project }) => project).sort(byCloseDate), of }
}

export function byCloseDate(a: PastProject, b: PastProject): number {
  const left = a.closeDate ?? ''
  const right = b.closeDate ?? ''
  if (left !== right) return left < right ? -1 : 1
  return a.projectId < b.projectId ? -1 : a.projectId > b.projectId ? 1 : 0
}

/** FNV-1a with a final mix; chance would make two imports of one history differ. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}
