/** Which fields a state may have, by its type and query language, as AWS accepts them. */
import type { QueryLanguage, StateType } from './types.ts'

export const STATE_TYPES: readonly StateType[] = [
  'Task',
  'Wait',
  'Pass',
  'Succeed',
  'Fail',
  'Choice',
  'Parallel',
  'Map',
]

const EVERYWHERE = ['Type', 'Comment', 'QueryLanguage']
const PATHS = ['InputPath', 'OutputPath']
const DATA = [...PATHS, 'Output', 'Assign']
const STEP = [...DATA, 'Next', 'End']
const RESULT = ['ResultPath', 'ResultSelector', 'Parameters', 'Retry', 'Catch']

const FIELDS: Readonly<Record<StateType, readonly string[]>> = {
  Pass: [...STEP, 'Result', 'ResultPath', 'Parameters'],
  Task: [
    ...STEP,
    ...RESULT,
    'Arguments',
    'Resource',
    'Credentials',
    'TimeoutSeconds',
    'TimeoutSecondsPath',
    'HeartbeatSeconds',
    'HeartbeatSecondsPath',
  ],
  Wait: [...STEP, 'Seconds', 'Timestamp', 'SecondsPath', 'TimestampPath'],
  Parallel: [...STEP, ...RESULT, 'Arguments', 'Branches'],
  Map: [
    ...STEP,
    ...RESULT,
    'ItemProcessor',
    'Iterator',
    'ItemsPath',
    'Items',
    'ItemSelector',
    'ItemReader',
    'ItemBatcher',
    'ResultWriter',
    'MaxConcurrency',
    'MaxConcurrencyPath',
    'ToleratedFailurePercentage',
    'ToleratedFailurePercentagePath',
    'ToleratedFailureCount',
    'ToleratedFailureCountPath',
    'Label',
  ],
  Choice: [...DATA, 'Choices', 'Default'],
  Succeed: [...PATHS, 'Output'],
  Fail: ['Error', 'Cause', 'ErrorPath', 'CausePath'],
}

export const FIELDS_BY_TYPE: Readonly<Record<StateType, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries(FIELDS).map(([type, fields]) => [type, new Set([...EVERYWHERE, ...fields])]),
) as unknown as Readonly<Record<StateType, ReadonlySet<string>>>

const ONLY_JSON_PATH = [
  'InputPath',
  'OutputPath',
  'ResultPath',
  'Parameters',
  'ResultSelector',
  'Result',
  'ItemsPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'SecondsPath',
  'TimestampPath',
  'MaxConcurrencyPath',
  'ToleratedFailurePercentagePath',
  'ToleratedFailureCountPath',
  'ErrorPath',
  'CausePath',
  'Variable',
]
const ONLY_JSONATA = ['Arguments', 'Output', 'Items', 'Condition']

/** The fields that belong to the other query language. */
export const FOREIGN_FIELDS: Readonly<Record<QueryLanguage, ReadonlySet<string>>> = {
  JSONPath: new Set(ONLY_JSONATA),
  JSONata: new Set(ONLY_JSON_PATH),
}
