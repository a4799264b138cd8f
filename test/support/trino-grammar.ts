/** A second grammar of Trino (dt-sql-parser's, made from ANTLR): what it cannot read, Athena may not read either. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

export interface TrinoGrammar {
  /** What is wrong with a statement; empty when nothing is. */
  faults(sql: string): readonly string[]
}

// Node cannot import the package as it is published (ERR_UNSUPPORTED_DIR_IMPORT); bundled it can. Each process writes its own file, so that
// none reads another's half.
export async function trinoGrammar(): Promise<TrinoGrammar> {
  const folder = join(import.meta.dirname, '..', '..', '.opportunity', 'test')
  const outfile = join(folder, `trino-grammar-${process.pid}.mjs`)
  mkdirSync(folder, { recursive: true })
  await build({
    stdin: { contents: "export { TrinoSQL } from 'dt-sql-parser'", resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
    logLevel: 'error',
  })
  const { TrinoSQL } = (await import(pathToFileURL(outfile).href)) as {
    TrinoSQL: new () => { validate(sql: string): readonly { readonly message: string }[] }
  }
  const grammar = new TrinoSQL()
  return { faults: (sql) => grammar.validate(sql).map(({ message }) => message) }
}
