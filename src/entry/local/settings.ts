/** What an analysis here depends on besides its question, by the name under which a person sets it. */
import { historyFolder, type LocalOptions } from './open-local.ts'

/** Secrets are none of it. */
const VARIABLES = [
  'OPPORTUNITY_MODEL',
  'OPPORTUNITY_MODEL_URL',
  'OPPORTUNITY_MODEL_NAME',
  'OPPORTUNITY_MODEL_PREMIUM_NAME',
  'MODEL_STANDARD_ID',
  'MODEL_STANDARD_PRICE',
  'MODEL_STANDARD_ANSWER_STYLE',
  'MODEL_PREMIUM_ID',
  'MODEL_PREMIUM_PRICE',
  'MODEL_PREMIUM_ANSWER_STYLE',
  'OPPORTUNITY_TODAY',
]

export function settingsOf(options: Pick<LocalOptions, 'env' | 'cwd' | 'history'>): Readonly<Record<string, string>> {
  return {
    '--history': historyFolder(options),
    ...Object.fromEntries(VARIABLES.map((name) => [name, options.env[name] ?? ''])),
  }
}
