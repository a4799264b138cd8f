/** A report to the terminal or, whole or not at all, to a file. */
import { resolve } from 'node:path'
import { type Report, renderHtml, renderJson, renderMarkdown, renderText } from '#domain'
import { InputError, shortened } from '#lib/errors'
import { writeWhole } from '../local/write-whole.ts'
import type { CommandIo } from './command.ts'
import { wantsColour } from './terminal.ts'

const FORMATS = ['text', 'json', 'markdown', 'html'] as const

export type Format = (typeof FORMATS)[number]

export const REPORT_OPTIONS = {
  format: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
  color: { type: 'boolean' },
} as const

export interface ReportOutput {
  readonly format: Format
  readonly out: string | undefined
  readonly isColourRefused: boolean
}

interface GivenOptions {
  readonly format?: string | undefined
  readonly out?: string | undefined
  readonly json?: boolean | undefined
  readonly color?: boolean | undefined
}

export function reportOutput({ format, out, json, color }: GivenOptions): ReportOutput {
  return { format: formatOf({ format, out, json }), out, isColourRefused: color === false }
}

/** Said, or read off the file's ending, or text. */
function formatOf({ format, out, json }: GivenOptions): Format {
  if (format === undefined) return json === true ? 'json' : (formatOfEnding(out) ?? 'text')
  const known = FORMATS.find((one) => one === format)
  if (known !== undefined) return known
  throw new InputError('OPTION_UNKNOWN', `--format is "${shortened(format)}".`, {
    field: '--format',
    cure: `Use one of ${FORMATS.join(', ')}.`,
  })
}

function formatOfEnding(out: string | undefined): Format | undefined {
  const endings: Readonly<Record<string, Format>> = { html: 'html', md: 'markdown', json: 'json', txt: 'text' }
  return endings[out?.split('.').at(-1)?.toLowerCase() ?? '']
}

export async function writeReport(
  report: Report,
  { format, out, isColourRefused }: ReportOutput,
  io: CommandIo,
): Promise<void> {
  const isColoured = out === undefined && wantsColour(io, 'stdout', isColourRefused)
  const text = render(report, format, isColoured)
  const ended = text.endsWith('\n') ? text : `${text}\n`
  if (out === undefined) io.stdout.write(ended)
  else await writeWhole(resolve(io.cwd, out), ended)
}

function render(report: Report, format: Format, isColoured: boolean): string {
  switch (format) {
    case 'text':
      return renderText(report, { colour: isColoured })
    case 'json':
      return renderJson(report)
    case 'markdown':
      return renderMarkdown(report)
    case 'html':
      return renderHtml(report)
  }
}
