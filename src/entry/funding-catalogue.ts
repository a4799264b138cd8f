/** The funding programmes that ship with the program, checked when they are first asked for. */
import catalogue from '#data/funding-catalogue.json' with { type: 'json' }
import { type FundingCatalogue, parseFundingCatalogue } from '#domain'

let parsed: FundingCatalogue | undefined

export function bundledFundingCatalogue(): FundingCatalogue {
  parsed ??= parseFundingCatalogue(catalogue)
  return parsed
}
