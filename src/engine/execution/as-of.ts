/**
 * AWS has changed what it writes. The engine writes what AWS writes today; an engine that is told an earlier instant
 * writes what AWS wrote then, so that answers recorded in different years can be held against one engine.
 */

/** Redrive, and with it RedriveCount in the context object, came in November 2023. */
const REDRIVE_SINCE_MS = Date.parse('2023-11-15T00:00:00Z')

/** Recordings of June 2024 still have it the old way, those of November 2024 the new one. */
const MAP_RUN_BESIDE_SINCE_MS = Date.parse('2024-09-01T00:00:00Z')

/** Today, whenever that is. */
export const NEWEST = Number.POSITIVE_INFINITY

export const hasRedrive = (asOfMs: number): boolean => asOfMs >= REDRIVE_SINCE_MS

/** Whether MapRunSucceeded stands beside the chain of events: the state's exit then points to MapRunStarted. */
export const isMapRunBeside = (asOfMs: number): boolean => asOfMs >= MAP_RUN_BESIDE_SINCE_MS
