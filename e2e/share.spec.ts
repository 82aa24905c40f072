// A link is the whole canvas: what somebody built and did travels in it, and comes back as the same run.
import { expect, test } from '@playwright/test'
import { openApp } from './app'

test('a shared link opens as the same document with the same history', async ({ page, context }) => {
  const app = await openApp(page, 'scenario=rolling-restart&paused=1')
  await app.seek('6s')
  await page.evaluate(() =>
    window.millrace.do({ do: 'kill', target: 'broker:b2', silent: false, lose: null }, 'kill b2'),
  )
  await app.seek('20s')
  const digest = await app.digest()

  await page.getByRole('button', { name: 'Share a link' }).click()
  const field = page.getByTestId('share-link')
  await expect(field).toHaveValue(/#/)
  const link = await field.inputValue()
  // Over plain http there is no clipboard: the link is selected, to be copied by hand.
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
  await page.getByRole('button', { name: 'Copy link' }).click()
  await expect(page.getByText('The browser does not give access to the clipboard.')).toBeVisible()
  await expect(field).toBeFocused()
  expect(app.troubles).toEqual([])
  const other = await context.newPage()
  const troubles: string[] = []
  other.on('pageerror', (error) => troubles.push(error.message))
  await other.goto(link)
  // Whoever asks early waits until the link's document is there.
  await other.waitForFunction(() => Boolean(window.millrace))
  await other.evaluate(() => window.millrace.seek('20s'))
  expect(await other.evaluate(() => window.millrace.digest())).toBe(digest)
  expect(await other.evaluate(() => window.millrace.scenario().timeline.length)).toBe(
    await page.evaluate(() => window.millrace.scenario().timeline.length),
  )
  expect(troubles).toEqual([])
})

test('a link that was cut short says so, and the page offers something else', async ({ page }) => {
  await page.goto('./#1.abcdef')
  await expect(page.getByText(/MR-17\d/).first()).toBeVisible()
})
