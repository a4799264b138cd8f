/** The edge for questions: whatever was sent becomes an Opportunity, or one clear error about one field. */
import { InputError, shortened } from '#lib/errors'
import type { Json, JsonObject } from '#lib/json'
import { isJsonObject } from '#lib/json'
import { daysBetween, isCalendarDate } from './calendar.ts'
import { type FieldShape, fieldText } from './field-text.ts'
import { geographyOf } from './geography.ts'
import type { AnalysisOptions, Notice, Opportunity } from './opportunity.ts'

export interface AnalysisRequest {
  readonly opportunity: Opportunity
  readonly options: AnalysisOptions
  readonly notices: readonly Notice[]
}

/** A name fits on a line; a description is a page or two, far below what one state may carry. */
const LINE = 300
const PAGES = 20_000

const FIELDS = {
  CustomerName: { maxLength: LINE, isLong: false, required: true, example: 'Example Corp' },
  region: { maxLength: LINE, isLong: false, required: true, example: 'Germany' },
  closeDate: { maxLength: LINE, isLong: false, required: true, example: '2027-03-31' },
  oppName: { maxLength: LINE, isLong: false, required: true, example: 'Cloud Migration' },
  oppDescription: { maxLength: PAGES, isLong: true, required: true, example: 'Migrate legacy systems to AWS' },
  industry: { maxLength: LINE, isLong: false, required: false, example: 'Retail' },
  customerSegment: { maxLength: LINE, isLong: false, required: false, example: 'Enterprise' },
  partnerName: { maxLength: LINE, isLong: false, required: false, example: 'Example Partner' },
  activityFocus: { maxLength: PAGES, isLong: true, required: false, example: 'Database modernization' },
  businessDescription: { maxLength: PAGES, isLong: true, required: false, example: 'Sells shoes online' },
  migrationPhase: { maxLength: LINE, isLong: false, required: false, example: 'Mobilize' },
} as const

export type OpportunityField = keyof typeof FIELDS

export const OPPORTUNITY_FIELDS = Object.keys(FIELDS) as readonly OpportunityField[]
export const REQUIRED_FIELDS = OPPORTUNITY_FIELDS.filter((field) => FIELDS[field].required)

/** A forecast this far ahead would be read off nothing. */
const MAX_DAYS_FROM_TODAY = 20 * 366

/** A workflow's input: `{ opportunityDetails, analysisOptions }`. Fields that nobody knows are ignored, and it is said. */
export function parseOpportunity(body: unknown, today: string): AnalysisRequest {
  if (!isJsonObject(body) || !isJsonObject(own(body, 'opportunityDetails'))) {
    throw new InputError('INPUT_INVALID', 'The input has no object "opportunityDetails".', {
      field: 'opportunityDetails',
      cure: 'Send { "opportunityDetails": { "CustomerName": …, "region": …, "closeDate": …, "oppName": …, "oppDescription": … } }.',
    })
  }
  const details = own(body, 'opportunityDetails') as JsonObject
  const notices: Notice[] = [...ignored(details, OPPORTUNITY_FIELDS)]
  const options = parseOptions(own(body, 'analysisOptions') ?? {}, notices)
  return { opportunity: opportunityOf(details, today, notices), options, notices }
}

function opportunityOf(details: JsonObject, today: string, notices: Notice[]): Opportunity {
  const optional = (field: OpportunityField): string | null => {
    const found = fieldText(own(details, field), { field, ...FIELDS[field] } satisfies FieldShape)
    if (found?.isCleaned === true) {
      notices.push({
        code: 'TEXT_CLEANED',
        field,
        message: `Control characters or hidden direction marks were taken out of ${field}.`,
      })
    }
    return found?.text ?? null
  }
  const required = (field: OpportunityField): string => {
    const text = optional(field)
    if (text !== null) return text
    const given = own(details, field)
    throw new InputError(
      'FIELD_MISSING',
      `${field} is ${given === undefined || given === null ? 'missing' : 'blank'}.`,
      {
        field,
        cure: `Give ${field}, for example "${FIELDS[field].example}".`,
      },
    )
  }
  const customerName = required('CustomerName')
  const region = required('region')
  return {
    customerName,
    region,
    geographies: geographiesOf(region, notices),
    closeDate: closeDateOf(required('closeDate'), today, notices),
    name: required('oppName'),
    description: required('oppDescription'),
    industry: optional('industry'),
    customerSegment: optional('customerSegment'),
    partnerName: optional('partnerName'),
    activityFocus: optional('activityFocus'),
    businessDescription: optional('businessDescription'),
    migrationPhase: optional('migrationPhase'),
  }
}

function closeDateOf(text: string, today: string, notices: Notice[]): string {
  const refuse = (what: string, cure: string): never => {
    throw new InputError('FIELD_INVALID', `closeDate "${shortened(text, 30)}" ${what}.`, { field: 'closeDate', cure })
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) refuse('is not a date', 'Write the day as YYYY-MM-DD, for example 2027-03-31.')
  if (!isCalendarDate(text)) refuse('is a day that no calendar has', 'Give a real day as YYYY-MM-DD.')
  const ahead = daysBetween(today, text)
  if (Math.abs(ahead) > MAX_DAYS_FROM_TODAY) {
    refuse('lies more than twenty years away', `Give the day on which the deal is expected to be won, near ${today}.`)
  }
  if (ahead < 0) {
    notices.push({
      code: 'CLOSE_DATE_PAST',
      field: 'closeDate',
      message: `closeDate ${text} has passed (today is ${today}): only projects closed before it are compared.`,
    })
  }
  return text
}

function geographiesOf(region: string, notices: Notice[]): readonly string[] {
  const { geographies, meaning } = geographyOf(region)
  if (meaning === 'unknown') {
    notices.push({
      code: 'REGION_UNKNOWN',
      field: 'region',
      message: `"${shortened(region)}" is not a country, wider area or AWS region that is known here; it is not compared.`,
    })
  }
  if (meaning === 'aws-region') {
    notices.push({
      code: 'REGION_MAPPED',
      field: 'region',
      message: `${shortened(region)} is an AWS region code; it was read as ${geographies.join(', ')}.`,
    })
  }
  return geographies
}

const SWITCHES = {
  useNovaPremier: false,
  includeValidation: true,
  includeFunding: false,
  includeFollowOn: false,
} as const
const QUERY_MODES = ['planned', 'authored'] as const

export const OPTION_FIELDS: readonly string[] = [...Object.keys(SWITCHES), 'queryMode']

function parseOptions(given: Json, notices: Notice[]): AnalysisOptions {
  if (!isJsonObject(given)) {
    throw new InputError('FIELD_INVALID', 'analysisOptions must be an object.', {
      field: 'analysisOptions',
      cure: 'Send { "useNovaPremier": false, "includeValidation": true }, or leave it out.',
    })
  }
  notices.push(...ignored(given, OPTION_FIELDS))
  const isOn = (field: keyof typeof SWITCHES): boolean => {
    const value = own(given, field) ?? SWITCHES[field]
    if (typeof value === 'boolean') return value
    throw new InputError(
      'FIELD_INVALID',
      `${field} must be true or false, not ${shortened(JSON.stringify(value), 30)}.`,
      {
        field,
        cure: `Write true or false, without quotes.`,
      },
    )
  }
  const mode = own(given, 'queryMode') ?? 'planned'
  const queryMode = QUERY_MODES.find((known) => known === mode)
  if (queryMode === undefined) {
    throw new InputError('FIELD_INVALID', `queryMode ${shortened(JSON.stringify(mode), 30)} is not known.`, {
      field: 'queryMode',
      cure: `Known: ${QUERY_MODES.join(', ')}.`,
    })
  }
  return {
    useNovaPremier: isOn('useNovaPremier'),
    includeValidation: isOn('includeValidation'),
    includeFunding: isOn('includeFunding'),
    includeFollowOn: isOn('includeFollowOn'),
    queryMode,
  }
}

/** Own members only: `__proto__` and `constructor` are fields like any other, and nobody knows them. */
export function own(record: JsonObject, field: string): Json | undefined {
  return Object.hasOwn(record, field) ? record[field] : undefined
}

/** Many unknown fields are one mistake; past this they are counted, not listed. */
const MAX_NAMED = 5

export function ignored(record: JsonObject, known: readonly string[]): readonly Notice[] {
  const unknown = Object.keys(record).filter((field) => !known.includes(field))
  if (unknown.length === 0) return []
  const named = unknown.slice(0, MAX_NAMED).map((field) => shortened(field, 30))
  const more = unknown.length > MAX_NAMED ? ` and ${unknown.length - MAX_NAMED} more` : ''
  return [
    {
      code: 'FIELD_IGNORED',
      field: named[0] ?? '',
      message: `Not known and ignored: ${named.join(', ')}${more}.`,
    },
  ]
}
