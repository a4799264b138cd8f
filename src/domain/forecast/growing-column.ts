/** A list of 32-bit numbers that grows: examples come one at a time, and as plain lists they would take twice the memory. */

export interface GrowingColumn {
  push(value: number): void
  /** What was pushed so far; a view that a later push may leave behind. */
  values(): Float32Array
}

const FIRST_CAPACITY = 1024

export function createGrowingColumn(): GrowingColumn {
  let values = new Float32Array(FIRST_CAPACITY)
  let length = 0
  return {
    push(value) {
      if (length === values.length) {
        const longer = new Float32Array(Math.ceil(length * 1.5))
        longer.set(values)
        values = longer
      }
      values[length++] = value
    },
    values: () => values.subarray(0, length),
  }
}
