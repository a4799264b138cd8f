/** What the object store says when it fails is the failure of the reader or the writer, and no fault of the engine. */
import type { ObjectStore } from '../sockets.ts'

export function guardedStore(store: ObjectStore, failure: (message: string) => Error): ObjectStore {
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw failure(error instanceof Error ? error.message : 'The object store failed.')
    }
  }
  const rows = store.rows?.bind(store)
  return {
    get: (bucket, key, packing) => guarded(() => store.get(bucket, key, packing)),
    list: (bucket, prefix) => guarded(() => store.list(bucket, prefix)),
    put: (bucket, key, text) => guarded(() => store.put(bucket, key, text)),
    ...(rows !== undefined && { rows: (bucket, key) => guarded(() => rows(bucket, key)) }),
  }
}
