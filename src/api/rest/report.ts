/** The report of a finished analysis: its stored documents, put together and rendered in the format asked for. */
import type { Context } from 'hono'
import { type Report, renderHtml, renderJson, renderMarkdown, renderText } from '#domain'
import { InputError, shortened } from '#lib/errors'
import type { DescribedAnalysis } from './analysis-status.ts'
import type { ApiDeps } from './deps.ts'

export type ReportFormat = 'json' | 'text' | 'markdown' | 'html'

export const REPORT_TYPES: Readonly<Record<ReportFormat, string>> = {
  json: 'application/json',
  text: 'text/plain; charset=utf-8',
  markdown: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
}

/** `?format=` decides; without it the Accept header, by the order in which it names what we have. */
export function formatOf(context: Context): ReportFormat {
  const given = context.req.query('format')
  if (given === undefined) return acceptedFormat(context) ?? 'json'
  if (Object.hasOwn(REPORT_TYPES, given)) return given as ReportFormat
  throw new InputError('FIELD_INVALID', `format is "${shortened(given)}".`, {
    field: 'format',
    cure: `Use one of ${Object.keys(REPORT_TYPES).join(', ')}.`,
  })
}

/** Whether the caller of an analysis' own address wants the report instead of how it stands. */
export function wantsReport(context: Context): boolean {
  const accepted = acceptedFormat(context)
  return context.req.query('format') !== undefined || (accepted !== undefined && accepted !== 'json')
}

function acceptedFormat(context: Context): ReportFormat | undefined {
  const accepted = (context.req.header('accept') ?? '').split(',').map((type) => type.split(';')[0]?.trim())
  const formats: Readonly<Record<string, ReportFormat>> = {
    'application/json': 'json',
    'text/plain': 'text',
    'text/markdown': 'markdown',
    'text/html': 'html',
  }
  return accepted.flatMap((type) => formats[type ?? ''] ?? []).at(0)
}

const RENDERERS: Readonly<Record<ReportFormat, (report: Report) => string>> = {
  json: renderJson,
  text: renderText,
  markdown: renderMarkdown,
  html: renderHtml,
}

export async function renderAnalysis(
  deps: ApiDeps,
  { output, status }: DescribedAnalysis,
  { format, signal }: { readonly format: ReportFormat; readonly signal: AbortSignal },
): Promise<string> {
  const { executionArn } = status
  return RENDERERS[format](await deps.loadReport({ executionArn, output, signal }))
}
