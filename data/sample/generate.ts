/**
 * The bundled sample: a synthetic history in the shape of a partner's table, with its quirks, made from one seed.
 * What can be learnt from it is put there on purpose: cost follows the customer's size and industry, the activity and the
 * partner; customers grow and come back for what follows; services go together; gap and duration depend on the activity.
 *
 *   node data/sample/generate.ts
 *   npm run opportunity -- import data/sample/projects.csv.gz --mapping data/sample/mapping.json --out data/sample/history
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ACTIVITIES, type Activity, activityNamed } from './activities.ts'
import { csvOf } from './csv.ts'
import { type Customer, INDUSTRY_FACTOR, makeCustomers, PARTNER_FACTOR } from './customers.ts'
import { writeProse } from './prose.ts'
import { type Random, seededRandom } from './random.ts'

const SEED = 20_261_123
const CUSTOMERS = 1550
const FIRST_DAY = Date.UTC(2021, 0, 4)
const LAST_DAY = Date.UTC(2026, 9, 30)
const DAY_MS = 86_400_000
/** Prices in the list rise a little every year. */
const YEARLY_PRICE = 1.03

export interface SampleProject {
  readonly customer: Customer
  readonly activity: Activity
  readonly key: string
  readonly title: string
  readonly description: string
  readonly business: string
  readonly status: 'Launched' | 'Closed Lost' | 'Qualified'
  readonly closeMs: number
  readonly startMs: number
  readonly endMs: number
  readonly services: readonly { readonly code: string; readonly monthly: number; readonly upfront: number }[]
  /** What a programme paid, in USD; null when none did. */
  readonly programAmount: number | null
}

export function makeSample(seed = SEED): readonly SampleProject[] {
  const random = seededRandom(seed)
  const projects = makeCustomers(CUSTOMERS, random).flatMap((customer) => projectsOf(customer, random))
  return projects.sort((a, b) => a.closeMs - b.closeMs || (a.key < b.key ? -1 : 1))
}

function* closeDays(customer: Customer, random: Random): Generator<number> {
  let day = FIRST_DAY + random.int(0, 1300) * DAY_MS
  while (day <= LAST_DAY) {
    yield workday(day)
    // Few come back at once, some after years: the square root keeps the middle full.
    day += Math.round(customer.returnsAfterDays * (0.4 + 1.2 * Math.sqrt(random.next()))) * DAY_MS
  }
}

function projectsOf(customer: Customer, random: Random): readonly SampleProject[] {
  const projects: SampleProject[] = []
  let activity = random.weighted(ACTIVITIES.map((candidate) => [candidate, firstChoice(candidate, customer)] as const))
  for (const closeMs of closeDays(customer, random)) {
    projects.push(makeProject({ customer, activity, closeMs, random }))
    const [name] = random.weighted(activity.next.map((next) => [next, next[1]] as const))
    activity = random.chance(0.75) ? activityNamed(name) : random.pick(ACTIVITIES)
  }
  return projects
}

/** What a customer starts with depends on what it is. */
function firstChoice({ name, type }: Activity, { industry, segment }: Customer): number {
  if (name === 'SAP on AWS')
    return segment === 'Enterprise' && industry === 'Manufacturing' ? 5 : segment === 'Enterprise' ? 1.5 : 0.1
  if (name === 'Connected Devices') return ['Manufacturing', 'Energy and Utilities'].includes(industry) ? 3 : 0.3
  if (name === 'Contact Center')
    return ['Retail', 'Travel and Hospitality', 'Financial Services'].includes(industry) ? 1.5 : 0.4
  if (type === 'AI/ML') return segment === 'Startup' || industry === 'Software and Internet' ? 3 : 0.8
  return type === 'Migration' ? 3 : 1.2
}

function makeProject(input: {
  customer: Customer
  activity: Activity
  closeMs: number
  random: Random
}): SampleProject {
  const { customer, activity, closeMs, random } = input
  const years = (closeMs - FIRST_DAY) / (365 * DAY_MS)
  const projectSize = customer.size * (1 + customer.growth) ** years * Math.exp(0.3 * random.normal())
  const factors =
    (INDUSTRY_FACTOR[customer.industry] ?? 1) * (PARTNER_FACTOR[customer.partner] ?? 1) * YEARLY_PRICE ** years
  const monthly = activity.monthly * projectSize ** activity.sizePower * factors * Math.exp(0.22 * random.normal())
  const upfront = monthly * activity.upfrontMonths * Math.exp(0.35 * random.normal())
  const sizeDelay = customer.size ** 0.25
  const gapDays = Math.max(0, Math.round(random.logNormal(activity.gapDays * sizeDelay, 0.4)))
  const months = Math.max(1, random.logNormal(activity.months * sizeDelay, 0.3))
  const startMs = workday(closeMs + gapDays * DAY_MS)
  return {
    customer,
    activity,
    key: newKey(random),
    ...writeProse(activity, customer, projectSize, random),
    status: closeMs > LAST_DAY - 45 * DAY_MS ? 'Qualified' : random.chance(activity.wins) ? 'Launched' : 'Closed Lost',
    closeMs,
    startMs,
    endMs: workday(startMs + Math.round(months * 30.4) * DAY_MS),
    services: makeServices(activity, monthly, upfront, random),
    programAmount: programAmount(activity, monthly, upfront, random),
  }
}

function makeServices(activity: Activity, monthly: number, upfront: number, random: Random): SampleProject['services'] {
  const chosen = activity.services.filter(([, chance], index) => index === 0 || random.chance(chance))
  const parts = chosen.map(([code, , weight]) => ({ code, part: weight * Math.exp(0.3 * random.normal()) }))
  const whole = parts.reduce((sum, { part }) => sum + part, 0)
  // One-off costs are for the largest services: licences, transfer, set-up.
  const largest = [...parts].sort((a, b) => b.part - a.part).slice(0, 2)
  const largestWhole = largest.reduce((sum, { part }) => sum + part, 0)
  return parts.map((entry) => ({
    code: entry.code,
    monthly: cents((monthly * entry.part) / whole),
    upfront: largest.includes(entry) ? cents((upfront * entry.part) / largestWhole) : 0,
  }))
}

/** Programmes pay for migrations and modernisations above a size, a share of the first year's cost. */
function programAmount(activity: Activity, monthly: number, upfront: number, random: Random): number | null {
  const firstYear = monthly * 12 + upfront
  const isEligible =
    ['MAP', 'Modernization', 'AI', 'Data and Analytics'].includes(activity.program) && firstYear > 60_000
  return isEligible && random.chance(0.55) ? cents(firstYear * (0.08 + 0.12 * random.next())) : null
}

function newKey(random: Random): string {
  const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  return `0065e${Array.from({ length: 13 }, () => letters[random.int(0, letters.length - 1)]).join('')}`
}

/** Deals close and projects start on working days. */
function workday(ms: number): number {
  const day = new Date(ms).getUTCDay()
  return ms + (day === 6 ? 2 : day === 0 ? 1 : 0) * DAY_MS
}

const cents = (amount: number): number => Math.round(amount * 100) / 100

export const sampleCsv = (): string => csvOf(makeSample(), seededRandom(SEED + 1))

function main(): void {
  const csvFile = join(import.meta.dirname, 'projects.csv.gz')
  const csv = sampleCsv()
  writeFileSync(csvFile, gzipSync(csv, { level: 9 }))
  console.log(
    `${csvFile}: ${csv.split('\n').length - 2} rows, SHA-256 of the text ${createHash('sha256').update(csv).digest('hex')}`,
  )
}

if (import.meta.main) main()
