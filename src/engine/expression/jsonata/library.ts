/**
 * Every function that an expression may call by name. Most are jsonata's own implementations, taken from the package
 * once; those that call functions back, or could use time or memory without bound, are written here again.
 */
import jsonata from 'jsonata'
import { InvariantError } from '#lib/errors'
import { collectionFunctions } from './collections.ts'
import { stepFunctionsFunctions } from './step-functions.ts'
import { stringFunctions } from './strings.ts'
import type { Signature } from './syntax.ts'
import { type Call, createSequence, isSequence, type Native, native } from './values.ts'

/** A function as the package keeps it. */
interface Packaged {
  readonly implementation: (this: unknown, ...args: unknown[]) => unknown
  readonly signature?: Signature
}

/** All of jsonata 2.0.6 but `$eval`, which AWS does not have. */
const STANDARD: readonly string[] = [
  'sum count max min average string substring substringBefore substringAfter lowercase uppercase',
  'length trim pad match contains replace split join formatNumber formatBase formatInteger',
  'parseInteger number floor ceil round abs sqrt power boolean not map zip filter single reduce sift',
  'keys lookup append exists spread merge reverse each error assert type sort shuffle distinct',
  'base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis',
  'fromMillis clone now millis',
].flatMap((line) => line.split(' '))

/** A debugger's hook of the package: called at once, before the first node is looked at. */
const ENTRY = Symbol.for('jsonata.__evaluate_entry')

/** The package shows its functions only to a running expression. It awaits at every node, but not before the hook. */
function takeFromPackage(): ReadonlyMap<string, Packaged> {
  const taken = new Map<string, Packaged>()
  const taker = jsonata('null')
  const take = (_node: unknown, _input: unknown, environment: { lookup(name: string): Packaged | undefined }) => {
    for (const name of STANDARD) {
      const found = environment.lookup(name)
      if (found !== undefined) taken.set(name, found)
    }
  }
  // Its types know names alone; it looks symbols up in the same way.
  taker.assign(ENTRY as unknown as string, take)
  // Ends with null later, when nobody asks any more.
  void taker.evaluate(null)
  if (taken.size === STANDARD.length) return taken
  throw new InvariantError(
    `jsonata showed ${taken.size} of ${STANDARD.length} functions; its version is not the one built for.`,
  )
}

const packaged = takeFromPackage()

const REPLACED: Readonly<Record<string, Native['call']>> = {
  ...stringFunctions,
  ...collectionFunctions,
  now: ([picture, timezone], { run }) => packageCall('fromMillis', [run.nowMs, picture, timezone], run.nowMs),
  millis: (_, { run }) => run.nowMs,
}

/** The package's functions find the time, for dates that name only a part of one, where they find everything else. */
function packageCall(name: string, args: readonly unknown[], nowMs: number, input?: unknown): unknown {
  const focus = { createSequence, input, environment: { timestamp: new Date(nowMs) } }
  return (packaged.get(name) as Packaged).implementation.apply(focus, [...args])
}

/** Roughly what it costs to look at a value once. */
const sizeOf = (value: unknown): number =>
  typeof value === 'string' ? value.length / 8 : Array.isArray(value) ? value.length : 1

function standardFunction(name: string, { implementation, signature }: Packaged): Native {
  const replaced = REPLACED[name]
  const call =
    replaced ??
    ((args: readonly unknown[], { run, input }: Call) => {
      for (const argument of args) run.budget.spend(sizeOf(argument))
      const result = packageCall(name, args, run.nowMs, input)
      if (typeof result === 'string') run.budget.reserve(result.length)
      if (isSequence(result)) run.budget.reserveElements(result.length)
      return result
    })
  return native(name, implementation.length, signature, call)
}

/** By name, without the dollar. */
export const LIBRARY: ReadonlyMap<string, Native> = new Map<string, Native>([
  ...STANDARD.map((name) => [name, standardFunction(name, packaged.get(name) as Packaged)] as const),
  ...Object.entries(stepFunctionsFunctions).map(([name, call]) => [name, native(name, 1, undefined, call)] as const),
])
