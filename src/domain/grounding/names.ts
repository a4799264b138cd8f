/** Names in prose: a word with a capital letter has to come from a cited fact, or be a word of the report itself. */
import type { Fact } from '../evidence.ts'
import { normalized } from './wording.ts'

/** Words of the report that are written in capitals. */
const OWN_WORDS = new Set(['ARR', 'MRR', 'SQL', 'P10', 'P50', 'P90', 'I', 'A'])

/** Words that a sentence may open with; an opener that is none of them is taken for a name. */
const OPENERS = new Set(
  (
    'agree align answer approach assess begin build choose bring clarify ensure include involve note offer position present price request schedule secure send test track validate ' +
    'approximately expected roughly a about above across after all allow along although among an and annual any apart around as ask at back based because before behind below ' +
    'between both but by call central check close closest compare comparable compared confidence confirm consider count current ' +
    'customer customers date dates deal delivery despite discuss down during duration each either evidence evenly every expect few figures find first ' +
    'five for forecast forecasts four from further get given growth half has have having here high however if in instead it its just keep ' +
    'know last launch less like likely look low many median might more most much near nearly neither next no none nobody not ' +
    'nothing now of on once one only or other otherwise our out over past peers per plan prepare prior probably projects propose qualify raise range ' +
    'rather retrieved review revenue risk same second see seek service services set share shares similar similarity since six so some start still ' +
    'such take ten than that the their then there these they third this those three through to together total two typically ' +
    'under unless until up upfront use value verify we what when where whether which while who why will with within without work ' +
    'yet you your monthly yearly overall delivering starting seven eight nine eleven twelve'
  ).split(' '),
)

/** The first capitalised word that nothing cited explains, or null. `text` has names and claims taken out. */
export function foreignName(text: string, cited: readonly Fact[]): string | null {
  const known = new Set(
    cited.flatMap(({ value, label }) => wordsOf(normalized(`${value} ${label}`))).map((word) => word.toLowerCase()),
  )
  // A word with a digit inside (EC2, P007) is a name too; the digits of claims are gone by now.
  for (const match of text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}'’&./+-]*/gu)) {
    const word = match[0].replace(/['’]s$|[.'’/-]+$/g, '')
    const isName = /^\p{Lu}/u.test(word) || /\d/.test(word) || /\p{Ll}\p{Lu}/u.test(word)
    if (!isName || OWN_WORDS.has(word) || isKnown(word, known)) continue
    const isOpener = /^\P{L}*$/u.test(text.slice(0, match.index)) || /[.:;] *$/.test(text.slice(0, match.index))
    if (isOpener && OPENERS.has(word.toLowerCase())) continue
    return word
  }
  return null
}

const wordsOf = (text: string): readonly string[] => text.match(/[\p{L}\p{N}]+/gu) ?? []

/** Compound words are known when each of their parts is. */
const isKnown = (word: string, known: ReadonlySet<string>): boolean =>
  wordsOf(word).every((part) => known.has(part.toLowerCase()))
