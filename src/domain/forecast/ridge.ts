/**
 * A linear guess from many yes-or-no features (words, names, pairs of them): least squares with a penalty on each weight, solved
 * by conjugate gradients. It adds up many weak signs that a tree would have to take one at a time.
 */

/** Features of the rows, row after row: `features[starts[i]…starts[i + 1]]` with their values. */
export interface SparseRows {
  readonly starts: Int32Array
  readonly features: Int32Array
  readonly values: Float32Array
}

export interface Ridge {
  readonly bias: number
  readonly weights: Float64Array
}

/** Enough for the guess to stop moving in the third digit on the histories measured. */
const ITERATIONS = 30

/** `penalties` holds one value a feature; `sampleWeights` one a row, zero leaves the row out. */
export function fitRidge(input: {
  readonly rows: SparseRows
  readonly targets: Float64Array
  readonly sampleWeights: Float64Array
  readonly penalties: Float64Array
}): Ridge {
  const { rows, targets, sampleWeights, penalties } = input
  const size = penalties.length
  const bias = weightedMean(targets, sampleWeights)
  // Conjugate gradients on (XᵀWX + Λ) β = XᵀW (y − bias), scaled by the diagonal.
  const residual = new Float64Array(size)
  const diagonal = Float64Array.from(penalties)
  eachEntry(rows, sampleWeights, (row, feature, value, weight) => {
    residual[feature] = (residual[feature] as number) + weight * value * ((targets[row] as number) - bias)
    diagonal[feature] = (diagonal[feature] as number) + weight * value * value
  })
  const weights = new Float64Array(size)
  const direction = new Float64Array(size)
  for (let i = 0; i < size; i++) direction[i] = (residual[i] as number) / (diagonal[i] as number)
  let energy = dotScaled(residual, diagonal)
  const start = energy
  for (let iteration = 0; iteration < ITERATIONS && energy > 1e-8 * start; iteration++) {
    const image = multiply(rows, sampleWeights, penalties, direction)
    const step = energy / dot(direction, image)
    for (let i = 0; i < size; i++) {
      weights[i] = (weights[i] as number) + step * (direction[i] as number)
      residual[i] = (residual[i] as number) - step * (image[i] as number)
    }
    const next = dotScaled(residual, diagonal)
    const keep = next / energy
    energy = next
    for (let i = 0; i < size; i++)
      direction[i] = (residual[i] as number) / (diagonal[i] as number) + keep * (direction[i] as number)
  }
  return { bias, weights }
}

function multiply(
  rows: SparseRows,
  sampleWeights: Float64Array,
  penalties: Float64Array,
  vector: Float64Array,
): Float64Array {
  const { starts, features, values } = rows
  const image = new Float64Array(vector.length)
  for (let i = 0; i < vector.length; i++) image[i] = (penalties[i] as number) * (vector[i] as number)
  for (let row = 0; row + 1 < starts.length; row++) {
    const weight = sampleWeights[row] as number
    if (weight === 0) continue
    let product = 0
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++)
      product += (values[at] as number) * (vector[features[at] as number] as number)
    product *= weight
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
      const feature = features[at] as number
      image[feature] = (image[feature] as number) + (values[at] as number) * product
    }
  }
  return image
}

function eachEntry(
  { starts, features, values }: SparseRows,
  sampleWeights: Float64Array,
  visit: (row: number, feature: number, value: number, weight: number) => void,
): void {
  for (let row = 0; row + 1 < starts.length; row++) {
    const weight = sampleWeights[row] as number
    if (weight === 0) continue
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++)
      visit(row, features[at] as number, values[at] as number, weight)
  }
}

function weightedMean(values: Float64Array, weights: Float64Array): number {
  let sum = 0
  let total = 0
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number
    if (weight === 0) continue
    sum += weight * (values[i] as number)
    total += weight
  }
  return total > 0 ? sum / total : 0
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

function dotScaled(residual: Float64Array, diagonal: Float64Array): number {
  let sum = 0
  for (let i = 0; i < residual.length; i++) sum += (residual[i] as number) ** 2 / (diagonal[i] as number)
  return sum
}
