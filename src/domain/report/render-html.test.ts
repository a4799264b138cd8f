import { expect, test } from 'vitest'
import { renderHtml } from './render-html.ts'
import { fullReport, hostileReport, REMOTE_CONTROL } from './report.fixture.ts'

const page = renderHtml(fullReport())
const hostile = renderHtml(hostileReport())
const tagsOf = (text: string) => new Set([...text.matchAll(/<\/?([a-z][a-z0-9]*)/g)].map((match) => match[1] as string))

test('every figure of the page links to a place that is on the page', () => {
  const targets = new Set([...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]))
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1])

  expect(links.length).toBeGreaterThan(200)
  expect(links.filter((link) => !targets.has(link))).toEqual([])
  expect(page).toMatch(/<a class="fact" href="#fact-annualValue\.p50">\$91K<\/a>/)
})

test('no two places have the same name', () => {
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1])

  expect(ids.length).toBe(new Set(ids).size)
})

test('the page runs no script and fetches nothing', () => {
  expect(page).toContain("default-src 'none'")
  expect([...page.matchAll(/\b(?:src|srcset|@import|url)\s*[=(]/g)]).toEqual([])
  expect([...page.matchAll(/href="(?!#|https:)/g)]).toEqual([])
  expect(tagsOf(page)).not.toContain('script')
})

test('hostile text stays text: the tags of the page are ours alone', () => {
  expect([...tagsOf(hostile)].filter((tag) => !tagsOf(page).has(tag))).toEqual([])
  expect(hostile).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(hostile).not.toMatch(/<[^>]*\sonerror/)
  expect(hostile).not.toMatch(/href="javascript:/)
  expect(hostile.replaceAll('\n', '')).not.toMatch(REMOTE_CONTROL)
})

test('pictures have words beside them', () => {
  const pictures = [...page.matchAll(/<svg[^>]*>/g)].map(([tag]) => tag)

  expect(pictures.length).toBeGreaterThan(5)
  expect(pictures.filter((tag) => !/role="img" aria-label="[^"]+"/.test(tag))).toEqual([])
})

test('made-up data is called so in the title and before the answer', () => {
  expect(page).toContain('(synthetic sample)</title>')
  expect(page.indexOf('SYNTHETIC SAMPLE')).toBeLessThan(page.indexOf('Answer'))
})

test('tags are closed in the order in which they were opened', () => {
  const empty = new Set(['meta', 'br', 'line', 'rect'])
  for (const text of [page, hostile]) {
    const open: string[] = []
    for (const [, slash, name] of text.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (name === undefined || empty.has(name)) continue
      if (slash === '') open.push(name)
      else expect(open.pop()).toBe(name)
    }
    expect(open).toEqual([])
  }
})
