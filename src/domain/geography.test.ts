import { expect, test } from 'vitest'
import { canonicalCountry, geographyOf } from './geography.ts'

test.each([
  ['us-east-1', 'aws-region', ['United States', 'North America']],
  ['EU-CENTRAL-1', 'aws-region', ['Germany', 'Western Europe']],
  ['Germany', 'country', ['Germany', 'Western Europe']],
  [' usa ', 'country', ['United States', 'North America']],
  ["Côte d'Ivoire", 'country', ["Cote d'Ivoire", 'Sub-Saharan Africa']],
] as const)('"%s" means a place', (text, meaning, geographies) => {
  expect(geographyOf(text)).toEqual({ geographies, meaning })
})

test('an area means its countries too', () => {
  const { geographies, meaning } = geographyOf('DACH')

  expect(meaning).toBe('area')
  expect(geographies).toEqual(['DACH', 'Germany', 'Austria', 'Switzerland'])
  expect(geographyOf('EMEA').geographies).toContain('South Africa')
})

test('an unknown place is said to be unknown', () => {
  expect(geographyOf('Atlantis')).toEqual({ geographies: [], meaning: 'unknown' })
  expect(canonicalCountry('')).toBeNull()
})

test("the World Bank's names are countries of ours", () => {
  expect(['Korea, Republic of', 'Egypt, Arab Republic of', 'Viet Nam', 'Turkiye'].map(canonicalCountry)).toEqual([
    'South Korea',
    'Egypt',
    'Vietnam',
    'Turkey',
  ])
})
