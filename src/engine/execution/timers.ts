/** Wake-up times in one heap, so that a hundred thousand sleeping executions need one timer of the clock. */
import type { Clock } from '../sockets.ts'

interface Alarm {
  readonly atMs: number
  readonly ring: () => void
}

export class Timers {
  readonly #clock: Clock
  readonly #heap: Alarm[] = []
  #cancel: (() => void) | undefined
  #armedForMs = Infinity

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Stale alarms are not removed: whoever is rung looks whether the time still means anything. */
  set(atMs: number, ring: () => void): void {
    this.#push({ atMs, ring })
    this.#arm()
  }

  clear(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#armedForMs = Infinity
    this.#heap.length = 0
  }

  #arm(): void {
    const first = this.#heap[0]
    if (first === undefined || first.atMs >= this.#armedForMs) return
    this.#cancel?.()
    this.#armedForMs = first.atMs
    this.#cancel = this.#clock.wakeAt(first.atMs, () => this.#ring())
  }

  #ring(): void {
    this.#armedForMs = Infinity
    this.#cancel = undefined
    const nowMs = this.#clock.now()
    for (let first = this.#heap[0]; first !== undefined && first.atMs <= nowMs; first = this.#heap[0]) {
      this.#pop()
      first.ring()
    }
    this.#arm()
  }

  #push(alarm: Alarm): void {
    const heap = this.#heap
    let at = heap.push(alarm) - 1
    while (at > 0) {
      const up = (at - 1) >> 1
      const above = heap[up] as Alarm
      if (above.atMs <= alarm.atMs) break
      heap[at] = above
      at = up
    }
    heap[at] = alarm
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      let down = at * 2 + 1
      if (down >= heap.length) break
      if (down + 1 < heap.length && (heap[down + 1] as Alarm).atMs < (heap[down] as Alarm).atMs) down++
      const below = heap[down] as Alarm
      if (below.atMs >= last.atMs) break
      heap[at] = below
      at = down
    }
    heap[at] = last
  }
}
