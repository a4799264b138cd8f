/** The product's own import in a process of its own, so that its peak of memory is its own: `opportunity import` with a stop-watch. */
import { runCommandLine } from '#entry/cli'
import type { ImportedAlone } from './measure-import.ts'

const started = performance.now()
const steps: ImportedAlone['steps'][number][] = []
const said = (text: string) => {
  const [, message = text] = /^\s*[\d.]+ s {2}(.*)$/s.exec(text) ?? []
  steps.push({
    step: message.trim(),
    atMs: performance.now() - started,
    processorMs: processorMs(),
    peakBytes: process.resourceUsage().maxRSS * 1024,
  })
}
const exit = await runCommandLine(['import', ...process.argv.slice(2)], {
  stdout: { write: () => true },
  stderr: {
    write: (text: string) => {
      said(text)
      return true
    },
  },
  env: process.env,
  cwd: process.cwd(),
  isTty: { stdout: false, stderr: false },
  signal: new AbortController().signal,
})
said(exit === 0 ? 'done' : 'failed')
process.send?.({ exit, steps } satisfies ImportedAlone)
process.disconnect?.()

function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
