/**
 * What of a past deal is told when it is shown to the forecaster: all that the history has, some names hidden, or no more than a
 * seller tells who types a question. Each way of asking is judged and calibrated by itself.
 */
import { type EncodedDeal, FIELD, type Field } from './encode.ts'
import type { Placed } from './peers.ts'

/** `whole`: all that the history has. `hidden`: some names left out. `typed`: as a question tells it (see TYPED_WITHOUT). */
export type Told = 'whole' | 'hidden' | 'typed'

/** The ways of asking that are calibrated. */
export type Asking = Exclude<Told, 'hidden'>

export interface Variant {
  readonly deal: EncodedDeal
  readonly told: Told
  /** What it counts while learning. */
  readonly weight: number
}

/** Share of the examples whose optional names are hidden, so that "unknown" is learned from deals that could have been known. */
const HIDDEN_SHARE = 0.35

/** Names that a question may lack though the history has them. */
const HIDEABLE = [
  [FIELD.customer],
  [FIELD.partner],
  [FIELD.category, FIELD.categoryGroup],
  [FIELD.projectType, FIELD.segment, FIELD.industry],
] as const
const PATTERNS = 2 ** HIDEABLE.length - 1
/** Share of those with names hidden that are shown as a question tells them; the others lack names of any kind. */
const TYPED_SHARE = 0.5

/** What the guide's question does not tell: it has a customer, a place, a date, a name and a description. */
const TYPED_WITHOUT = [
  FIELD.category,
  FIELD.categoryGroup,
  FIELD.partner,
  FIELD.projectType,
  FIELD.segment,
  FIELD.industry,
] as const

/**
 * Histories lack a customer or a partner for reasons of their own (an amended contract, a month not collected), so a missing
 * name must say nothing. Deals with all names also teach with some hidden, and a deal whose customer is missing counts only
 * as much as the hidden ones do: together they show the whole history to "unknown". `chance` is a number from 0 to 1 that is the
 * deal's own; where examples are `few`, each deal teaches twice.
 */
export function teachingVariants(deal: EncodedDeal, chance: number, few: boolean): readonly Variant[] {
  const lacksCustomer = (deal.fields[FIELD.customer] as number) < 0
  const whole: Variant = { deal, told: 'whole', weight: lacksCustomer ? HIDDEN_SHARE : 1 }
  const hidden = (weight: number): Variant => {
    const pattern = 1 + (Math.floor(chance * 7919) % PATTERNS)
    const any = HIDEABLE.flatMap((together, bit) => (pattern & (1 << bit) ? together : []))
    const without = (chance * 15_485_863) % 1 < TYPED_SHARE ? TYPED_WITHOUT : any
    return { deal: hiding(deal, without), told: 'hidden', weight }
  }
  if (few) return [whole, hidden(lacksCustomer ? HIDDEN_SHARE / 2 : 0.5)]
  return (chance * 104_729) % 1 < HIDDEN_SHARE ? [hidden(whole.weight)] : [whole]
}

/** The deal as it is, and as a seller types it; they judge and teach nothing. */
export function judgedVariants(deal: EncodedDeal): readonly Variant[] {
  return [
    { deal, told: 'whole', weight: 0 },
    { deal: hiding(deal, TYPED_WITHOUT), told: 'typed', weight: 0 },
  ]
}

/** Names that only a deal told in full has, the one that says most first. */
const TELLING: readonly Field[] = ['category', 'projectType', 'partner', 'segment', 'industry']
const USUAL_SHARE = 0.5

/** The name by which a deal told in full is known in this history; null where most deals have none of them. */
export function tellingField(deals: readonly EncodedDeal[]): Field | null {
  const share = (field: Field) =>
    deals.filter(({ fields }) => (fields[FIELD[field]] as number) >= 0).length / deals.length
  return TELLING.find((field) => share(field) >= USUAL_SHARE) ?? null
}

/** `names` is how many names the history knows: one that it does not know tells nothing. An inferred category is not told. */
export function askingOf({ deal, certainty }: Placed, toldBy: Field | null, names: number): Asking {
  if (toldBy === null) return 'whole'
  const name = deal.fields[FIELD[toldBy]] as number
  return name < 0 || name >= names || (toldBy === 'category' && certainty < 1) ? 'typed' : 'whole'
}

function hiding(deal: EncodedDeal, without: readonly number[]): EncodedDeal {
  const fields = Int32Array.from(deal.fields)
  for (const field of without) fields[field] = -1
  return { ...deal, fields }
}
