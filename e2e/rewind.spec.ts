// Break something, go back, see exactly that; act in the past, and the old future can be had again.
import { expect, test } from '@playwright/test'
import { openApp } from './app'

test('the past is exactly what it was, and acting there begins a new future', async ({ page }) => {
  const app = await openApp(page, 'scenario=hot-key&paused=1')
  await app.seek('8s')
  const then = await app.digest()
  await page.evaluate(() =>
    window.millrace.do({ do: 'kill', target: 'broker:b1', silent: false, lose: null }, 'kill b1'),
  )
  await app.seek('20s')
  const broken = await app.digest()
  expect(await app.get('broker(b1).up')).toBe(false)

  await app.seek('7.9s')
  await app.seek('8s')
  // The kill belongs to this very moment; just before it nothing differs.
  await app.seek('7.999s')
  expect(await app.get('broker(b1).up')).toBe(true)
  await page.evaluate(() =>
    window.millrace.do({ do: 'kill', target: 'broker:b2', silent: false, lose: null }, 'kill b2'),
  )
  await app.seek('20s')
  expect(await app.get('broker(b1).up')).toBe(true)
  expect(await app.get('broker(b2).up')).toBe(false)

  await page.keyboard.press('Control+z')
  await app.seek('20s')
  expect(await app.digest()).toBe(broken)
  await page.keyboard.press('Control+z')
  await app.seek('8s')
  expect(await app.digest()).toBe(then)
  expect(app.troubles).toEqual([])
})

test('one event forward and one back is where one was', async ({ page }) => {
  const app = await openApp(page, 'scenario=hot-key&paused=1')
  await app.seek('5s')
  await page.keyboard.press('.')
  await page.evaluate(() => window.millrace.settled())
  const one = await app.digest()
  await page.keyboard.press('.')
  await page.evaluate(() => window.millrace.settled())
  expect(await app.digest()).not.toBe(one)
  await page.keyboard.press(',')
  await page.evaluate(() => window.millrace.settled())
  expect(await app.digest()).toBe(one)
})

test('a reload comes back to what was done and to the moment, resting', async ({ page }) => {
  const app = await openApp(page, 'scenario=hot-key&paused=1')
  // A typed time passes the question at 30 s.
  await page.getByTestId('clock').click()
  await page.keyboard.type('33.8')
  await page.keyboard.press('Enter')
  await expect.poll(() => app.get('clock.now')).toBe(33_800_000)
  await page.evaluate(() =>
    window.millrace.do({ do: 'kill', target: 'broker:b1', silent: false, lose: null }, 'kill b1'),
  )
  const digest = await app.digest()
  await page.reload()
  await expect(page.getByText('Restored your canvas at 33.8 s')).toBeVisible()
  expect(await app.digest()).toBe(digest)
  expect(app.troubles).toEqual([])
})
