/** Which environments are rehearsed, with what: the default one whole, production with every switch that it leaves off. */
import { type Environment, loadEnvironment } from '#infra'
import { API } from './api-scenarios.ts'
import { KEYS } from './key-scenarios.ts'
import { NOTICES } from './notice-scenarios.ts'
import { PRODUCTION } from './production-scenarios.ts'
import { FAULTS, type Scenario, WAYS } from './scenarios.ts'

export interface Rehearsal {
  readonly name: string
  readonly environment: Environment
  readonly scenarios: readonly Scenario[]
  /** Which statements are taken away: all, or those that no earlier rehearsal had. */
  readonly takesAway: 'all' | 'new'
}

const EVERY_SWITCH = { expressVariants: true, provisionedConcurrency: 1 }

export const REHEARSALS: readonly Rehearsal[] = [
  {
    name: 'default',
    environment: loadEnvironment('default'),
    scenarios: [...WAYS, ...API, ...FAULTS, ...NOTICES, ...KEYS],
    takesAway: 'all',
  },
  {
    name: 'production, every switch on',
    environment: { ...loadEnvironment('production'), ...EVERY_SWITCH },
    scenarios: [...PRODUCTION, ...API, ...NOTICES],
    takesAway: 'new',
  },
]
