// What comes to the page later than the page: it is waited for, it is there before the network goes, and where it does not
// come the rest goes on.
import { expect, type Page, test } from '@playwright/test'
import { hold, openApp } from './app'

async function holdPalette(page: Page): Promise<() => void> {
  const go = await hold(page, /CommandPalette-[^/]*\.js$/)
  await openApp(page, 'scenario=hot-key&paused=1')
  await page.keyboard.press('Control+k')
  return go
}

test('while a run plays on a slow machine, what has come is drawn', async ({ page }) => {
  const go = await hold(page, /Inspector-[^/]*\.js$/)
  await openApp(page)
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  go()
  await expect(page.getByRole('tabpanel', { name: 'Inspect' })).toContainText('A shop sends')
})

test('what is typed before the command palette has come is in its field', async ({ page }) => {
  const go = await holdPalette(page)
  await page.keyboard.type('arrange')
  await expect(page.getByRole('textbox', { name: 'Find a command' })).toHaveValue('arrange')
  go()
  const field = page.getByRole('dialog').getByPlaceholder('Find a command')
  await expect(field).toHaveValue('arrange')
  await page.keyboard.type(' all')
  await expect(field).toHaveValue('arrange all')
})

test('and what was chosen by Enter before it has come is done', async ({ page }) => {
  const go = await holdPalette(page)
  await page.keyboard.type('gallery')
  await page.keyboard.press('Enter')
  go()
  await expect(page.getByRole('dialog', { name: /gallery/i })).toBeVisible()
})

test('without the network every part of the page still opens; without one part the rest goes on', async ({ page }) => {
  await page.route(/SidesDialog-[^/]*\.js$/, (route) => route.abort())
  const { troubles } = await openApp(page)
  // One after the other, between the frames of a run that plays: slowly, where those take all of the time.
  await expect(page.locator('html[data-parts=asked]')).toBeAttached({ timeout: 90_000 })
  await page.context().setOffline(true)
  await expect(page.getByText('No network, and none is needed')).toBeVisible()
  troubles.length = 0
  for (const tab of ['Metrics', 'Narration', 'Checks', 'Inspect']) {
    await page.getByRole('tab', { name: tab }).click()
    await expect(page.getByRole('tabpanel', { name: tab })).not.toContainText('One moment')
  }
  for (const key of ['?', 'Control+k']) {
    await page.keyboard.press(key)
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  // Files are read, too, one after the other.
  for (const times of [1, 2]) {
    await page.evaluate(() => window.millrace.open('scenario: lone\nversion: 1\nblueprint: { brokers: 3 }\n'))
    await expect.poll(() => page.evaluate(() => window.millrace.scenario().scenario), `time ${times}`).toBe('lone')
  }
  const download = page.waitForEvent('download')
  await page.keyboard.press('Control+s')
  expect((await download).suggestedFilename()).toBe('lone.yaml')
  expect(troubles).toEqual([])

  await page.keyboard.press('Control+k')
  await page.keyboard.type('two sides')
  await page.keyboard.press('Enter')
  await expect(page.getByText('This part of the page could not be shown')).toBeVisible()
  await expect(page.getByTestId('block-b1')).toBeVisible()
})
