/** A second grammar of Trino (dt-sql-parser's, made from ANTLR): what it cannot read, Athena may not read either. */
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import packageJson from '../../package.json' with { type: 'json' }

export interface TrinoGrammar {
  /** What is wrong with a statement; empty when nothing is. */
  faults(sql: string): readonly string[]
}

let loading: Promise<TrinoGrammar> | null = null

export function trinoGrammar(): Promise<TrinoGrammar> {
  loading ??= load()
  return loading
}

async function load(): Promise<TrinoGrammar> {
  const { TrinoSQL } = (await import(pathToFileURL(await bundled()).href)) as {
    TrinoSQL: new () => { validate(sql: string): readonly { readonly message: string }[] }
  }
  const grammar = new TrinoSQL()
  return { faults: (sql) => grammar.validate(sql).map(({ message }) => message) }
}

/** Node cannot import the package as it is published (ERR_UNSUPPORTED_DIR_IMPORT); bundled it can. Kept for the next test. */
async function bundled(): Promise<string> {
  const folder = join(import.meta.dirname, '..', '..', '.opportunity', 'test')
  const outfile = join(folder, `trino-grammar-${packageJson.devDependencies['dt-sql-parser']}.mjs`)
  if (existsSync(outfile)) return outfile
  mkdirSync(folder, { recursive: true })
  const unfinished = `${outfile}.${process.pid}`
  await build({
    stdin: { contents: "export { TrinoSQL } from 'dt-sql-parser'", resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile: unfinished,
    logLevel: 'error',
  })
  // In one step, so that no other process reads half of it.
  renameSync(unfinished, outfile)
  return outfile
}
