/**
 * A light stemmer for English: it joins the spellings of one idea (migrate, migrating, migration), and no more.
 * Import and query use this very function, so a stem need not be a word; it only has to be the same on both sides.
 */

/** Words that say nothing about a project. Single letters never become terms, so they are not listed. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `about above after again all also am an and any are as at be because been before being below between both but by can
  could did do does doing don down during each etc few for from further had has have having he her here hers him his how
  if in into is it its just may me might more most must my no nor not now of off on once one only or other our ours out
  over own per same shall she should so some such than that the their theirs them then there these they this those
  through to too under until up upon us very via was we were what when where which while who whom why will with within
  would you your yours`.split(/\s+/),
)

/** Shorter words carry their ending as part of their meaning: "bus", "news", "ring". */
const MIN_STEM = 3

export function stem(word: string): string {
  if (word.length <= MIN_STEM || !/^[a-z]+$/.test(word)) return word
  return withoutFinalE(withoutSuffix(withoutParticiple(singular(word))))
}

function singular(word: string): string {
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (word.endsWith('sses')) return word.slice(0, -2)
  if (/(?:ss|us|is)$/.test(word)) return word
  return word.endsWith('s') ? word.slice(0, -1) : word
}

function withoutParticiple(word: string): string {
  const match = /^(.*[aeiouy].*?)(?:ing|ed)$/.exec(word)
  const rest = match?.[1]
  if (rest === undefined || rest.length < MIN_STEM) return word
  // "planning" has doubled its consonant, "billing" had two to begin with.
  return /([^aeioulsz])\1$/.test(rest) ? rest.slice(0, -1) : rest
}

/** Longest first. Each keeps enough of the word that different ideas stay apart. */
const SUFFIXES: readonly (readonly [RegExp, string])[] = [
  [/i[sz]ation$/, 'iz'],
  [/(?<!ys)ise?$/, 'iz'],
  [/ational$/, 'at'],
  [/ation$/, 'at'],
  [/([st])ion$/, '$1'],
  [/(?<=.{4})ment$/, ''],
  [/ity$/, ''],
  [/y$/, 'i'],
]

function withoutSuffix(word: string): string {
  for (const [suffix, replacement] of SUFFIXES) {
    const shorter = word.replace(suffix, replacement)
    if (shorter !== word) return shorter.length >= MIN_STEM ? shorter : word
  }
  return word
}

function withoutFinalE(word: string): string {
  return word.length > MIN_STEM + 1 && word.endsWith('e') ? word.slice(0, -1) : word
}
