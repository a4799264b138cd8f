/** The system's clock and chance. A clock that is set back does not take the engine back: time goes on from where it was. */
import { randomUUID } from 'node:crypto'
import type { Chance, Clock } from '#engine'

/** A clock set forward, or a machine that slept, is noticed at the latest after this time. */
const LONGEST_SLEEP_MS = 30_000

export function createSystemClock(
  wallMs: () => number = Date.now,
  steadyMs: () => number = () => performance.now(),
): Clock {
  let aheadMs = wallMs() - steadyMs()
  function now(): number {
    const steady = steadyMs()
    aheadMs = Math.max(aheadMs, wallMs() - steady)
    return Math.floor(aheadMs + steady)
  }
  return {
    now,
    wakeAt(atMs, callback) {
      let timer: NodeJS.Timeout
      const look = () => {
        const leftMs = atMs - now()
        if (leftMs <= 0) callback()
        else timer = setTimeout(look, Math.min(leftMs, LONGEST_SLEEP_MS))
      }
      timer = setTimeout(look, Math.min(Math.max(0, atMs - now()), LONGEST_SLEEP_MS))
      return () => clearTimeout(timer)
    },
    defer: (callback) => void setImmediate(callback),
  }
}

export const systemChance: Chance = { random: Math.random, uuid: randomUUID }
