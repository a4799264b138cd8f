/** The fitted forecast of a history, read once as long as the history is the same: it is a megabyte or two, and never changes by itself. */
import { FORECAST_FORMAT, type ForecastModel, type HistoryDescription } from '#domain'
import { TaskError } from '#lib/errors'
import { isJsonObject } from '#lib/json'
import type { HistoryStore } from './sockets.ts'

const DOCUMENT = 'forecast.json'

interface Fitted {
  readonly fingerprint: string
  readonly model: ForecastModel
}

/** By store, so that it goes when its store goes. */
const known = new WeakMap<HistoryStore, Fitted>()

export async function fittedForecast(input: {
  readonly history: HistoryStore
  readonly description: HistoryDescription
  readonly signal: AbortSignal
}): Promise<ForecastModel> {
  const { history, description, signal } = input
  const fitted = known.get(history)
  if (fitted?.fingerprint === description.fingerprint) return fitted.model
  const text = await history.document(DOCUMENT, signal)
  const model: unknown = text === null ? null : JSON.parse(text)
  if (!isJsonObject(model) || model.formatVersion !== FORECAST_FORMAT) {
    const what = text === null ? 'has no fitted forecast' : 'was fitted by another version'
    throw new TaskError('HistoryIncomplete', `The history ${what} (${DOCUMENT}). Import it again.`)
  }
  // The import is the only writer of this document, and its format was checked.
  const checked = model as unknown as ForecastModel
  known.set(history, { fingerprint: description.fingerprint, model: checked })
  return checked
}
