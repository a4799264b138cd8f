/**
 * What a process really holds, heap or not, as the kernel counts it. Without root no cgroup can be made here, so the count is read
 * again and again; between two looks a process may hold more than it should.
 */
import { readFileSync } from 'node:fs'

const LOOK_MS = 20

export interface MemoryWatch {
  /** The most that was seen. */
  readonly peakMb: number
  stop(): void
}

/** Calls once when the process holds more than it may. Where there is no /proc, nothing is watched and the peak stays at nought. */
export function watchMemory(pid: number, limitMb: number, over: () => void): MemoryWatch {
  let peakMb = 0
  const timer = setInterval(() => {
    const heldMb = residentMb(pid)
    if (heldMb === null) {
      clearInterval(timer)
      return
    }
    peakMb = Math.max(peakMb, heldMb)
    if (heldMb <= limitMb) return
    clearInterval(timer)
    over()
  }, LOOK_MS)
  return {
    get peakMb() {
      return peakMb
    },
    stop: () => clearInterval(timer),
  }
}

/** Null for a process that has ended. */
function residentMb(pid: number): number | null {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kilobytes === undefined ? null : Number(kilobytes) / 1_024
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return null
    throw error
  }
}
