// A broken promise that a setting explains is no error: the page says which, why, and what would have kept it.
import { expect, test } from '@playwright/test'
import { openApp } from './app'
import { seriousIn } from './axe'

test('a loss through acks=1 is explained, and leads to its moment and to the life of its record', async ({ page }) => {
  const app = await openApp(page, 'scenario=acks-side-by-side&paused=1')
  await expect(page.locator('[data-count=explained]')).toHaveCount(0)
  await app.seek('40s')
  await expect(page.locator('[data-count=explained]')).toContainText('explained')
  await page.getByTestId('referee').click()
  await page.getByRole('button', { name: /broken promises?, explained/ }).click()

  const item = page.getByTestId('explained').locator('li', { hasText: 'X-ACK1' })
  await expect(item).toContainText('Acknowledged before any copy existed, and the leader left.')
  await expect(item).toContainText('What prevents it: acks=all.')
  await expect(item).toContainText(/one-\d/)
  await item.getByRole('button', { name: 'Follow the record' }).click()
  await expect(page.getByTestId('life-line')).toContainText('acknowledged')

  await page.getByRole('tab', { name: 'Checks' }).click()
  await expect(page.getByTestId('invariant-P7')).toContainText('broken, explained')
  expect(await seriousIn(page, { within: '[role=tabpanel]' })).toEqual([])
  await item.getByRole('button', { name: /Go to/ }).click()
  await page.evaluate(() => window.millrace.settled())
  expect(Number(await app.get('ledger.lost'))).toBeGreaterThan(0)
  expect(Number(await app.get('clock.now'))).toBeLessThan(40_000_000)
  await expect(page.getByTestId('stop-bar')).toHaveCount(0)
  expect(app.troubles).toEqual([])
})
