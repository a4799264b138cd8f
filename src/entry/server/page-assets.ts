/** The page's files. Its TypeScript is served as it is, with the types taken out; nothing is built and nothing is bundled. */
import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { Hono } from 'hono'

const FOLDER = new URL('../../ui/', import.meta.url)

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  ts: 'text/javascript; charset=utf-8',
}

/** Nothing from elsewhere, no inline script or style, nobody may frame the page; the report has a frame of its own. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function pageAssets(): Hono {
  const app = new Hono()
  const loaded = new Map<string, Promise<string>>()
  const fileNamed = (name: string): Promise<string> => {
    const known = loaded.get(name)
    if (known !== undefined) return known
    const loading = load(name)
    loaded.set(name, loading)
    return loading
  }
  app.get('/', async (context) =>
    context.body(await fileNamed('index.html'), 200, {
      'content-type': TYPES.html ?? '',
      'content-security-policy': PAGE_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    }),
  )
  app.get('/ui/:name{[a-z][a-z-]*\\.(?:ts|css|svg)}', async (context) => {
    const name = context.req.param('name')
    const ending = name.split('.').at(-1) ?? ''
    return context.body(await fileNamed(name), 200, {
      'content-type': TYPES[ending] ?? '',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    })
  })
  return app
}

async function load(name: string): Promise<string> {
  const text = await readFile(new URL(name, FOLDER), 'utf8')
  return name.endsWith('.ts') ? stripTypeScriptTypes(text) : text
}
