/**
 * An analysis as it lies in the store. Its rows lie beside it already (rows.json), and dozens of facts name the same projects; so rows
 * are stored as places in those documents, and lists of ids once each. What lies in another execution's folder is written out: that one
 * may be removed first.
 */
import { type Candidate, decodeCandidate, type Fact, type FactSource, type PastProject } from '#domain'
import { TaskError } from '#lib/errors'
import type { JsonObject } from '#lib/json'

export const PACKED_FORMAT = 2

interface Analysis {
  readonly facts: readonly Fact[]
  readonly rows: readonly PastProject[]
}

/** A document of rows by its number, and the place in it. */
type Place = readonly [document: number, at: number]
type PackedSource =
  | Exclude<FactSource, { readonly kind: 'projects' }>
  | { readonly kind: 'projects'; readonly list: number }

export interface PackedDocument {
  readonly formatVersion: typeof PACKED_FORMAT
  readonly kind: string
  readonly rowDocuments: readonly string[]
  readonly idLists: readonly (readonly string[])[]
  readonly analysis: {
    readonly facts: readonly (Omit<Fact, 'from'> & { readonly from: readonly PackedSource[] })[]
    readonly rows: readonly (PastProject | Place)[]
  }
}

/** Where a project of this process was read from; goes with the project. */
const origins = new WeakMap<PastProject, { readonly key: string; readonly at: number }>()

/** Rows as candidates that remember their place. */
export function candidatesOf(rowsKey: string, rows: readonly JsonObject[]): readonly Candidate[] {
  return rows.map((row, at) => {
    const candidate = decodeCandidate(row)
    origins.set(candidate.project, { key: rowsKey, at })
    return candidate
  })
}

const folderOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1)

export function packed<Document extends { readonly kind: string; readonly analysis: Analysis }>(
  key: string,
  document: Document,
): PackedDocument & Omit<Document, 'analysis'> {
  const rowDocuments: string[] = []
  const idLists: (readonly string[])[] = []
  const numbers = new Map<string, number>()
  const placeOf = (project: PastProject): PastProject | Place => {
    const origin = origins.get(project)
    if (origin === undefined || folderOf(origin.key) !== folderOf(key)) return project
    if (!rowDocuments.includes(origin.key)) rowDocuments.push(origin.key)
    return [rowDocuments.indexOf(origin.key), origin.at]
  }
  const sourceOf = (source: FactSource): PackedSource => {
    if (source.kind !== 'projects') return source
    const name = JSON.stringify(source.projectIds)
    const list = numbers.get(name) ?? idLists.push(source.projectIds) - 1
    numbers.set(name, list)
    return { kind: 'projects', list }
  }
  const { facts, rows } = document.analysis
  const analysis = {
    ...document.analysis,
    facts: facts.map((fact) => ({ ...fact, from: fact.from.map(sourceOf) })),
    rows: rows.map(placeOf),
  }
  return { ...document, formatVersion: PACKED_FORMAT, rowDocuments, idLists, analysis }
}

/** What `packed` made of it, whole again; `rowsOf` loads a document of rows. */
export async function unpacked(
  document: PackedDocument,
  rowsOf: (key: string) => Promise<readonly JsonObject[]>,
): Promise<{ readonly kind: string; readonly analysis: Analysis }> {
  const { rowDocuments, idLists, formatVersion: _, ...rest } = document
  const candidates = await Promise.all(rowDocuments.map(async (key) => candidatesOf(key, await rowsOf(key))))
  const rows = document.analysis.rows.map((row) => (isPlace(row) ? there(candidates[row[0]]?.[row[1]]?.project) : row))
  const facts = document.analysis.facts.map((fact) => ({
    ...fact,
    from: fact.from.map(
      (source): FactSource =>
        source.kind === 'projects' ? { kind: 'projects', projectIds: there(idLists[source.list]) } : source,
    ),
  }))
  return { ...rest, analysis: { ...document.analysis, facts, rows } }
}

function there<Part>(part: Part | undefined): Part {
  if (part !== undefined) return part
  throw new TaskError('ResultMissing', 'An analysis names a row that its rows no longer hold. Run the analysis again.')
}

const isPlace = (row: PastProject | Place): row is Place => Array.isArray(row)
