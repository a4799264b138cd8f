/** Sentences made ready for reading claims: one form of characters, number words as digits, names of facts taken out. */
import type { Fact } from '../evidence.ts'
import { plainText } from '../plain-text.ts'
import { readClaims } from './claim.ts'

const WORDS: Readonly<Record<string, number>> = {
  zero: 0,
  none: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
  dozen: 12,
}

/** Phrases whose number is part of their name. */
const FIXED_PHRASES = /\bfactor of (?:two|2)\b|\b80 % (?:range|interval|band)\b|\b(?:×|times|x) 12 \+ upfront\b/gi

/** A hundred and above in words, and quantities without a number, cannot be held against a fact. */
export const VAGUE =
  /\b(?:(?:certain|guaranteed|sure|bound) to|definitely|always|never|hundreds?|dozens|thousands|millions|billions|trillions|countless|a couple)\b/i

/** Digits that a reader takes for a number and a parser may not: other scripts, and words put together by hand. */
export const FOREIGN_DIGIT = /(?![0-9])\p{N}/u

/** A name that a cited fact holds is replaced by one character of this private area: the place of the fact among those cited. */
const FIRST_MARK = 0xe000
const MARKS = 0x1900

/** Stands for a name that several cited facts hold: no figure can be tied to one of them by it. */
const NOBODY = String.fromCharCode(FIRST_MARK + MARKS - 1)

const markOf = (place: number): string => String.fromCharCode(FIRST_MARK + (place % (MARKS - 1)))

/** The place of the fact whose name stands first in the text; null when there is none. */
export const firstMarked = (text: string): number | null => {
  const mark = /[\ue000-\uf8ff]/.exec(text)?.[0]
  return mark === undefined ? null : mark.charCodeAt(0) - FIRST_MARK
}

/** The place of the fact whose name stands last before the end of the text; null when there is none. */
export const lastMarked = (text: string): number | null => {
  const mark = text.match(/[\ue000-\uf8ff]/g)?.at(-1)
  return mark === undefined ? null : mark.charCodeAt(0) - FIRST_MARK
}

export const normalized = (text: string): string =>
  plainText(text.normalize('NFKC').replace(/\p{Co}/gu, ' '))
    .replace(/[\u2212\u2010\u2011]/g, '-')
    .replace(/(\d)\s*[–—]\s*(?=[\d$€£A-Z])/g, '$1 to ')
    .replace(/(?<![\d-])(\d+)-(?=\d+(?![\d-]))/g, '$1 to ')

const UNITS = 'one|two|three|four|five|six|seven|eight|nine'
const TENS = 'twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety'

/** Number words become digits: "three of the five" is 3 of the 5; "half" is 50 %. */
export function withDigits(text: string): string {
  return text
    .replace(FIXED_PHRASES, (phrase) => ' '.repeat(phrase.length))
    .replace(/\b(?:two|2)[ -]thirds\b/gi, '66.7 %')
    .replace(/\b(?:a|one)[ -]third\b/gi, '33.3 %')
    .replace(/\bthree[ -]quarters\b/gi, '75 %')
    .replace(/\b(?:a|one)[ -]quarter(?= of)\b/gi, '25 %')
    .replace(/\bhalf(?= (?:of|the|as)\b)/gi, '50 %')
    .replace(/\b(?:twice|double|doubles|doubled)\b/gi, '2.0 times')
    .replace(/\b(?:triple|triples|tripled)\b/gi, '3.0 times')
    .replace(/\bhalved\b/gi, '0.50 times')
    .replace(new RegExp(`\\b(${TENS})[ -](${UNITS})\\b`, 'gi'), (_, tens: string, one: string) =>
      String((WORDS[tens.toLowerCase()] ?? 0) + (WORDS[one.toLowerCase()] ?? 0)),
    )
    .replace(/\b(?:a )?dozen\b/gi, '12')
    .replace(/\b(this|that|the|no|any|each|every|which|only|another|last|next) one\b/gi, '$1 ONE')
    .replace(/\b(bought|buy|have|has|had|need|needed|want|make|made) one(?=[.,;]|$)/gi, '$1 ONE')
    .replace(/\b(\d[\d.,]*) (and|to) (\d[\d.,]*) (days|weeks|months|years)\b/g, '$1 $4 $2 $3 $4')
    .replace(/\bone(?= (?:of|or|another|that|which|who|more|should|can|may|would)\b)/gi, 'ONE')
    .replace(/\b\p{L}+\b/gu, (word) => {
      const value = word === 'ONE' ? undefined : WORDS[word.toLowerCase()]
      return value === undefined ? word : String(value)
    })
    .replace(/\bONE\b/g, 'one')
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

export interface Unnamed {
  /** The sentence with a mark in place of every name that a cited fact holds. */
  readonly text: string
  /** A quotation that no cited fact holds. */
  readonly foreignQuote: string | null
}

/**
 * Takes out what cited facts hold word for word: text values and the labels of facts. A name that itself contains a
 * figure ("Plan for 5 million users") counts only inside quotation marks, where no reader takes it for our claim.
 */
export function withoutNames(text: string, cited: readonly Fact[]): Unnamed {
  const names = cited
    .flatMap((fact, place) =>
      [...(fact.unit === 'text' ? [String(fact.value)] : []), fact.label].map((name) => ({
        name: normalized(name).replace(/[“”"]/g, "'"),
        mark: markOf(place),
        isLabel: name === fact.label,
      })),
    )
    .filter(({ name }) => name.length > 1 && /\p{L}/u.test(name))
    .toSorted((a, b) => b.name.length - a.name.length)
  let rest = text
  let foreignQuote: string | null = null
  rest = rest.replace(/[“"]([^“”"]*)[”"]/g, (quote, inner: string) => {
    const quotation = inner.trim().toLowerCase()
    // NFKC has turned the mark of a cut into three points.
    const isCut = quotation.endsWith('...')
    const holders = names.filter(({ name }) =>
      isCut
        ? quotation.length > 6 && name.toLowerCase().startsWith(quotation.slice(0, -3).trimEnd())
        : name.toLowerCase() === quotation,
    )
    if (holders.length === 0) foreignQuote ??= inner
    if (holders[0] === undefined) return quote
    return ` ${holders.length === 1 ? holders[0].mark : NOBODY} `
  })
  for (const { name, mark, isLabel } of names) {
    if (!rest.toLowerCase().includes(name.toLowerCase())) continue
    if (readClaims(withDigits(name)).length > 0 && !(isLabel && isOwnLabel(name, cited))) continue
    rest = rest.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, 'giu'), (found) =>
      isLabel ? ' '.repeat(found.length) : ` ${mark} `,
    )
  }
  return { text: rest, foreignQuote }
}

/** Labels of reasons and factors are written by code over measured values, so a number in them is no stranger's. */
const isOwnLabel = (value: string, cited: readonly Fact[]): boolean =>
  cited.some(({ id, label }) => normalized(label) === value && /\.(?:reason|factor)\.\d+$/.test(id))
