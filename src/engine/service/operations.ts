/** Every operation of the API by name. */
import { validateOperations } from '../definition/validate-operation.ts'
import { mapRunOperations } from '../map-run/operations.ts'
import { testStateOperations } from '../test-state/operation.ts'
import { activityOperations } from './activities.ts'
import { executionOperations } from './execution-operations.ts'
import type { Operations } from './host.ts'
import { listOperations } from './list-operations.ts'
import { machineOperations } from './machine-operations.ts'
import { redriveOperations } from './redrive-operation.ts'
import { taskOperations } from './task-operations.ts'
import { versionOperations } from './versions.ts'

export const OPERATIONS: Operations = {
  ...activityOperations,
  ...executionOperations,
  ...listOperations,
  ...machineOperations,
  ...mapRunOperations,
  ...redriveOperations,
  ...taskOperations,
  ...testStateOperations,
  ...validateOperations,
  ...versionOperations,
}
