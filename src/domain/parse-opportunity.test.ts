import { describe, expect, test } from 'vitest'
import { InputError } from '#lib/errors'
import { parseFlatRequest } from './parse-flat-request.ts'
import { parseOpportunity } from './parse-opportunity.ts'

const TODAY = '2026-11-23'
const DETAILS = {
  CustomerName: 'Example Corp',
  region: 'Germany',
  closeDate: '2027-03-31',
  oppName: 'Cloud Migration',
  oppDescription: 'Migrate legacy systems to AWS',
}

const parse = (details: object, analysisOptions?: object) =>
  parseOpportunity(
    { opportunityDetails: { ...DETAILS, ...details }, ...(analysisOptions && { analysisOptions }) },
    TODAY,
  )

function refusal(act: () => unknown): InputError {
  try {
    act()
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  throw new Error('It was not refused.')
}

test("the guide's input is accepted, and what it says is said back", () => {
  const { opportunity, options, notices } = parse(
    { region: 'us-east-1', closeDate: '2024-12-31' },
    { useNovaPremier: false, includeValidation: true },
  )

  expect(opportunity).toMatchObject({
    customerName: 'Example Corp',
    geographies: ['United States', expect.any(String)],
    industry: null,
  })
  expect(options).toEqual({
    useNovaPremier: false,
    includeValidation: true,
    includeFunding: false,
    includeFollowOn: false,
    queryMode: 'planned',
  })
  expect(notices.map(({ code }) => code).sort()).toEqual(['CLOSE_DATE_PAST', 'REGION_MAPPED'])
})

describe('a required field that says nothing is named, with an example', () => {
  test.each(['CustomerName', 'region', 'closeDate', 'oppName', 'oppDescription'])('%s', (field) => {
    for (const value of [undefined, null, '', '  \n ', '\u200F\uFEFF']) {
      const error = refusal(() => parse({ [field]: value }))

      expect(error).toMatchObject({ code: 'FIELD_MISSING', field })
      expect(error.cure).toContain(`Give ${field}, for example "`)
    }
  })
})

describe('a field that cannot be understood is refused, with its value and a cure', () => {
  test.each([
    ['a day no calendar has', { closeDate: '2027-02-30' }, 'FIELD_INVALID', 'closeDate', '2027-02-30'],
    ['a date in words', { closeDate: 'next spring' }, 'FIELD_INVALID', 'closeDate', 'next spring'],
    ['an American date', { closeDate: '12/31/2027' }, 'FIELD_INVALID', 'closeDate', '12/31/2027'],
    ['a date out of reach', { closeDate: '9999-12-31' }, 'FIELD_INVALID', 'closeDate', '9999-12-31'],
    ['a number as a name', { CustomerName: 42 }, 'FIELD_INVALID', 'CustomerName', 'number'],
    ['a list as a description', { oppDescription: ['a'] }, 'FIELD_INVALID', 'oppDescription', 'list'],
    ['one megabyte', { oppDescription: 'x'.repeat(1_000_000) }, 'INPUT_TOO_LARGE', 'oppDescription', '1000000'],
    ['a name as long as a page', { oppName: 'y'.repeat(301) }, 'INPUT_TOO_LARGE', 'oppName', '301'],
  ])('%s', (_, details, code, field, shown) => {
    const error = refusal(() => parse(details))

    expect(error).toMatchObject({ code, field })
    expect(error.message).toContain(shown)
    expect(error.message.length).toBeLessThan(200)
    expect(error.cure).toBeTruthy()
  })

  test.each([
    ['no object', 'text'],
    ['no details', {}],
    ['details as a list', { opportunityDetails: [DETAILS] }],
  ])('%s', (_, body) => {
    expect(refusal(() => parseOpportunity(body, TODAY))).toMatchObject({ field: 'opportunityDetails' })
  })

  test('options of another kind', () => {
    expect(refusal(() => parse({}, { useNovaPremier: 'yes' }))).toMatchObject({ field: 'useNovaPremier' })
    expect(refusal(() => parse({}, { queryMode: 'magic' }))).toMatchObject({ field: 'queryMode' })
    expect(refusal(() => parseOpportunity({ opportunityDetails: DETAILS, analysisOptions: 1 }, TODAY))).toMatchObject({
      field: 'analysisOptions',
    })
  })
})

test('control characters and direction marks are taken out, and it is said; text that looks like code stays text', () => {
  const sql = `'; DROP TABLE projects; -- <script>alert("$&")</script>`
  const { opportunity, notices } = parse({
    CustomerName: '\u202Eproc elpmaxE\u202C Ltd\u0000',
    oppName: sql,
    oppDescription: 'line one\r\nline two\u0007\nמעבר לענן',
  })

  expect(opportunity.customerName).toBe('proc elpmaxE Ltd')
  expect(opportunity.name).toBe(sql)
  expect(opportunity.description).toBe('line one\nline two \nמעבר לענן')
  expect(notices.map(({ field }) => field)).toEqual(['CustomerName', 'oppDescription'])
})

test('a lone surrogate cannot travel on', () => {
  expect(parse({ oppName: 'a\uD800b' }).opportunity.name).toBe('a\uFFFDb')
})

test('an unknown region is kept as written, and it is said', () => {
  const { opportunity, notices } = parse({ region: 'Atlantis' })

  expect(opportunity).toMatchObject({ region: 'Atlantis', geographies: [] })
  expect(notices).toMatchObject([{ code: 'REGION_UNKNOWN', field: 'region' }])
})

test('what nobody knows is ignored and named, prototype keys like any other', () => {
  const details = JSON.parse('{"__proto__": {"industry": "x"}, "similarProjects": []}') as object
  const body = { opportunityDetails: Object.assign(Object.create(null), DETAILS, details) }

  const { opportunity } = parseOpportunity(body, TODAY)
  const { notices } = parse({ similarProjects: [], analysisResult: 'great' })

  expect(opportunity.industry).toBeNull()
  expect(notices[0]?.message).toBe('Not known and ignored: similarProjects, analysisResult.')
})

describe('the flat body of the API', () => {
  test("the guide's curl becomes the workflow's input", () => {
    const { workflowType, input, request } = parseFlatRequest(
      { ...DETAILS, workflowType: 'opportunity', useNovaPremier: true },
      TODAY,
    )

    expect(workflowType).toBe('opportunity')
    expect(input).toEqual({ opportunityDetails: DETAILS, analysisOptions: { useNovaPremier: true } })
    expect(request?.options.useNovaPremier).toBe(true)
  })

  test('funding and follow-on start from the question alone, or from an earlier analysis', () => {
    const alone = parseFlatRequest({ ...DETAILS, workflowType: 'funding' }, TODAY)
    const loaded = parseFlatRequest({ workflowType: 'followOn', analysisKey: 'executions/M/a/analysis.json' }, TODAY)

    expect(alone.input).toMatchObject({ opportunityDetails: DETAILS })
    expect(loaded.input).toEqual({ analysisKey: 'executions/M/a/analysis.json', analysisOptions: {} })
  })

  test.each([
    ['an unknown type', { workflowType: 'magic' }, 'workflowType'],
    ['a key that climbs', { workflowType: 'funding', analysisKey: 'executions/../../etc/x.json' }, 'analysisKey'],
    ['a key for the main workflow', { analysisKey: 'executions/M/a/analysis.json' }, 'analysisKey'],
  ])('%s is refused', (_, body, field) => {
    expect(refusal(() => parseFlatRequest(body, TODAY))).toMatchObject({ code: 'FIELD_INVALID', field })
  })

  test('a typing mistake in an option is named', () => {
    const { notices } = parseFlatRequest({ ...DETAILS, useNovaPremiere: true }, TODAY)

    expect(notices).toMatchObject([{ code: 'FIELD_IGNORED', field: 'useNovaPremiere' }])
  })
})
