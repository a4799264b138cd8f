/** What a region in a question and a country in a table mean; import and query use the same names. */
import { AREA_NAMES, AWS_REGION_COUNTRIES, COUNTRIES_BY_AREA } from './country-names.ts'

export interface Geography {
  /**
   * The places meant, nearest first: for a country the country and then its wider area, for an area the area and its
   * countries. Empty when unknown.
   */
  readonly geographies: readonly string[]
  readonly meaning: 'country' | 'area' | 'aws-region' | 'unknown'
}

const AREA_OF_COUNTRY = new Map<string, string>()
const COUNTRY_BY_KEY = new Map<string, string>()
for (const [area, list] of Object.entries(COUNTRIES_BY_AREA)) {
  for (const entry of list.split(';')) {
    const spellings = entry.split('=').map((spelling) => spelling.trim())
    const name = spellings[0] as string
    AREA_OF_COUNTRY.set(name, area)
    for (const spelling of spellings) COUNTRY_BY_KEY.set(keyOf(spelling), name)
  }
}
const AREA_BY_KEY = new Map(Object.entries(AREA_NAMES).map(([name, parts]) => [keyOf(name), { name, parts }]))

/** One name for a country however it is spelt; null when it is none that we know. */
export function canonicalCountry(text: string): string | null {
  return COUNTRY_BY_KEY.get(keyOf(text)) ?? null
}

/** `us-east-1` → United States; `EMEA` → its areas and countries. */
export function geographyOf(region: string): Geography {
  const text = region.trim()
  const awsCountry = AWS_REGION_COUNTRIES[text.toLowerCase()]
  if (awsCountry !== undefined) return { geographies: withArea(awsCountry), meaning: 'aws-region' }
  const country = canonicalCountry(text)
  if (country !== null) return { geographies: withArea(country), meaning: 'country' }
  const area = AREA_BY_KEY.get(keyOf(text))
  if (area !== undefined) return { geographies: areaPlaces(area.name, area.parts), meaning: 'area' }
  return { geographies: [], meaning: 'unknown' }
}

function withArea(country: string): readonly string[] {
  const area = AREA_OF_COUNTRY.get(country)
  return area === undefined ? [country] : [country, area]
}

function areaPlaces(name: string, parts: readonly string[]): readonly string[] {
  const countries = parts.flatMap((part) =>
    COUNTRIES_BY_AREA[part] === undefined
      ? [part]
      : [...AREA_OF_COUNTRY].filter(([, area]) => area === part).map(([country]) => country),
  )
  return [...new Set([name, ...parts, ...countries])]
}

function keyOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
