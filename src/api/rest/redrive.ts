/**
 * POST /api/analyses/{id}/redrive: a run that was stopped or ran out of time goes on at the step where it was. A run that
 * ended in one of its Fail states has decided to fail; AWS would enter that state again, so it is refused here.
 */
import { InputError, shortened } from '#lib/errors'
import { ServiceError } from '#lib/step-functions'
import type { Owner } from '../analysis-id.ts'
import { type AnalysisStatus, describeAnalysis } from './analysis-status.ts'
import type { ApiDeps } from './deps.ts'

export async function redriveAnalysis(deps: ApiDeps, id: string, owner: Owner): Promise<AnalysisStatus> {
  const { status: before } = await describeAnalysis(deps, id, owner)
  if (!before.redrivable) throw notRedrivable(id, reasonOf(before))
  try {
    await deps.stepFunctions.call('RedriveExecution', { executionArn: before.executionArn })
  } catch (error) {
    if (!(error instanceof ServiceError && error.type === 'ExecutionNotRedrivable')) throw error
    throw notRedrivable(id, error.message, error)
  }
  return (await describeAnalysis(deps, id, owner)).status
}

function reasonOf({ status, failure }: AnalysisStatus): string {
  if (status === 'RUNNING') return 'it is still running'
  if (status === 'SUCCEEDED') return 'it has succeeded'
  if (failure?.step != null) return `it ended by its own rule after ${failure.step} had failed, and would end so again`
  return 'it ended too long ago, or its history is full'
}

const notRedrivable = (id: string, reason: string, cause?: unknown): InputError =>
  new InputError('NOT_REDRIVABLE', `The analysis ${shortened(id)} cannot go on: ${reason}.`, {
    field: 'id',
    cure: 'Ask again: POST /api/analyze with what GET /api/analyses/{id}/input answers.',
    cause,
  })
