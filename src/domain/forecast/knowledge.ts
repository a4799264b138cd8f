/** A fitted model, opened for asking: ids by name, cells by key. Opened once a model, however often it is asked. */
import type { Quantity } from '../forecast.ts'
import { type KnownIds, knownIds } from './encode.ts'
import type { Lookup } from './features.ts'
import type { TermWeight } from './likeness.ts'
import type { ForecastModel } from './model.ts'
import { dayNumber } from './scale.ts'
import { type Cell, emptyCell } from './statistics.ts'
import { CELL_LENGTH, readCell } from './written-cells.ts'

export interface Knowledge {
  readonly ids: KnownIds
  readonly weightOf: TermWeight
  readonly lastDay: number
  /** Undefined for a quantity that is not forecast by trees. */
  lookup(quantity: Quantity): Lookup | undefined
}

const opened = new WeakMap<ForecastModel, Knowledge>()

export function knowledgeOf(model: ForecastModel): Knowledge {
  const known = opened.get(model)
  if (known !== undefined) return known
  const knowledge = open(model)
  opened.set(model, knowledge)
  return knowledge
}

function open(model: ForecastModel): Knowledge {
  const lookups = new Map<Quantity, Lookup>()
  for (const [quantity, { forecaster }] of Object.entries(model.quantities)) {
    if (forecaster.kind !== 'trees') continue
    const cells = forecaster.cells.map((list) => {
      const kind = new Map<number, Cell>()
      for (let at = 0; at < list.length; at += CELL_LENGTH) kind.set(list[at] as number, readCell(list, at))
      return kind
    })
    lookups.set(quantity as Quantity, {
      total: forecaster.total.length > 0 ? readCell(forecaster.total, 0) : emptyCell(),
      cell: (kind, key) => cells[kind]?.get(key),
    })
  }
  return {
    ids: knownIds(model.known),
    weightOf: (term) => model.termWeights[term] ?? model.unseenTermWeight,
    lastDay: model.fitted.lastCloseDate === null ? Number.NaN : dayNumber(model.fitted.lastCloseDate),
    lookup: (quantity) => lookups.get(quantity),
  }
}
