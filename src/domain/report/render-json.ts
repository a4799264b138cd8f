/** The report as JSON: the object itself, written so that no character in it can act on a terminal or a page. */
import type { Report } from './report.ts'

export function renderJson(report: Report): string {
  const text = JSON.stringify(report, null, 1)
  // The same JSON value: what a terminal or a script element would act on is written as an escape.
  return `${text.replace(/[\u007f-\u009f<>\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)}\n`
}

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('')
