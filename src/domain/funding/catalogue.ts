/** The catalogue of funding programmes: its shape, and the check that every entry has its source before it is used. */
import { InputError } from '#lib/errors'
import { isCalendarDate } from '../calendar.ts'
import { plainText } from '../plain-text.ts'

export interface CatalogueAmount {
  readonly amount: number
  /** ISO 4217. */
  readonly currency: string
}

export type EligibilityTest =
  /** Yes where the opportunity's geography is one of these, no where it is another, unknown where it is none. */
  | { readonly kind: 'geography'; readonly anyOf: readonly string[] }
  /** Yes where name, description or focus hold one of these words; otherwise as said. */
  | { readonly kind: 'words'; readonly anyOf: readonly string[]; readonly otherwise: 'no' | 'unknown' }
  /** By the customer segment given; unknown where it is not given or in neither list. */
  | { readonly kind: 'segment'; readonly anyOf: readonly string[]; readonly noneOf: readonly string[] }
  /** Yes where a partner is named, unknown otherwise. */
  | { readonly kind: 'partner' }
  /** Only the customer can answer. */
  | { readonly kind: 'ask'; readonly question: string }

export interface CatalogueEntry {
  readonly id: string
  readonly name: string
  readonly provider: string
  readonly kind: string
  readonly pays: {
    /** 0 … 1 of the cost; null where no source tells. */
    readonly share: { readonly low: number; readonly high: number } | null
    readonly cap: CatalogueAmount | null
    readonly floor: CatalogueAmount | null
    /** Whether the share is of the whole cost, or of a part of it that only the customer knows. */
    readonly of: 'whole' | 'part'
    readonly basis: string
  }
  readonly eligibility: readonly { readonly rule: string; readonly test: EligibilityTest }[]
  readonly steps: readonly string[]
  readonly findOut: readonly string[]
  readonly source: { readonly url: string; readonly official: boolean; readonly checked: string }
}

export interface FundingCatalogue {
  /** Days after `checked` from which an entry warns. */
  readonly reviewAfterDays: number
  readonly entries: readonly CatalogueEntry[]
}

const MAX_ENTRIES = 200

type Fields = Readonly<Record<string, unknown>>

/** Checks every field of every entry; the error names the first that is wrong. */
export function parseFundingCatalogue(value: unknown): FundingCatalogue {
  const root = fields(value, 'catalogue')
  if (root.formatVersion !== 1) throw wrong('formatVersion', 'must be 1')
  const reviewAfterDays = number(root.reviewAfterDays, 'reviewAfterDays', 1, 3650)
  const list = array(root.entries, 'entries')
  if (list.length > MAX_ENTRIES) throw wrong('entries', `holds ${list.length}, at most ${MAX_ENTRIES}`)
  const entries = list.map((entry, index) => parseEntry(entry, `entries[${index}]`))
  const ids = entries.map(({ id }) => id)
  const double = ids.find((id, index) => ids.indexOf(id) !== index)
  if (double !== undefined) throw wrong('entries', `holds the id "${double}" twice`)
  return { reviewAfterDays, entries }
}

function parseEntry(value: unknown, at: string): CatalogueEntry {
  const entry = fields(value, at)
  const pays = fields(entry.pays, `${at}.pays`)
  const source = fields(entry.source, `${at}.source`)
  const id = text(entry.id, `${at}.id`)
  if (!/^[a-z0-9][a-z0-9-]*$/.test(id)) throw wrong(`${at}.id`, 'must be lower-case words joined by hyphens')
  return {
    id,
    name: text(entry.name, `${at}.name`),
    provider: text(entry.provider, `${at}.provider`),
    kind: text(entry.kind, `${at}.kind`),
    pays: {
      share: pays.share === null ? null : parseShare(pays.share, `${at}.pays.share`),
      cap: amount(pays.cap, `${at}.pays.cap`),
      floor: amount(pays.floor, `${at}.pays.floor`),
      of: oneOf(pays.of, `${at}.pays.of`, ['whole', 'part']),
      basis: text(pays.basis, `${at}.pays.basis`),
    },
    eligibility: array(entry.eligibility, `${at}.eligibility`).map((rule, index) => {
      const where = `${at}.eligibility[${index}]`
      const { rule: words, test } = fields(rule, where)
      return { rule: text(words, `${where}.rule`), test: parseTest(test, `${where}.test`) }
    }),
    steps: texts(entry.steps, `${at}.steps`),
    findOut: texts(entry.findOut, `${at}.findOut`),
    source: {
      url: url(source.url, `${at}.source.url`),
      official: boolean(source.official, `${at}.source.official`),
      checked: date(source.checked, `${at}.source.checked`),
    },
  }
}

function parseTest(value: unknown, at: string): EligibilityTest {
  const test = fields(value, at)
  const kind = oneOf(test.kind, `${at}.kind`, ['geography', 'words', 'segment', 'partner', 'ask'])
  switch (kind) {
    case 'geography':
      return { kind, anyOf: texts(test.anyOf, `${at}.anyOf`) }
    case 'words':
      return {
        kind,
        anyOf: texts(test.anyOf, `${at}.anyOf`),
        otherwise: oneOf(test.otherwise, `${at}.otherwise`, ['no', 'unknown']),
      }
    case 'segment':
      return {
        kind,
        anyOf: texts(test.anyOf, `${at}.anyOf`),
        noneOf: test.noneOf === undefined ? [] : texts(test.noneOf, `${at}.noneOf`),
      }
    case 'partner':
      return { kind }
    case 'ask':
      return { kind, question: text(test.question, `${at}.question`) }
    default:
      return kind satisfies never
  }
}

function parseShare(value: unknown, at: string): { readonly low: number; readonly high: number } {
  const share = fields(value, at)
  const low = number(share.low, `${at}.low`, 0, 1)
  return { low, high: number(share.high, `${at}.high`, low, 1) }
}

function amount(value: unknown, at: string): CatalogueAmount | null {
  if (value === null) return null
  const { amount: figure, currency } = fields(value, at)
  const code = text(currency, `${at}.currency`)
  if (!/^[A-Z]{3}$/.test(code)) throw wrong(`${at}.currency`, 'must be an ISO 4217 code such as USD')
  return { amount: number(figure, `${at}.amount`, 0, Number.MAX_SAFE_INTEGER), currency: code }
}

const wrong = (field: string, what: string): InputError =>
  new InputError('CONFIG_INVALID', `Funding catalogue: ${field} ${what}.`, {
    field,
    cure: 'Mend data/funding-catalogue.json; its format is in docs/funding.md. What no source tells is null.',
  })

function fields(value: unknown, at: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(at, 'must be an object')
  // An object that is no array has string keys and values of unknown kinds.
  return value as Fields
}

function array(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong(at, 'must be a list')
  return value
}

function text(value: unknown, at: string): string {
  if (typeof value !== 'string' || plainText(value) === '') throw wrong(at, 'must be a text that is not empty')
  return value
}

const texts = (value: unknown, at: string): readonly string[] =>
  array(value, at).map((item, index) => text(item, `${at}[${index}]`))

function number(value: unknown, at: string, min: number, max: number): number {
  if (typeof value !== 'number' || !(value >= min && value <= max))
    throw wrong(at, `must be a number from ${min} to ${max}`)
  return value
}

function boolean(value: unknown, at: string): boolean {
  if (typeof value !== 'boolean') throw wrong(at, 'must be true or false')
  return value
}

function date(value: unknown, at: string): string {
  if (typeof value !== 'string' || !isCalendarDate(value)) throw wrong(at, 'must be a date YYYY-MM-DD')
  return value
}

function url(value: unknown, at: string): string {
  if (typeof value !== 'string' || !/^https:\/\/[\w.-]+\/?[^\s"'<>]*$/.test(value))
    throw wrong(at, 'must be an https address')
  return value
}

function oneOf<const Choice extends string>(value: unknown, at: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value)
  if (found === undefined) throw wrong(at, `must be one of ${choices.join(', ')}`)
  return found
}
