/** The map of doors: who may open whose, which libraries a room may use, and what no file may do. */

export interface SourceFile {
  /** From the repository's root, with `/`. */
  readonly path: string
  readonly text: string
}

export interface Offence {
  readonly path: string
  readonly rule: string
}

interface Room {
  readonly opens: readonly string[]
  /** Package names; `node:` stands for Node's own modules, a trailing `*` for a scope. */
  readonly libraries: readonly string[]
}

export const ROOMS: Readonly<Record<string, Room>> = {
  lib: { opens: [], libraries: [] },
  domain: { opens: ['lib'], libraries: [] },
  sql: { opens: ['lib', 'domain'], libraries: [] },
  workflows: { opens: ['lib'], libraries: [] },
  engine: { opens: ['lib'], libraries: ['jsonata', '@noble/hashes'] },
  handlers: { opens: ['lib', 'domain', 'sql'], libraries: [] },
  api: { opens: ['lib', 'domain', 'workflows'], libraries: ['hono'] },
  adapters: {
    opens: ['lib', 'domain', 'sql', 'engine', 'handlers', 'api'],
    libraries: ['node:', '@duckdb/node-api', '@aws-sdk/*', '@smithy/*', '@noble/hashes'],
  },
  entry: {
    // `data` is no room: the catalogues that ship with the program, as JSON.
    opens: ['lib', 'domain', 'sql', 'workflows', 'engine', 'handlers', 'api', 'adapters', 'data'],
    // `aws-lambda` is types only: what API Gateway sends.
    libraries: ['node:', '@hono/node-server', 'hono', 'aws-lambda', '@aws-lambda-powertools/*', '@aws-sdk/*'],
  },
  // The catalogue of `sql` is what Glue's tables are made from, so that neither can drift from the other.
  // `infra/deploy` puts the stacks into an account and tries them out there; it asks AWS what it needs to know.
  infra: {
    opens: ['lib', 'sql', 'workflows', 'adapters'],
    libraries: ['node:', 'aws-cdk-lib', 'constructs', 'cdk-nag', 'esbuild', '@aws-sdk/*'],
  },
  ui: { opens: ['api'], libraries: [] },
}

/** One file, one idea; past this a file has usually two. */
export const MAX_LINES = 300

const FORBIDDEN_NAMES = /(^|[/-])(utils?|common|misc|helpers?)([-./]|$)/

/** What the engine must get through a socket: replay has to see the same values again. */
const ENGINE_FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\(/, 'Date.now(): use the Clock socket'],
  [/\bnew Date\(\)/, 'new Date(): use the Clock socket'],
  [/\bMath\.random\(/, 'Math.random(): use the Chance socket'],
  [/\b(?:setTimeout|setInterval|setImmediate)\(/, 'timers: use the Clock socket'],
  [/\bprocess\./, 'process: the engine does not know where it runs'],
]

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b(?:[^'"\n]|\n(?!\s*(?:import|export)\b))*?from\s*'([^']+)'|(?:^|[^.'\w])import\s*\(?\s*'([^']+)'/g

export function importsOf(text: string): readonly string[] {
  return [...text.matchAll(IMPORT)].map((match) => (match[1] ?? match[2]) as string)
}

export function offences(files: readonly SourceFile[]): readonly Offence[] {
  return files.flatMap((file) => [...shapeOffences(file), ...roomOffences(file)])
}

function shapeOffences({ path, text }: SourceFile): readonly Offence[] {
  const found: Offence[] = []
  const say = (rule: string) => found.push({ path, rule })
  const lines = text.split('\n').length - 1
  if (lines > MAX_LINES) say(`has ${lines} lines; one file is one idea, at most ${MAX_LINES} lines`)
  if (FORBIDDEN_NAMES.test(path)) say('has a name that says nothing; name the file after what it exports')
  if (/\bFIXME\b/.test(text)) say('says FIXME, which means "before merge"')
  for (const line of text.split('\n')) {
    if (/\bTODO\b/.test(line) && !/https?:|\d{4}-\d{2}-\d{2}/.test(line)) say('has a TODO without a link or a date')
  }
  if (/\bcatch\s*(\([^)]*\))?\s*\{\s*\}/.test(text)) say('swallows an error in an empty catch')
  return found
}

function roomOffences({ path, text }: SourceFile): readonly Offence[] {
  const [, roomName] = /^src\/([^/]+)\//.exec(path) ?? []
  if (roomName === undefined) return []
  const room = ROOMS[roomName]
  if (room === undefined) return [{ path, rule: `lies in src/${roomName}, which is not a room of the house` }]
  // A test beside its file may use the test runner and, to build a case, anything its room may.
  const isTest = path.endsWith('.test.ts')
  const found: Offence[] = []
  for (const specifier of importsOf(text)) {
    const rule = isTest && isTestLibrary(specifier) ? undefined : importRule(path, roomName, room, specifier)
    if (rule !== undefined) found.push({ path, rule })
  }
  if (roomName === 'engine' && !isTest) {
    for (const [pattern, rule] of ENGINE_FORBIDDEN) if (pattern.test(text)) found.push({ path, rule: `uses ${rule}` })
  }
  return found
}

const isTestLibrary = (specifier: string): boolean =>
  specifier === 'vitest' || specifier === 'fast-check' || specifier.startsWith('node:')

function importRule(path: string, roomName: string, room: Room, specifier: string): string | undefined {
  if (specifier.startsWith('.')) {
    const target = new URL(specifier, `file:///${path}`).pathname.slice(1)
    return target.startsWith(`src/${roomName}/`) ? undefined : `reaches out of its room by ${specifier}; use a #door`
  }
  if (specifier.startsWith('#')) {
    const door = /^#([a-z]+)/.exec(specifier)?.[1] ?? ''
    if (door === roomName)
      return roomName === 'lib' ? undefined : `opens its own door ${specifier}; use ./ inside a room`
    return room.opens.includes(door) ? undefined : `opens ${specifier}, which ${roomName} may not`
  }
  const allowed = room.libraries.some((library) => matchesLibrary(library, specifier))
  return allowed ? undefined : `uses the library ${specifier}, which ${roomName} may not`
}

function matchesLibrary(library: string, specifier: string): boolean {
  if (library === 'node:') return specifier.startsWith('node:')
  if (library.endsWith('/*')) return specifier.startsWith(library.slice(0, -1))
  return specifier === library || specifier.startsWith(`${library}/`)
}
