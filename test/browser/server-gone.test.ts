/** A server that dies under an open page, and one that comes back: nothing is lost, and the page says what is the matter. */
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { startModelServer } from '../support/model-server.ts'
import { emptyFolder, startTestServer } from '../support/program.ts'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

const QUESTION = {
  CustomerName: 'Example Corp',
  region: 'Germany',
  closeDate: '2027-03-31',
  oppName: 'Cloud Migration',
  oppDescription: 'Migrate an Oracle database',
}

describe.skipIf(!existsSync(CHROMIUM))('the page and its server', () => {
  test('a killed server is told, and the page goes on with the next one without a reload', async () => {
    const state = emptyFolder()
    const model = await startModelServer()
    // A step that takes as long as it likes.
    model.answers({ kind: 'silent' })
    const env = {
      OPPORTUNITY_MODEL: 'openai-compatible',
      OPPORTUNITY_MODEL_URL: `${model.url}/v1`,
      OPPORTUNITY_MODEL_NAME: 'm',
    }
    const first = await startTestServer({ state, env })
    const { port } = new URL(first.url)
    const started = await fetch(`${first.url}/api/analyze`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(QUESTION),
    })
    const { id } = (await started.json()) as { id: string }
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
    const page = await browser.newPage({ reducedMotion: 'reduce' })
    await page.goto(`${first.url}/#/analyses/${id}`)
    await page.getByRole('button', { name: 'GenerateQuery' }).waitFor()

    const gone = new Promise((resolve) => first.child.on('close', resolve))
    first.child.kill('SIGKILL')
    await gone
    await page.getByText('The connection is lost').waitFor()
    const stop = page.getByRole('button', { name: 'Stop', exact: true })
    await stop.click()
    await page.getByRole('alert').getByText('Server out of reach').waitFor()
    expect(await stop.isEnabled()).toBe(true)
    // The next one narrates by itself, so the step that was in flight is done at once.
    const second = await startTestServer({ state, args: ['--port', port] })

    await page.getByText('Succeeded').first().waitFor({ timeout: 60_000 })
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(await page.getByText('The connection is lost').isVisible()).toBe(false)
    const states = await page.locator('.states tbody th button').allTextContents()
    expect(new Set(states).size).toBe(states.length)
    await browser.close()
    await second.stop()
    await model.close()
  })
})
