/**
 * The functions' code: one ES module a function, AWS SDK and all, without what only one machine needs (DuckDB, SQLite).
 * Made with one esbuild run for all of them; CDK's own bundling would start it once a function.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { build } from 'esbuild'
import { type FunctionName, HANDLER_FUNCTIONS } from '#workflows'
/** The handlers of the workflows, and the API. */
export type CodeName = FunctionName | 'api'
export const CODE_NAMES: readonly CodeName[] = [...HANDLER_FUNCTIONS, 'api']

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const OUTPUT = join(ROOT, '.opportunity', 'bundles')

/** What must not reach a function: it is native, or a store of one machine, or a description of the cloud. */
const KEPT_OUT = ['@duckdb/node-api', '@hono/node-server', 'aws-cdk-lib', 'node:sqlite'] as const

/** Some CommonJS parts of the SDK ask for `require`, which an ES module does not have. */
const BANNER = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);"

export interface Bundle {
  readonly name: CodeName
  readonly folder: string
  /** Of the module; its source map, which Lambda reads only for a stack trace, comes on top. */
  readonly bytes: number
  /** The source files that ended up in it, from the repository's root. */
  readonly inputs: readonly string[]
}

export async function bundleFunctions(names: readonly CodeName[] = CODE_NAMES): Promise<readonly Bundle[]> {
  rmSync(OUTPUT, { recursive: true, force: true })
  const entryPoints = names.map((name) => ({
    in: join(ROOT, 'src', 'entry', 'lambda', `${name}.ts`),
    out: `${name}/${name}`,
  }))
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints,
    outdir: OUTPUT,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    minify: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    mainFields: ['module', 'main'],
    external: [...KEPT_OUT],
    legalComments: 'none',
    metafile: true,
    banner: { js: BANNER },
    logLevel: 'error',
  })
  return names.map((name) => {
    const [, output] =
      Object.entries(metafile.outputs).find(([path]) => path.endsWith(`/${name}/${name}.mjs`)) ?? missing(name)
    const leaked = output.imports.find(({ path, external }) => external && KEPT_OUT.some((kept) => path === kept))
    if (leaked !== undefined)
      throw new Error(`The bundle of ${name} would need ${leaked.path}, which a function has not.`)
    const inputs = Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path)
    return { name, folder: join(OUTPUT, name), bytes: output.bytes, inputs }
  })
}

function missing(name: string): never {
  throw new Error(`esbuild wrote no bundle for ${name}.`)
}

/** Where each function's code comes from. */
export type FunctionCode = (name: CodeName) => Code

export const bundledCode: FunctionCode = (name) => {
  const folder = join(OUTPUT, name)
  if (!existsSync(folder)) throw new Error(`There is no bundle of ${name}; call bundleFunctions() first.`)
  return Code.fromAsset(folder)
}

/** For tests of templates, which are about everything but the code. Such a template cannot serve a request. */
export const unbundledCode: FunctionCode = (name) => {
  const folder = join(OUTPUT, '..', 'unbundled', name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.mjs`), `throw new Error('${name} was not bundled.')\n`)
  return Code.fromAsset(folder)
}
