/** Logistic regression, for the few signs of confidence. */

/** Pulls the weights towards zero, so that few deals make a cautious guess. */
const PENALTY = 1
const NEWTON_STEPS = 12

/** Newton's method on the penalised likelihood. */
export function logistic(rows: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const size = rows[0]?.length ?? 0
  let weights = Array.from({ length: size }, () => 0)
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const gradient = weights.map((weight) => -PENALTY * weight)
    const curvature = weights.map((_, i) => weights.map((_unused, j) => (i === j ? PENALTY : 0)))
    rows.forEach((row, k) => {
      const guess = 1 / (1 + Math.exp(-row.reduce((sum, sign, i) => sum + sign * (weights[i] as number), 0)))
      const left = (right[k] as number) - guess
      const bend = guess * (1 - guess)
      for (let i = 0; i < size; i++) {
        gradient[i] = (gradient[i] as number) + left * (row[i] as number)
        const line = curvature[i] as number[]
        for (let j = 0; j < size; j++) line[j] = (line[j] as number) + bend * (row[i] as number) * (row[j] as number)
      }
    })
    const move = solve(curvature, gradient)
    weights = weights.map((weight, i) => weight + (move[i] as number))
  }
  return weights
}

/** Gauss's elimination of a small positive definite system. */
function solve(matrix: number[][], vector: readonly number[]): readonly number[] {
  const rows = matrix.map((row, i) => [...row, vector[i] as number])
  const size = rows.length
  for (let k = 0; k < size; k++) {
    const pivot = rows[k] as number[]
    for (let i = k + 1; i < size; i++) {
      const row = rows[i] as number[]
      const times = (row[k] as number) / (pivot[k] as number)
      for (let j = k; j <= size; j++) row[j] = (row[j] as number) - times * (pivot[j] as number)
    }
  }
  const answer = Array.from({ length: size }, () => 0)
  for (let k = size - 1; k >= 0; k--) {
    const row = rows[k] as number[]
    let sum = row[size] as number
    for (let j = k + 1; j < size; j++) sum -= (row[j] as number) * (answer[j] as number)
    answer[k] = sum / (row[k] as number)
  }
  return answer
}
