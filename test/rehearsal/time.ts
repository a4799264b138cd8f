/** Time and chance of the engine, which a scenario may push: hours pass at once, and a wait is as long as it may be. */
import { createSystemClock, systemChance } from '#adapters/system-clock'
import type { Chance, Clock } from '#engine'

export interface Time {
  readonly clock: Clock
  readonly chance: Chance
  /** As though nobody had looked for so long. */
  jump(ms: number): void
  /** Where set, every draw: near 1 makes each wait before a retry the longest. */
  draw: number | null
}

interface Alarm {
  readonly atMs: number
  readonly callback: () => void
  cancel: () => void
}

export function createTime(): Time {
  const base = createSystemClock()
  const alarms = new Set<Alarm>()
  let aheadMs = 0
  const arm = (alarm: Alarm) => {
    alarm.cancel = base.wakeAt(alarm.atMs - aheadMs, () => {
      alarms.delete(alarm)
      alarm.callback()
    })
  }
  const time: Time = {
    draw: null,
    chance: { ...systemChance, random: () => time.draw ?? systemChance.random() },
    clock: {
      now: () => base.now() + aheadMs,
      wakeAt(atMs, callback) {
        const alarm: Alarm = { atMs, callback, cancel: () => undefined }
        alarms.add(alarm)
        arm(alarm)
        return () => {
          alarms.delete(alarm)
          alarm.cancel()
        }
      },
      defer: (callback) => base.defer(callback),
    },
    jump(ms) {
      aheadMs += ms
      for (const alarm of alarms) {
        alarm.cancel()
        arm(alarm)
      }
    },
  }
  return time
}
