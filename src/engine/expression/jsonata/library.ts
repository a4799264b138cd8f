/**
 * Every function that an expression may call by name. Most are jsonata's own implementations, taken from the package
 * once; those that call functions back, or could use time or memory without bound, are written here again.
 */
import jsonata from 'jsonata'
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

/** The package shows its functions only to a running expression, and it runs none at once: hence the one `await` here. */
async function takeFromPackage(): Promise<ReadonlyMap<string, Packaged>> {
  const taken = new Map<string, Packaged>()
  const taker = jsonata('$take()')
  taker.registerFunction('take', function () {
    for (const name of STANDARD) taken.set(name, this.environment.lookup(name) as Packaged)
  })
  await taker.evaluate(null)
  return taken
}

const packaged = await takeFromPackage()

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
