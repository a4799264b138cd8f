/** What a sentence claims in figures: each number and date in it, with the kind that its surroundings give it. */

export type ClaimKind =
  | 'money'
  | 'share'
  /** Percentage points: a difference of two shares, which no fact holds. */
  | 'points'
  | 'days'
  | 'ratio'
  | 'percentile'
  | 'bare'
  | 'date'
  | 'month'
  | 'quarter'
  | 'year'

export interface Claim {
  readonly kind: ClaimKind
  /** As written, for messages. */
  readonly text: string
  readonly at: number
  readonly end: number
  /** In units: `$1.4M` is 1,400,000; `30 %` is 0.3; dates are 0. */
  readonly value: number
  /** Half of the last digit written, in the same units: how far rounding may have moved the value. */
  readonly halfStep: number
  /** A plus or minus that was written out. */
  readonly sign: '+' | '-' | null
  readonly per: 'month' | 'year' | null
  /** How many days one unit of a time has; 1 for everything else. */
  readonly scaleDays: number
  /** Currency sign or code as written. */
  readonly currency: string | null
  /** For dates: what the date has to begin with, e.g. `2027-03`; for quarters the months it may have. */
  readonly dates: readonly string[]
  /** A share of something (`30 % of`), or a change (`by 30 %`, `30 % above`); null where the words leave it open. */
  readonly role: 'part' | 'change' | null
  /** Written right after P10, P50 or P90. */
  readonly bound: 'p10' | 'p50' | 'p90' | null
}

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?'

const DATE_FORMS: readonly (readonly [RegExp, (m: RegExpExecArray) => Pick<Claim, 'kind' | 'dates'>])[] = [
  [/\b(\d{4})-(\d{2})-(\d{2})\b/g, (m) => ({ kind: 'date', dates: [m[0]] })],
  [
    new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)? (?:of )?${MONTH},? (\\d{4})\\b`, 'gi'),
    (m) => ({ kind: 'date', dates: [`${m[3]}-${monthNumber(m[2])}-${two(m[1])}`] }),
  ],
  [
    new RegExp(`\\b${MONTH} (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})\\b`, 'gi'),
    (m) => ({ kind: 'date', dates: [`${m[3]}-${monthNumber(m[1])}-${two(m[2])}`] }),
  ],
  [new RegExp(`\\b${MONTH},? (\\d{4})\\b`, 'gi'), (m) => ({ kind: 'month', dates: [`${m[2]}-${monthNumber(m[1])}`] })],
  [
    /\b(first|second|third|fourth|last) quarter of (\d{4})\b/gi,
    (m) => ({ kind: 'quarter', dates: monthsOfQuarter(QUARTERS.indexOf((m[1] ?? '').toLowerCase()) + 1, m[2]) }),
  ],
  [/\bQ([1-4]),? (?:of )?(\d{4})\b/gi, (m) => ({ kind: 'quarter', dates: monthsOfQuarter(Number(m[1]), m[2]) })],
]

const QUARTERS = ['first', 'second', 'third', 'fourth']
/** The last quarter of a year is its fourth. */
const monthsOfQuarter = (quarter: number, year = ''): readonly string[] =>
  [1, 2, 3].map((k) => `${year}-${two(String(((quarter === 0 ? 4 : quarter) - 1) * 3 + k))}`)

const two = (digits = ''): string => digits.padStart(2, '0')
const monthNumber = (name = ''): string =>
  two(String(MONTHS.findIndex((month) => month.startsWith(name.toLowerCase().slice(0, 3))) + 1))

const SCALES: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  million: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
  t: 1e12,
  trillion: 1e12,
}

export const DAYS_IN = { day: 1, week: 7, month: 365.2425 / 12, year: 365.2425 } as const

const NUMBER = new RegExp(
  [
    '(?<![\\p{L}\\p{N}.,])(?<sign>[+-] ?)?',
    '(?:(?<prefix>(?:[A-Z]{1,3})?[$€£¥₹]|\\b[A-Z]{3}(?= ?\\d)) ?)?',
    '(?<digits>\\d{1,3}(?:[, ]\\d{3})+(?!\\d)|\\d+)(?<fraction>\\.\\d+)?',
    '(?: ?(?<scale>thousand|million|billion|trillion|mn|bn|[kKmMbBtT])(?![\\p{L}\\p{N}]))?',
    '(?<ordinal>st|nd|rd|th)?',
    '(?:[ -]?(?<unit>%|percent(?:age points?)?|per cent|×|x(?!\\p{L})|times|fold|days?|weeks?|months?|years?|percentile|USD|AUD|EUR|GBP|dollars?|euros?|pounds?)(?!\\p{L}))?',
    '(?: ?(?<per>a month|per month|each month|monthly|/ ?month|a year|per year|each year|annually|yearly|/ ?year|per annum)(?!\\p{L}))?',
  ].join(''),
  'gu',
)

/** Claims in the order of the sentence. `text` is normalised (NFKC) and has its names taken out. */
export function readClaims(text: string): readonly Claim[] {
  const claims: Claim[] = []
  let rest = text
  const take = (claim: Claim) => {
    claims.push(claim)
    rest = rest.slice(0, claim.at) + ' '.repeat(claim.end - claim.at) + rest.slice(claim.end)
  }
  for (const [pattern, read] of DATE_FORMS)
    for (const match of rest.matchAll(pattern)) take(dateClaim(match, read(match as RegExpExecArray), text))
  for (const match of rest.matchAll(NUMBER)) take(numberClaim(match as RegExpExecArray, text))
  return claims.toSorted((a, b) => a.at - b.at)
}

function dateClaim(match: RegExpMatchArray, read: Pick<Claim, 'kind' | 'dates'>, whole: string): Claim {
  const at = match.index ?? 0
  const end = at + match[0].length
  const bound = boundOf(whole.slice(0, at), whole.slice(end))
  const none = { value: 0, halfStep: 0, sign: null, per: null, scaleDays: 1, currency: null, role: null } as const
  return { ...none, ...read, bound, text: match[0], at, end }
}

function numberClaim(match: RegExpExecArray, whole: string): Claim {
  const groups = match.groups ?? {}
  const digits = (groups.digits ?? '').replace(/[, ]/g, '')
  const fraction = groups.fraction ?? ''
  const scale = SCALES[(groups.scale ?? '').toLowerCase()] ?? 1
  const unit = (groups.unit ?? '').toLowerCase()
  const currency = groups.prefix ?? currencyWord(unit)
  const { kind, factor, scaleDays } = kindOf(unit, currency, groups)
  const isYear = kind === 'bare' && /^(?:19|20)\d\d$/.test(digits) && digits === match[0].trim()
  const before = whole.slice(0, match.index)
  const after = whole.slice(match.index + match[0].length)
  const per = groups.per === undefined ? null : /month/.test(groups.per) ? 'month' : 'year'
  const value = Number(`${digits}${fraction}`) * scale * factor
  return {
    kind: isYear ? 'year' : per !== null && kind === 'bare' ? 'money' : kind,
    text: match[0].trim(),
    at: match.index,
    end: match.index + match[0].length,
    value,
    halfStep: 0.5 * 10 ** lastPlace(digits, fraction) * scale * factor,
    sign: (groups.sign?.trim() ?? null) as Claim['sign'],
    per,
    scaleDays,
    currency,
    dates: isYear ? [digits] : [],
    role: kind === 'share' ? roleOf(before, after) : null,
    bound: boundOf(before, after),
  }
}

/** Power of ten of the last digit that says something: zeros at the end of a whole number may be rounding, two digits never. */
function lastPlace(digits: string, fraction: string): number {
  if (fraction !== '') return -(fraction.length - 1)
  const zeros = /0*$/.exec(digits)?.[0].length ?? 0
  return Math.max(0, Math.min(zeros, digits.length - 2))
}

function currencyWord(unit: string): string | null {
  if (/^(?:usd|aud|eur|gbp)$/.test(unit)) return unit.toUpperCase()
  if (unit.startsWith('dollar')) return '$'
  if (unit.startsWith('euro')) return '€'
  return unit.startsWith('pound') ? '£' : null
}

function kindOf(
  unit: string,
  currency: string | null,
  groups: Readonly<Record<string, string | undefined>>,
): { readonly kind: ClaimKind; readonly factor: number; readonly scaleDays: number } {
  if (currency !== null) return { kind: 'money', factor: 1, scaleDays: 1 }
  if (unit.startsWith('percentage')) return { kind: 'points', factor: 0.01, scaleDays: 1 }
  if (unit === '%' || unit.startsWith('per')) {
    if (unit === 'percentile') return { kind: 'percentile', factor: 1, scaleDays: 1 }
    return { kind: 'share', factor: 0.01, scaleDays: 1 }
  }
  if (unit === '×' || unit === 'x' || unit === 'times' || unit === 'fold')
    return { kind: 'ratio', factor: 1, scaleDays: 1 }
  const time = /^(day|week|month|year)/.exec(unit)?.[1] as keyof typeof DAYS_IN | undefined
  if (time !== undefined) return { kind: 'days', factor: 1, scaleDays: DAYS_IN[time] }
  if (groups.ordinal !== undefined) return { kind: 'percentile', factor: 1, scaleDays: 1 }
  return { kind: 'bare', factor: 1, scaleDays: 1 }
}

function roleOf(before: string, after: string): Claim['role'] {
  if (/^ (?:of|have|had|were|are|was|is)\b/.test(after)) return 'part'
  const isChange = /\b(?:by|lies|grew|fell|rose)(?: about| around| roughly)? $/.test(before)
  return isChange || /^ (?:above|below|higher|lower|more|less|longer|shorter|growth|increase)\b/.test(after)
    ? 'change'
    : null
}

/** `P10 of $1M`, `P10 $1M`, `$1M (P10)`. */
function boundOf(before: string, after: string): Claim['bound'] {
  const ahead = /\bP(10|50|90)(?: ?(?:of|is|at|being|stands at|lies at|[:=(]))?(?: about| around| roughly)? ?$/i.exec(
    before,
  )
  const behind = /^ ?\(P(10|50|90)\)/i.exec(after)
  const found = ahead?.[1] ?? behind?.[1]
  return found === undefined ? null : (`p${found}` as Claim['bound'])
}
