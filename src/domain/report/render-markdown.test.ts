import { expect, test } from 'vitest'
import { markdown, renderMarkdown } from './render-markdown.ts'
import { fullReport, hostileReport, REMOTE_CONTROL } from './report.fixture.ts'

test('the page holds the answer, its facts and the SQL', () => {
  const text = renderMarkdown(fullReport())

  expect(text).toContain('| Annual revenue (ARR) | \\$29.4K | \\$91K | \\$153K |')
  expect(text).toContain('`annualValue.p50`')
  expect(text).toMatch(/```sql\nSELECT project_id/)
})

test('every row of a table has as many cells as its head', () => {
  const lines = renderMarkdown(hostileReport()).split('\n')
  const cells = (line: string) => (line.match(/(?<!\\)\|/g) ?? []).length
  let head = 0
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('| ')) head = 0
    else if (head === 0) head = cells(line)
    else expect(cells(line), `line ${index + 1}`).toBe(head)
  }
})

test.each([
  ['<script>', '&lt;script&gt;'],
  ['[a](javascript:b)', '\\[a\\](javascript:b)'],
  ['# heading', '\\# heading'],
  ['- item', '\\- item'],
  ['1. item', '1\\. item'],
  ['a | b', 'a \\| b'],
  ['`code`', '\\`code\\`'],
  ['https://evil.example', 'https:&#47;&#47;evil.example'],
  ['www.evil.example', 'www&#46;evil.example'],
  ['@team', '&#64;team'],
  ['![x](y)', '\\!\\[x\\](y)'],
])('%s is written as itself', (text, written) => {
  expect(markdown(text)).toBe(written)
})

test('hostile text makes no markup, no link and no heading', () => {
  const text = renderMarkdown(hostileReport())
  const outsideCode = text.replace(/```+sql\n[\s\S]*?\n```+/g, '')

  expect(outsideCode).not.toMatch(/<(?!sub>|\/sub>)/)
  expect(outsideCode).not.toMatch(/(?<!\\)\]\(javascript/)
  expect(outsideCode).not.toMatch(/^## Owned/m)
  expect(outsideCode).not.toContain('//evil')
  expect(text.replaceAll('\n', '')).not.toMatch(REMOTE_CONTROL)
})
