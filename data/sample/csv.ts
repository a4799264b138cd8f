/** The sample as a partner's table: its column names, and every quirk an importer has to cope with. */
import type { SampleProject } from './generate.ts'
import type { Random } from './random.ts'

const SLOTS = [
  'service1',
  'service2',
  'service3',
  'service4',
  'service5',
  'service6',
  'service7',
  'service8',
  'service9',
  'servicex',
]

const COLUMNS = [
  'activity_name',
  'project_type',
  'program',
  'unified program mapping',
  'program_amount_usd',
  'customer_name',
  'partner_name',
  'aws account id',
  'annual_run_rate_usd',
  'opportunity_18_character_oppty_id',
  'apn_oppty_id',
  'calculator_uid',
  'apfp_aws_calculator_url',
  'customer_segment',
  'industry',
  'close_date',
  'planned_delivery_start_date',
  'planned_delivery_end_date',
  'migration_phase',
  'opportunity_region',
  'oppertunity-sub-region',
  'country',
  'opportunity_name',
  'description',
  'business_description',
  'status',
  ...SLOTS.flatMap((slot) => [slot, `monthly $ ${slot}`, `upfront $ ${slot}`]),
]

/** Share of rows that come twice, the second time with less in them. */
const DUPLICATES = 0.015

export function csvOf(projects: readonly SampleProject[], random: Random): string {
  const rows = projects.flatMap((project) => {
    const row = rowOf(project, random)
    return random.chance(DUPLICATES) ? [row, { ...row, description: '', industry: '', customer_segment: '' }] : [row]
  })
  const lines = rows.map((row) => COLUMNS.map((column) => quoted(row[column] ?? '')).join(','))
  return `${COLUMNS.map(quoted).join(',')}\n${lines.join('\n')}\n`
}

function rowOf(project: SampleProject, random: Random): Readonly<Record<string, string>> {
  const { customer, activity } = project
  const annual = project.services.reduce((sum, service) => sum + service.monthly * 12 + service.upfront, 0)
  return {
    activity_name: activity.name,
    project_type: activity.type,
    program: activity.program,
    'unified program mapping': activity.program,
    program_amount_usd: project.programAmount === null ? '' : project.programAmount.toFixed(2),
    customer_name: customer.name,
    partner_name: random.chance(0.94) ? customer.partner : '',
    'aws account id': customer.accountId,
    annual_run_rate_usd: random.chance(0.9) ? annual.toFixed(2) : '',
    opportunity_18_character_oppty_id: project.key,
    apn_oppty_id: `O${random.int(1_000_000, 9_999_999)}`,
    customer_segment: random.chance(0.96) ? customer.segment : '',
    industry: random.chance(0.95) ? customer.industry : 'N/A',
    close_date: unixTime(project.closeMs, random),
    planned_delivery_start_date: random.chance(0.93) ? day(project.startMs) : '',
    planned_delivery_end_date: deliveryEnd(project, random),
    migration_phase: random.weighted([
      ['Assess', 2],
      ['Mobilize', 3],
      ['Migrate and Modernize', 5],
      ['', 1],
    ]),
    opportunity_region: customer.region,
    'oppertunity-sub-region': customer.subRegion,
    country:
      customer.country === 'United States'
        ? random.pick(['United States', 'USA', 'United States of America'])
        : customer.country,
    opportunity_name: `${project.title} - ${customer.name}`,
    description: project.description,
    business_description: project.business,
    status: project.status,
    ...Object.fromEntries(SLOTS.flatMap((slot, index) => slotCells(slot, project.services[index], random))),
  }
}

function slotCells(
  slot: string,
  service: SampleProject['services'][number] | undefined,
  random: Random,
): readonly (readonly [string, string])[] {
  if (service === undefined)
    return [
      [slot, ''],
      [`monthly $ ${slot}`, random.chance(0.2) ? 'N/A' : ''],
      [`upfront $ ${slot}`, ''],
    ]
  return [
    [slot, service.code],
    [`monthly $ ${slot}`, money(service.monthly, random)],
    [`upfront $ ${slot}`, service.upfront === 0 ? random.pick(['', '0', 'N/A']) : money(service.upfront, random)],
  ]
}

/** Sometimes before the start, sometimes no date at all, as people type it. */
function deliveryEnd(project: SampleProject, random: Random): string {
  if (random.chance(0.06)) return ''
  if (random.chance(0.01)) return '2023-13-45'
  return day(random.chance(0.01) ? project.startMs - 30 * 86_400_000 : project.endMs)
}

/** Seconds, milliseconds or nanoseconds, depending on which system wrote the row. */
function unixTime(ms: number, random: Random): string {
  return random.weighted([
    [String(ms / 1000), 3],
    [String(ms), 4],
    [`${ms}000000`, 3],
  ])
}

function money(amount: number, random: Random): string {
  if (random.chance(0.4))
    return `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
  return amount.toFixed(2)
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
