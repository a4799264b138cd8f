/** The made-up customers: who they are, how large, how fast they grow. Names are built from parts and mean nobody. */
import type { Random } from './random.ts'

export interface Customer {
  readonly name: string
  readonly industry: string
  readonly segment: string
  readonly country: string
  readonly region: string
  readonly subRegion: string
  readonly city: string
  /** 1 is a company of some five hundred people. */
  readonly size: number
  /** Yearly growth of what it spends. */
  readonly growth: number
  readonly partner: string
  /** Mean days between two of its projects. */
  readonly returnsAfterDays: number
  readonly accountId: string
}

const STEMS =
  'Alder Aspen Birch Bramble Calder Cedar Copper Corvid Dalewood Delta Elmfield Ember Falcon Fenwick Granite Harbor Hazel Heron Ironbridge Juniper Kestrel Larch Linden Marlow Meridian Northgate Oakhurst Orchard Osprey Pinehurst Quarry Ravenna Redwood Rowan Saffron Sable Silverlake Sparrow Sterling Stonebridge Summit Tamarack Thistle Tidewater Umber Vale Vesper Westmark Willow Wren'.split(
    ' ',
  )
const SECONDS =
  'Bay Creek Field Forge Gate Grove Hill Lane Light Line Mill Point Ridge River Rock Stone View Way Well Wood'.split(
    ' ',
  )
const FORMS: Readonly<Record<string, readonly string[]>> = {
  'Financial Services': ['Bank', 'Capital', 'Insurance', 'Payments'],
  Healthcare: ['Health', 'Clinics', 'Medical Group', 'Biosciences'],
  Manufacturing: ['Industries', 'Components', 'Machinery', 'Works'],
  Retail: ['Stores', 'Retail Group', 'Outfitters', 'Markets'],
  'Public Sector': ['County Council', 'Transport Agency', 'Regional Authority', 'Water Board'],
  Education: ['University', 'College', 'Academy', 'Learning'],
  'Media and Entertainment': ['Media', 'Broadcasting', 'Studios', 'Games'],
  'Energy and Utilities': ['Energy', 'Power', 'Gas Networks', 'Renewables'],
  'Travel and Hospitality': ['Airways', 'Hotels', 'Travel', 'Leisure'],
  'Software and Internet': ['Software', 'Systems', 'Labs', 'Cloud'],
}

/** Industry, share of customers, factor on cost. */
const INDUSTRIES: readonly (readonly [string, number, number])[] = [
  ['Financial Services', 15, 1.6],
  ['Healthcare', 12, 1.2],
  ['Manufacturing', 14, 1.0],
  ['Retail', 12, 0.9],
  ['Public Sector', 10, 1.1],
  ['Education', 7, 0.6],
  ['Media and Entertainment', 7, 1.1],
  ['Energy and Utilities', 7, 1.25],
  ['Travel and Hospitality', 6, 0.8],
  ['Software and Internet', 10, 1.3],
]

/** Segment, share, median size, spread of size, yearly growth. */
const SEGMENTS: readonly (readonly [string, number, number, number, number])[] = [
  ['Enterprise', 25, 4.2, 0.45, 0.1],
  ['Mid-Market', 35, 1.1, 0.4, 0.16],
  ['Small Business', 27, 0.35, 0.4, 0.14],
  ['Startup', 13, 0.22, 0.5, 0.45],
]

/** Country, region, sub-region, share, cities. */
const PLACES: readonly (readonly [string, string, string, number, string])[] = [
  ['United States', 'North America', 'US East', 26, 'Boston,Atlanta,Charlotte,Pittsburgh'],
  ['United States', 'North America', 'US West', 18, 'Portland,Denver,San Diego,Sacramento'],
  ['Canada', 'North America', 'Canada', 7, 'Toronto,Calgary,Montreal'],
  ['Germany', 'Western Europe', 'DACH', 11, 'Frankfurt,Hamburg,Munich'],
  ['United Kingdom', 'Western Europe', 'UK and Ireland', 10, 'Leeds,Bristol,London'],
  ['France', 'Western Europe', 'France', 6, 'Lyon,Lille,Paris'],
  ['Spain', 'Western Europe', 'Iberia', 4, 'Madrid,Valencia'],
  ['Australia', 'Asia Pacific', 'ANZ', 6, 'Sydney,Perth,Brisbane'],
  ['India', 'Asia Pacific', 'South Asia', 5, 'Pune,Chennai,Hyderabad'],
  ['Japan', 'Asia Pacific', 'Japan', 4, 'Osaka,Nagoya'],
  ['Brazil', 'Latin America', 'Brazil', 3, 'Curitiba,Recife'],
]

const PARTNERS =
  'Cloudharbor Consulting,Northwind Integration,BlueTern Technologies,Summitline Partners,Keystone Data Services,Atlas Bridge Digital,Lumen Street Systems,Greyfox Engineering,Polar Vector,Riverstone Advisory,Tessera Cloud,Openfield Solutions'.split(
    ',',
  )

export const INDUSTRY_FACTOR: Readonly<Record<string, number>> = Object.fromEntries(
  INDUSTRIES.map(([industry, , factor]) => [industry, factor]),
)

/** Partners that charge more than others, and those that are quicker: learnable, and not from the text. */
export const PARTNER_FACTOR: Readonly<Record<string, number>> = Object.fromEntries(
  PARTNERS.map((partner, index) => [partner, 0.85 + (0.3 * index) / (PARTNERS.length - 1)]),
)

export function makeCustomers(count: number, random: Random): readonly Customer[] {
  const taken = new Set<string>()
  return Array.from({ length: count }, () => {
    const industry = random.weighted(INDUSTRIES.map(([name, share]) => [name, share] as const))
    const segment = random.weighted(SEGMENTS.map((row) => [row, row[1]] as const))
    const [country, region, subRegion, , cities] = random.weighted(PLACES.map((row) => [row, row[3]] as const))
    return {
      name: newName(industry, random, taken),
      industry,
      segment: segment[0],
      country,
      region,
      subRegion,
      city: random.pick(cities.split(',')),
      size: random.logNormal(segment[2], segment[3]),
      growth: segment[4] + 0.06 * random.normal(),
      partner: random.pick(PARTNERS),
      returnsAfterDays: random.int(220, 700),
      accountId: String(random.int(100_000_000_000, 999_999_999_999)),
    }
  })
}

function newName(industry: string, random: Random, taken: Set<string>): string {
  for (;;) {
    const second = random.chance(0.7) ? ` ${random.pick(SECONDS)}` : ''
    const name = `${random.pick(STEMS)}${second} ${random.pick(FORMS[industry] ?? ['Group'])}`
    if (taken.has(name)) continue
    taken.add(name)
    return name
  }
}
