/** The past and the future of a back-test: a day belongs to one side, and nothing of the future is seen before it is judged. */
import { InputError } from '#lib/errors'
import { byCloseDate } from '../forecast/sample.ts'
import { teaches } from '../forecast/scale.ts'
import type { PastProject } from '../project.ts'

export interface Split {
  /** In order of close date. */
  readonly past: readonly PastProject[]
  readonly future: readonly PastProject[]
  /** The first day of the future. */
  readonly from: string
}

const DEFAULT_FUTURE_SHARE = 0.2

/** Won projects with a close date; `from` parts them, else the newest fifth is the future. */
export function splitByDate(projects: readonly PastProject[], from?: string): Split {
  const dated = judgeable(projects)
  const first = from ?? dated[Math.floor(dated.length * (1 - DEFAULT_FUTURE_SHARE))]?.closeDate ?? ''
  const past = dated.filter(({ closeDate }) => (closeDate as string) < first)
  const future = dated.filter(({ closeDate }) => (closeDate as string) >= first)
  return checked({ past, future, from: first }, from === undefined ? '--history' : '--from')
}

/** Everything known in one history, judged on the projects of another. Projects that both hold are judged by neither. */
export function splitByHistory(known: readonly PastProject[], later: readonly PastProject[]): Split {
  const past = judgeable(known)
  const ids = new Set(past.map(({ projectId }) => projectId))
  const future = judgeable(later).filter(({ projectId }) => !ids.has(projectId))
  return checked({ past, future, from: future[0]?.closeDate ?? '' }, '--future')
}

function judgeable(projects: readonly PastProject[]): readonly PastProject[] {
  return projects.filter((project) => project.closeDate !== null && teaches(project)).sort(byCloseDate)
}

function checked(split: Split, field: string): Split {
  if (split.past.length > 0 && split.future.length > 0) return split
  throw new InputError(
    'FIELD_INVALID',
    `There is nothing to ${split.past.length === 0 ? 'learn from before' : 'judge from'} ${split.from || 'that day'}.`,
    {
      field,
      cure: 'Choose a day inside the close dates that `opportunity history` shows, or a history with won, dated projects.',
    },
  )
}
