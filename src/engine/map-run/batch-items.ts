/** ItemBatcher: several items to a child execution, by number and by size. */
import { byteLength, isJsonObject, type Json } from '#lib/json'
import type { MapRunPhase } from '../execution/model.ts'
import { Payload } from '../payload.ts'

export function batchItems(
  items: readonly Payload[],
  { batchSize, batchBytes, batchInput }: Pick<MapRunPhase, 'batchSize' | 'batchBytes' | 'batchInput'>,
): readonly Payload[] {
  if (batchSize === undefined && batchBytes === undefined) return items
  const batches: Payload[] = []
  let batch: Json[] = []
  let bytes = 0
  const close = () => {
    if (batch.length === 0) return
    batches.push(Payload.of({ ...(isJsonObject(batchInput) && { BatchInput: batchInput }), Items: batch }))
    batch = []
    bytes = 0
  }
  for (const item of items) {
    const size = byteLength(item.text) + 1
    if (batch.length >= (batchSize ?? Infinity) || bytes + size > (batchBytes ?? Infinity)) close()
    batch.push(item.value)
    bytes += size
  }
  close()
  return batches
}
