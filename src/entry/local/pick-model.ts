/** Which model narrates: the built-in analyst, unless the environment names another. Figures never depend on it. */
import type { AnalysisModel } from '#handlers'
import { InputError, shortened } from '#lib/errors'

type Env = Readonly<Record<string, string | undefined>>

const MODELS: Readonly<Record<string, (env: Env) => Promise<AnalysisModel>>> = {
  'built-in': async () => (await import('#adapters/built-in-model')).builtInModel(),
}

export async function pickModel(env: Env): Promise<AnalysisModel> {
  const name = env.OPPORTUNITY_MODEL || 'built-in'
  const create = Object.hasOwn(MODELS, name) ? MODELS[name] : undefined
  if (create !== undefined) return create(env)
  throw new InputError('CONFIG_INVALID', `OPPORTUNITY_MODEL is "${shortened(name)}".`, {
    field: 'OPPORTUNITY_MODEL',
    cure: `Use one of ${Object.keys(MODELS).join(', ')}.`,
  })
}
