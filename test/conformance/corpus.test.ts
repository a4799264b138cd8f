/** The recorded answers of AWS: every case that is right stays right. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { shared } from '../support/shared.ts'
import { loadCorpus } from './case.ts'
import { runCase } from './run-case.ts'

/** Known to be wrong, each with its reason; docs/states-support.md explains them. */
const KNOWN_MISSES: Readonly<Record<string, string>> = {
  'assign_reference_variables.test_reference_in_map_state.MAP_STATE_REFERENCE_IN_ITEM_SELECTOR':
    'distributed Map: not run yet',
  'assign_reference_variables.test_reference_in_map_state.MAP_STATE_REFERENCE_IN_TOLERATED_FAILURE_PATH':
    'distributed Map: not run yet',
  'base_scenarios.test_map_state_config_distributed_item_selector': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_config_distributed_item_selector_parameters': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_config_distributed_items_path_from_previous': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_config_distributed_parameters': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_config_distributed_reentrant': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_config_distributed_reentrant_lambda': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_legacy_config_distributed_parameters': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_nested_config_distributed_no_max_max_concurrency': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_tolerated_failure_percentage_path.-1': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_tolerated_failure_percentage_path.-1.1': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_tolerated_failure_percentage_path.0': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_tolerated_failure_percentage_path.1': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_tolerated_failure_percentage_path.1.1': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_tolerated_failure_percentage_path.100': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_tolerated_failure_percentage_path.100.1': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_tolerated_failure_percentage_path.NoNumber': 'distributed Map: not run yet',
  'base_scenarios.test_map_state_tolerated_failure_percentage_path.tolerated_failure_percentage_value0':
    'distributed Map: not run yet',
}

const recorded = shared('conformance', 'cases')

test.skipIf(recorded === undefined)(
  'every recorded case but the known misses is right in outcome and history',
  async () => {
    const cases = loadCorpus(recorded as string)

    const wrong: string[] = []
    for (const one of cases) {
      const { first } = await runCase(one)
      if (first !== null && KNOWN_MISSES[one.id] === undefined) wrong.push(`${one.id}: ${first}`)
    }

    console.log(`${cases.length} recorded cases were run.`)
    expect(wrong).toEqual([])
  },
)

test('every case of our own is right in outcome and history', async () => {
  const cases = loadCorpus(join(import.meta.dirname, 'cases'))

  const wrong: string[] = []
  for (const one of cases) {
    const { first } = await runCase(one)
    if (first !== null) wrong.push(`${one.id}: ${first}`)
  }

  expect(wrong).toEqual([])
})
