/** Every operation of the API by name. */
import { validateOperations } from '../definition/validate-operation.ts'
import { testStateOperations } from '../test-state/operation.ts'
import { executionOperations } from './execution-operations.ts'
import type { Operations } from './host.ts'
import { listOperations } from './list-operations.ts'
import { machineOperations } from './machine-operations.ts'
import { versionOperations } from './versions.ts'

export const OPERATIONS: Operations = {
  ...executionOperations,
  ...listOperations,
  ...machineOperations,
  ...testStateOperations,
  ...validateOperations,
  ...versionOperations,
}
