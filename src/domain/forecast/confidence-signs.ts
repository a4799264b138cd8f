/** The measured things that confidence is made of, each on a scale where more is a step of about one. */

export interface Signs {
  /** log10 of P90 ÷ P10, after widening. */
  readonly width: number
  readonly effectivePeers: number
  readonly closestWords: number
  /** 1 when the category was given. */
  readonly certaintyOfCategory: number
  /** Share of the peers' weight that the same customer has. */
  readonly customerShare: number
  /** Projects that the history has of the same customer, in logarithms; 0 also when the customer is not known. */
  readonly customerKnown: number
}

export function signsOf(input: { readonly width: number; readonly feature: (name: string) => number }): Signs {
  return {
    width: input.width,
    effectivePeers: input.feature('peers effective'),
    closestWords: input.feature('closest words'),
    certaintyOfCategory: input.feature('certainty of category'),
    customerShare: input.feature('weight of customer'),
    customerKnown: input.feature('customer count'),
  }
}

export function signVector(signs: Signs): readonly number[] {
  return [
    1,
    signs.width,
    signs.width ** 2,
    Math.log1p(signs.effectivePeers),
    signs.closestWords,
    signs.certaintyOfCategory,
    signs.customerShare,
    signs.customerKnown,
  ]
}

/** Guessed chance of being right within a factor of two. */
export function trust(weights: readonly number[], signs: Signs): number {
  const sum = signVector(signs).reduce((total, sign, i) => total + sign * (weights[i] ?? 0), 0)
  return 1 / (1 + Math.exp(-sum))
}
