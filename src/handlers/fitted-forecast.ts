/** The fitted forecast of a history, read once as long as the history is the same: it is a megabyte or two, and never changes by itself. */
import { FORECAST_FORMAT, type ForecastModel, type HistoryDescription } from '#domain'
import { TaskError } from '#lib/errors'
import { isJsonObject } from '#lib/json'
import type { HistoryStore } from './sockets.ts'

const DOCUMENT = 'forecast.json'

/** By store, so that it goes when its store goes. */
const known = new WeakMap<HistoryStore, ForecastModel>()

export async function fittedForecast(input: {
  readonly history: HistoryStore
  readonly description: HistoryDescription
  readonly signal: AbortSignal
}): Promise<ForecastModel> {
  const { history, description, signal } = input
  const { fingerprint } = description
  const earlier = known.get(history)
  if (earlier?.history.fingerprint === fingerprint) return earlier
  const text = await history.document(DOCUMENT, signal)
  if (text === null) throw incomplete('has no fitted forecast')
  const model: unknown = JSON.parse(text)
  if (!isJsonObject(model) || model.formatVersion !== FORECAST_FORMAT) throw incomplete('was fitted by another version')
  // The import is the only writer of this document, and its format was checked.
  const fitted = model as unknown as ForecastModel
  // Ranges calibrated on other projects would look the same and be wrong.
  if (fitted.history.fingerprint !== fingerprint) throw incomplete('was changed after its forecast was fitted')
  known.set(history, fitted)
  return fitted
}

const incomplete = (what: string): TaskError =>
  new TaskError('HistoryIncomplete', `The history ${what} (${DOCUMENT}). Import it again.`)
