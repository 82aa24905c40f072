// A scenario inside somebody's article: it waits, plays when asked, rests out of sight, keeps nothing, and opens as a page.
import { expect, test, type Page } from '@playwright/test'
import { openApp } from './app'

/** An article, with the embed below the fold. */
async function article(page: Page, html: string, host: string) {
  await page.route(host, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><body style="margin:0"><div style="height:1600px">Words.</div>${html}<div style="height:1600px"></div>`,
    }),
  )
  await page.goto(host)
}

const framed = async (page: Page) => {
  const frame = page.frames().find((each) => each.url().includes('embed=1'))!
  await frame.waitForFunction(() => Boolean(window.millrace?.frame()))
  await frame.evaluate(() => window.millrace.settled())
  return frame
}

test('the HTML of the share dialog is an embed that waits, plays, rests, forgets, and opens as the same document', async ({
  page,
  context,
}) => {
  const app = await openApp(page, 'scenario=rolling-restart&paused=1')
  await app.seek('6s')
  await page.evaluate(() =>
    window.millrace.do({ do: 'kill', target: 'broker:b2', silent: false, lose: null }, 'kill b2'),
  )
  await page.getByRole('button', { name: 'Share a link' }).click()
  await page.getByRole('radio', { name: 'Embed in an article' }).click()
  await page.getByRole('radio', { name: /At this moment/ }).click()
  await expect(page.getByTestId('embed-html')).toHaveValue(/embed=1&amp;controls=full&amp;t=6s#1\./)
  const html = await page.getByTestId('embed-html').inputValue()
  expect(app.troubles).toEqual([])

  const reader = await context.newPage()
  const troubles: string[] = []
  reader.on('pageerror', (error) => troubles.push(error.message))
  await article(reader, html, new URL('article', page.url()).href)
  const embed = reader.frameLocator('iframe')
  // Out of sight: a still picture, and nothing of the simulation.
  await expect(embed.locator('#sight')).toBeAttached()
  await expect(embed.getByTestId('embed')).toHaveCount(0)

  // In sight: it waits at its moment, for somebody to start it.
  await reader.locator('iframe').scrollIntoViewIfNeeded()
  const frame = await framed(reader)
  expect(await frame.evaluate(() => window.millrace.frame()!.now)).toBe(6_000_000)
  await expect(embed.getByTestId('block-b2')).toContainText('OFFLINE')
  await expect(embed.getByTestId('caption')).toContainText('A rolling restart that nobody notices')
  await embed.getByRole('group', { name: 'Controls' }).getByRole('button', { name: 'Play' }).click()
  await expect.poll(() => frame.evaluate(() => window.millrace.frame()!.now)).toBeGreaterThan(6_500_000)

  // Out of sight again: it rests.
  await reader.evaluate(() => scrollTo(0, 0))
  await expect(embed.getByRole('button', { name: 'Pause' })).toHaveCount(0)
  await reader.locator('iframe').scrollIntoViewIfNeeded()
  await embed.getByRole('button', { name: 'Pause' }).click()

  // No palette, no panels, no menus; what a reader does is forgotten at a reset.
  await expect(embed.getByRole('complementary')).toHaveCount(0)
  await expect(embed.getByRole('banner')).toHaveCount(0)
  await embed.getByTestId('power-b1').click()
  await frame.evaluate(() => window.millrace.settled())
  await expect(embed.getByTestId('block-b1')).toContainText('OFFLINE')
  const lines = await frame.evaluate(() => window.millrace.scenario().timeline.length)
  const [remixed] = await Promise.all([
    context.waitForEvent('page'),
    embed.getByRole('link', { name: 'Open & remix' }).click(),
  ])
  await embed.getByRole('button', { name: 'Reset' }).click()
  await frame.evaluate(() => window.millrace.settled())
  expect(await frame.evaluate(() => window.millrace.scenario().timeline.length)).toBe(lines - 1)
  expect(await frame.evaluate(() => window.millrace.frame()!.now)).toBe(6_000_000)

  await remixed.waitForFunction(() => Boolean(window.millrace?.frame()))
  await remixed.evaluate(() => window.millrace.settled())
  expect(await remixed.evaluate(() => window.millrace.scenario().timeline.length)).toBe(lines)
  await expect(remixed.getByTestId('block-b1')).toContainText('OFFLINE')
  expect(troubles).toEqual([])
})

test('an embed touches no storage, plays between its moments, and takes 320 px', async ({ page }) => {
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB'] as const) {
      Object.defineProperty(window, name, {
        get() {
          throw new Error(`${name} was touched`)
        },
      })
    }
  })
  await page.setViewportSize({ width: 320, height: 480 })
  const app = await openApp(page, 'embed=1&scenario=hot-key&lens=logical&t=12s&end=13s')
  expect(await app.get('clock.now')).toBe(12_000_000)
  await expect(page.getByTestId('flow')).toHaveAttribute('data-lens', 'logical')
  await page.keyboard.press('Space')
  await page.evaluate(() => window.millrace.setSpeed(5))
  await expect(page.getByTestId('embed').getByRole('button', { name: 'Play' }).first()).toBeVisible()
  await page.evaluate(() => window.millrace.settled())
  expect(await app.get('clock.now')).toBe(13_000_000)
  // Once more from its first moment.
  await page.evaluate(() => window.millrace.setSpeed(0.01))
  await page.keyboard.press('Space')
  await expect.poll(() => app.get('clock.now')).toBeLessThan(12_500_000)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  expect((await page.getByRole('link', { name: 'Open & remix' }).boundingBox())!.x).toBeLessThan(320 - 60)
  expect(app.troubles).toEqual([])
})

test('an embed whose link is damaged says so in its place', async ({ page }) => {
  await page.goto('./?embed=1#1.abcdef')
  await expect(page.getByRole('alert')).toContainText(/MR-17\d/)
})
