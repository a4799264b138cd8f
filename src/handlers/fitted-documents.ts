/** What was fitted to a history, read once as long as the history is the same: a document is up to a few megabytes, and never changes by itself. */
import { FORECAST_FORMAT, type ForecastModel, type HistoryDescription, NEXT_FORMAT, type NextModel } from '#domain'
import { TaskError } from '#lib/errors'
import { isJsonObject } from '#lib/json'
import type { HistoryStore } from './sockets.ts'

interface Question {
  readonly history: HistoryStore
  readonly description: HistoryDescription
  readonly signal: AbortSignal
}

export const fittedForecast = (question: Question): Promise<ForecastModel> =>
  fitted(question, { name: 'forecast.json', format: FORECAST_FORMAT, what: 'forecast' }, forecasts)

export const fittedNext = (question: Question): Promise<NextModel> =>
  fitted(question, { name: 'next.json', format: NEXT_FORMAT, what: 'next purchases' }, nexts)

/** By store, so that it goes when its store goes. */
const forecasts = new WeakMap<HistoryStore, ForecastModel>()
const nexts = new WeakMap<HistoryStore, NextModel>()

async function fitted<Fitted extends { readonly history: { readonly fingerprint: string } }>(
  { history, description: { fingerprint }, signal }: Question,
  { name, format, what }: { readonly name: string; readonly format: number; readonly what: string },
  known: WeakMap<HistoryStore, Fitted>,
): Promise<Fitted> {
  const earlier = known.get(history)
  if (earlier?.history.fingerprint === fingerprint) return earlier
  const text = await history.document(name, signal)
  const incomplete = (how: string): TaskError =>
    new TaskError('HistoryIncomplete', `The history ${how} (${name}). Import it again.`)
  if (text === null) throw incomplete(`has no fitted ${what}`)
  const document: unknown = JSON.parse(text)
  if (!isJsonObject(document) || document.formatVersion !== format) throw incomplete('was fitted by another version')
  // The import is the only writer of these documents, and the format was checked.
  const model = document as unknown as Fitted
  // What was fitted to other projects would look the same and be wrong.
  if (model.history.fingerprint !== fingerprint) throw incomplete('was changed after it was fitted')
  known.set(history, model)
  return model
}
