/** The page in a real browser against the real server: asked, followed, read and found again, by mouse and by keyboard. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emptyFolder, startTestServer, type TestServer } from '../support/program.ts'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const hasChromium = existsSync(CHROMIUM)
if (!hasChromium) console.log(`${CHROMIUM} is absent: the tests of the page are skipped (set CHROMIUM to its path).`)

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const VIEWS = [
  { name: 'desktop, light', width: 1280, colorScheme: 'light' },
  { name: 'phone, dark', width: 390, colorScheme: 'dark' },
] as const

const QUESTION = [
  ['CustomerName', 'Example Corp'],
  ['region', 'Germany'],
  ['closeDate', '2027-03-31'],
  ['oppName', 'Cloud Migration'],
  ['oppDescription', 'Migrate an Oracle database and 120 virtual machines'],
] as const

describe.skipIf(!hasChromium)('the page', () => {
  let server: TestServer
  let browser: Browser
  const complaints: string[] = []

  beforeAll(async () => {
    server = await startTestServer({ state: emptyFolder() })
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  async function open(address: string, view: (typeof VIEWS)[number] = VIEWS[0]): Promise<Page> {
    const { width, colorScheme } = view
    const page = await browser.newPage({ viewport: { width, height: 850 }, colorScheme, reducedMotion: 'reduce' })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    await page.goto(`${server.url}/${address}`)
    return page
  }

  async function fill(page: Page, changes: Record<string, string> = {}): Promise<void> {
    const texts = {
      Customer: 'Example Corp',
      Region: 'Germany',
      'Expected close': '2027-03-31',
      Description: 'Migrate an Oracle database and 120 virtual machines',
      ...changes,
    }
    for (const [label, text] of Object.entries(texts)) await page.getByLabel(label, { exact: true }).fill(text)
    await page.locator('[name=oppName]').fill(changes.Opportunity ?? 'Cloud Migration')
  }

  async function violations(page: Page): Promise<readonly string[]> {
    // As the tests of the policy show, the page itself would refuse this script; the debugger may.
    await page.evaluate(AXE)
    const found = (await page.evaluate('axe.run(document, { iframes: false })')) as {
      violations: { id: string; nodes: { html: string }[] }[]
    }
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
  }

  const scrollsSideways = (page: Page) =>
    page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth + 1')

  test('asks by keyboard, follows the states and ends with the answer and the report', async () => {
    const page = await open('#/')
    await fill(page)
    await page.locator('[name=oppName]').press('Enter')

    await page.getByText('Succeeded').first().waitFor({ timeout: 60_000 })
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Cloud Migration')
    expect(await page.getByRole('region', { name: 'Opportunity analysis' }).textContent()).toMatch(/P10 .* P90 /)
    const report = page.frameLocator('iframe[title=Report]')
    await report.getByRole('heading', { name: 'Answer' }).waitFor()
    await page.getByRole('button', { name: 'How it was made' }).click()
    const states = await page.locator('.states tbody th').allInnerTexts()
    expect(states.map((text) => text.split('\n')[0])).toEqual([
      'ClearPreviousResults',
      'GenerateQuery',
      'ExecuteQuery',
      'AnalysisChoice',
      'AnalyzeWithStandardModel',
      'FurtherAnalysisChoice',
      'FormatResults',
    ])
    await page.close()
  })

  test('a step opens by keyboard with its data and SQL, is read by axe, and gives the focus back', async () => {
    const page = await open('#/analyses')
    await page.getByRole('link', { name: 'Cloud Migration', exact: true }).first().click()
    await page.getByRole('button', { name: 'How it was made' }).click()
    const step = page.getByRole('button', { name: 'ExecuteQuery' })
    await step.focus()
    await page.keyboard.press('Enter')

    const panel = page.getByRole('dialog', { name: 'ExecuteQuery' })
    await panel.getByText('Allowed by the guard').waitFor()
    expect(await panel.getByLabel('SQL', { exact: true }).textContent()).toMatch(/^WITH matches AS/)
    const output = panel.locator('details.part', { has: page.getByRole('heading', { name: 'Output' }) })
    expect(await output.textContent()).toContain('rowsKey')
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    expect(await panel.count()).toBe(0)
    expect(await page.evaluate('document.activeElement.textContent')).toBe('ExecuteQuery')
    await page.close()
  })

  test('a step opens from the picture, and its JSON is copied', async () => {
    const page = await open('#/analyses')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('link', { name: 'Cloud Migration', exact: true }).first().click()
    await page.getByRole('button', { name: 'How it was made' }).click()
    await page.locator('.node', { hasText: 'GenerateQuery' }).click()

    const panel = page.getByRole('dialog', { name: 'GenerateQuery' })
    await panel.getByRole('button', { name: 'Copy sent to the function' }).click()
    await panel.getByText('Copied', { exact: true }).waitFor()
    const copied = JSON.parse(await page.evaluate<string>('navigator.clipboard.readText()')) as { purpose: string }
    expect(copied.purpose).toBe('opportunity')
    await page.close()
  })

  test('a stopped run goes on where it stopped, in this tab and in the other one', async () => {
    const body = { ...Object.fromEntries(QUESTION), oppName: 'Stopped on the way' }
    const started = await fetch(`${server.url}/api/analyze`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const { id, links } = (await started.json()) as { id: string; links: { stop: string } }
    await fetch(`${server.url}${links.stop}`, { method: 'POST' })
    const [page, other] = [await open(`#/analyses/${id}`), await open(`#/analyses/${id}`)]
    await other.getByText('Stopped').first().waitFor()
    expect(await violations(page)).toEqual([])

    await page.getByRole('button', { name: 'Go on where it stopped' }).click()

    await page.getByText('Succeeded').first().waitFor({ timeout: 60_000 })
    await page.frameLocator('iframe[title=Report]').getByRole('heading', { name: 'Answer' }).waitFor()
    await other.evaluate("window.dispatchEvent(new Event('focus'))")
    await other.getByText('Succeeded').first().waitFor()
    await Promise.all([page.close(), other.close()])
  })

  test('asking again starts from the whole question of the earlier analysis', async () => {
    const page = await open('#/analyses')
    await page.getByRole('link', { name: 'Cloud Migration', exact: true }).first().click()
    await page.getByRole('link', { name: 'Change and ask again' }).click()

    const description = page.getByLabel('Description', { exact: true })
    await expect.poll(() => description.inputValue()).toBe('Migrate an Oracle database and 120 virtual machines')
    await page.close()
  })

  test('a missing field is named, and the focus goes there', async () => {
    const page = await open('#/')
    await fill(page, { Region: '' })
    await page.getByRole('button', { name: 'Analyse' }).click()

    expect(await page.getByRole('alert').textContent()).toContain('Region is missing')
    expect(await page.evaluate('document.activeElement.name')).toBe('region')
    await page.close()
  })

  test('all missing fields are named at once, and marked', async () => {
    const page = await open('#/')
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByLabel('Customer', { exact: true }).fill('Example Corp')
    await page.getByRole('button', { name: 'Analyse' }).click()

    const alert = await page.getByRole('alert').textContent()
    expect(alert).toContain('Region, Expected close, Opportunity and Description are missing.')
    expect(await page.locator('[aria-invalid]').count()).toBe(4)
    expect(await violations(page)).toEqual([])
    await page.close()
  })

  test("the server's refusal is shown beside its cure", async () => {
    const page = await open('#/')
    await fill(page, { 'Expected close': '2099-03-31' })
    await page.getByRole('button', { name: 'Analyse' }).click()

    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').textContent()).toContain('more than twenty years away')
    expect(await page.evaluate('document.activeElement.name')).toBe('closeDate')
    await page.close()
  })

  test('text that looks like HTML stays text, on the page and in the report', async () => {
    const page = await open('#/')
    const hostile = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
    await fill(page, { Customer: hostile, Opportunity: hostile })
    await page.getByRole('button', { name: 'Analyse' }).click()

    await page.getByText('Succeeded').first().waitFor({ timeout: 60_000 })
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(hostile)
    const report = page.frameLocator('iframe[title=Report]')
    await report.getByRole('heading', { name: 'Answer' }).waitFor()
    expect(await report.locator('img, script').count()).toBe(0)
    expect(await page.title()).not.toBe('1')
    await page.close()
  })

  test('earlier analyses are found by a word, and each has an address of its own', async () => {
    const page = await open('#/analyses')
    await page.getByLabel('Search').fill('cloud migration example')

    await page.getByRole('link', { name: 'Cloud Migration', exact: true }).first().click()
    await page.getByText('Succeeded').first().waitFor()
    const address = page.url()
    await page.reload()
    await page.getByText('Succeeded').first().waitFor()
    expect(page.url()).toBe(address)
    await page.close()
  })

  test('an address without an analysis says so', async () => {
    const page = await open('#/analyses/opportunity-nothing')

    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').textContent()).toContain('There is no analysis')
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('404')))
    await page.close()
  })

  test('no page runs a script of another place', async () => {
    const response = await fetch(server.url)

    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
  })

  describe.each(VIEWS)('$name', (view) => {
    test.each([
      ['the question', '#/', 'What is this deal likely to be worth?'],
      ['the list', '#/analyses', 'Earlier analyses'],
    ])('%s: axe finds nothing, and nothing scrolls sideways', async (_name, address, heading) => {
      const page = await open(address, view)
      await page.getByRole('heading', { name: heading }).waitFor()
      await page.getByText('Loading').waitFor({ state: 'detached' })

      expect(await violations(page)).toEqual([])
      expect(await scrollsSideways(page)).toBe(false)
      await page.close()
    })

    test('an analysis: axe finds nothing, and nothing scrolls sideways', async () => {
      const page = await open('#/analyses', view)
      await page.getByRole('link', { name: 'Cloud Migration', exact: true }).first().click()
      await page.frameLocator('iframe[title=Report]').getByRole('heading', { name: 'Answer' }).waitFor()
      await page.getByRole('button', { name: 'How it was made' }).click()

      expect(await violations(page)).toEqual([])
      expect(await scrollsSideways(page)).toBe(false)
      await page.close()
    })
  })

  test('nothing was complained of in the console', () => {
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([])
  })
})
