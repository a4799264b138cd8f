/** Features cut into at most 63 classes of about equal size, so that a tree looks at counts and not at values. */

export interface Binned {
  /** One list a feature, one class a row; class 0 is "missing". */
  readonly columns: readonly Uint8Array[]
  /** `cuts[feature][k]` is the greatest value of class k + 1. */
  readonly cuts: readonly Float64Array[]
}

const MAX_CLASSES = 63
/** Values looked at to find the cuts; more would not move them. */
const MAX_LOOKED_AT = 20_000

export function binned(columns: readonly Float32Array[]): Binned {
  const cuts = columns.map(cutsOf)
  return { cuts, columns: columns.map((column, feature) => classes(column, cuts[feature] as Float64Array)) }
}

function cutsOf(column: Float32Array): Float64Array {
  const step = Math.max(1, Math.floor(column.length / MAX_LOOKED_AT))
  const values: number[] = []
  for (let i = 0; i < column.length; i += step) if (!Number.isNaN(column[i])) values.push(column[i] as number)
  values.sort((a, b) => a - b)
  const cuts: number[] = []
  for (let k = 1; k < MAX_CLASSES; k++) {
    const at = Math.floor((k * values.length) / MAX_CLASSES)
    const below = values[at - 1]
    const above = values[at]
    if (below === undefined || above === undefined || below === above) continue
    const cut = (below + above) / 2
    if (cuts.length === 0 || cut > (cuts[cuts.length - 1] as number)) cuts.push(cut)
  }
  return Float64Array.from(cuts)
}

function classes(column: Float32Array, cuts: Float64Array): Uint8Array {
  return Uint8Array.from(column, (value) => {
    if (Number.isNaN(value)) return 0
    let low = 0
    let high = cuts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (value <= (cuts[middle] as number)) high = middle
      else low = middle + 1
    }
    return low + 1
  })
}
