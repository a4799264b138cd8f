/** The figures of one analysis as they are found: an id is given once, and a fact may lean only on facts before it. */
import { InvariantError } from '#lib/errors'
import type { Fact, FactSource, FactUnit } from './evidence.ts'

export interface FactBook {
  /** Writes a fact down and gives its id back, so that a caller can keep it where the figure is shown. */
  readonly add: (fact: Fact) => string
  readonly get: (id: string) => Fact | undefined
  readonly all: () => readonly Fact[]
}

/** `known` are facts of an earlier analysis that new ones may lean on; `all` leaves them out. */
export function createFactBook(known: readonly Fact[] = []): FactBook {
  const earlier = new Map(known.map((fact) => [fact.id, fact]))
  const facts = new Map<string, Fact>()
  const get = (id: string) => facts.get(id) ?? earlier.get(id)
  return {
    add(fact) {
      if (get(fact.id) !== undefined) throw new InvariantError(`The fact ${fact.id} is written twice.`)
      if (typeof fact.value === 'number' && !Number.isFinite(fact.value))
        throw new InvariantError(`The fact ${fact.id} is not a number that can be shown: ${fact.value}.`)
      for (const source of fact.from) {
        if (source.kind !== 'facts') continue
        const missing = source.factIds.find((id) => get(id) === undefined)
        if (missing !== undefined)
          throw new InvariantError(`The fact ${fact.id} leans on ${missing}, which is not there.`)
      }
      facts.set(fact.id, fact)
      return fact.id
    },
    get,
    all: () => [...facts.values()],
  }
}

/**
 * Earlier facts that a later analysis carries with its own, so that it can be read, narrated and explained alone:
 * the question, the history, and whatever its own facts lean on.
 */
export function carriedFacts(earlier: readonly Fact[], own: readonly Fact[]): readonly Fact[] {
  const byId = new Map(earlier.map((fact) => [fact.id, fact]))
  const wanted = new Set<string>()
  const want = (fact: Fact): void => {
    for (const source of fact.from) {
      if (source.kind !== 'facts') continue
      for (const id of source.factIds) {
        const found = byId.get(id)
        if (found === undefined || wanted.has(id)) continue
        wanted.add(id)
        want(found)
      }
    }
  }
  for (const fact of own) want(fact)
  for (const fact of earlier) if (/^(?:input|history)\.|^today$/.test(fact.id)) wanted.add(fact.id)
  return earlier.filter(({ id }) => wanted.has(id))
}

export const fromProjects = (projectIds: readonly string[]): FactSource => ({ kind: 'projects', projectIds })
export const fromFacts = (...factIds: readonly string[]): FactSource => ({ kind: 'facts', factIds })
export const fromInput = (field: string): FactSource => ({ kind: 'input', field })
export const fromHistory = (field: string): FactSource => ({ kind: 'history', field })
export const fromStatement = (statementId: string): FactSource => ({ kind: 'statement', statementId })

const MONEY_UNITS: readonly FactUnit[] = ['money', 'moneyPerMonth', 'moneyPerYear']

export const isMoney = (unit: FactUnit): boolean => MONEY_UNITS.includes(unit)
