/** A clock that only moves when told to: waits of days pass at once, and twice the same run is the same run. */
import type { Chance, Clock } from '#engine'

export interface VirtualClock extends Clock {
  /** Does what is due, and moves on to the next wake-up, until nothing more will happen or `untilMs` is reached. */
  run(options?: { readonly untilMs?: number; readonly while?: () => boolean }): Promise<void>
  /** As a person does who sets the clock of the machine: timers do not move with it. */
  set(nowMs: number): void
}

interface Alarm {
  readonly atMs: number
  readonly callback: () => void
}

export function createVirtualClock(startMs: number): VirtualClock {
  let nowMs = startMs
  const deferred: (() => void)[] = []
  const alarms = new Set<Alarm>()

  async function settle(): Promise<void> {
    do {
      for (const callback of deferred.splice(0)) callback()
      await new Promise<void>((resolve) => setImmediate(resolve))
    } while (deferred.length > 0)
  }

  function nextAlarm(): Alarm | undefined {
    let first: Alarm | undefined
    for (const alarm of alarms) if (first === undefined || alarm.atMs < first.atMs) first = alarm
    return first
  }

  return {
    now: () => nowMs,
    set: (ms) => {
      nowMs = ms
    },
    wakeAt(atMs, callback) {
      const alarm = { atMs, callback }
      alarms.add(alarm)
      return () => void alarms.delete(alarm)
    },
    defer: (callback) => void deferred.push(callback),
    async run(options = {}) {
      for (;;) {
        await settle()
        if (options.while !== undefined && !options.while()) return
        const alarm = nextAlarm()
        if (alarm === undefined || alarm.atMs > (options.untilMs ?? Infinity)) break
        alarms.delete(alarm)
        nowMs = Math.max(nowMs, alarm.atMs)
        alarm.callback()
      }
      if (options.untilMs !== undefined) nowMs = Math.max(nowMs, options.untilMs)
    },
  }
}

/** Chance from a seed (mulberry32): the same seed gives the same run. */
export function createSeededChance(seed: number): Chance {
  let state = seed >>> 0
  function random(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const hex = (digits: number): string => {
    let text = ''
    while (text.length < digits) text += Math.floor(random() * 16).toString(16)
    return text
  }
  return { random, uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}` }
}
