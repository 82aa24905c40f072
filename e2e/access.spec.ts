// Everything can be reached and understood: axe finds nothing serious, in both themes, on all three screens.
import { expect, test } from '@playwright/test'
import { openApp } from './app'
import { ofColours, seriousIn } from './axe'

const screens = {
  wide: { width: 1440, height: 900 },
  compact: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
}

for (const [name, viewport] of Object.entries(screens)) {
  test(`nothing serious on a ${name} screen in either theme`, async ({ page }) => {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    const app = await openApp(page, 'scenario=zone-goes-dark&paused=1')
    await app.seek('20s')
    // The panel's content comes in a part of its own.
    await page.getByRole('tabpanel').getByRole('button').first().waitFor({ state: 'attached' })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
      // The other theme is the same page in other colours.
      expect(await seriousIn(page, colorScheme === 'light' ? {} : { rules: ofColours })).toEqual([])
    }
    expect(app.troubles).toEqual([])
  })
}

test('the skip links lead somewhere: no two elements have the same id, and the panels take the focus', async ({
  page,
}) => {
  const app = await openApp(page, 'scenario=zone-goes-dark&paused=1')
  const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id))
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
  await page.locator('a[href="#dock"]').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: 'Panels' })).toBeFocused()
  expect(app.troubles).toEqual([])
})

test('on a phone a finger hits the tabs, the files and the title', async ({ browser }) => {
  const touch = { viewport: screens.phone, hasTouch: true, isMobile: true }
  const page = await (await browser.newContext(touch)).newPage()
  const app = await openApp(page, 'scenario=zone-goes-dark&paused=1')
  const targets = [
    page.getByRole('button', { name: 'Millrace: files' }),
    page.getByLabel('Title of the document'),
    page.getByRole('button', { name: 'Panels: closed' }),
    page.getByTestId('referee'),
    ...(await page.getByRole('tab').all()),
    ...(await page.locator('#transport').getByRole('button').all()),
  ]
  for (const target of targets) {
    const { width, height } = (await target.boundingBox())!
    expect(Math.min(width, height), String(target)).toBeGreaterThanOrEqual(43.5)
  }
  // On its side: time is a line, the sheet another, and what is opened lies beside what it is about.
  await page.setViewportSize({ width: 844, height: 390 })
  const canvas = page.getByTestId('flow')
  await expect.poll(async () => (await canvas.boundingBox())!.height).toBeGreaterThan(240)
  for (const target of [
    ...(await page.getByRole('tab').all()),
    ...(await page.locator('#transport').getByRole('button').all()),
  ])
    expect((await target.boundingBox())!.height, String(target)).toBeGreaterThanOrEqual(43.5)
  await page.getByRole('tab', { name: 'Metrics' }).tap()
  const sheet = page.locator('#dock')
  await expect.poll(async () => (await sheet.boundingBox())!.height).toBeGreaterThan(290)
  const right = async () => {
    const { x, width } = (await app.block('billing').boundingBox())!
    return x + width
  }
  await expect.poll(right).toBeLessThan((await sheet.boundingBox())!.x)
  expect(app.troubles).toEqual([])
  await page.context().close()
})
