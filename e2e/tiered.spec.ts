// Tiered storage on the screen: where each segment lies, who is served from where, and who rebuilds from there.
import { expect, test } from '@playwright/test'
import { openApp } from './app'

test('a segment lies on disks, in both places, then remotely only; a late reader is served from there', async ({
  page,
}) => {
  const app = await openApp(page, 'scenario=tiered-storage&paused=1')
  await app.seek('12.5s')
  await app.block('orders').click({ position: { x: 60, y: 12 } })
  const first = page.getByTestId('lies-orders-0-0')
  await expect(first).toHaveText('b1 b2 b3, being copied')
  await app.seek('15s')
  await expect(first).toHaveText('b1 b2 b3 + remote')
  await app.seek('46s')
  const text = page.getByTestId('remote-text-orders-0')
  await expect(text).toContainText('in remote storage, offsets 0 to')
  await expect(text).toContainText('audit-1 is served from there now')
  await expect(first).toHaveText('remote only')
  await expect(page.getByTestId('from-remote-orders-0')).toBeVisible()
  await page.getByRole('tab', { name: 'Narration' }).click()
  await expect(
    page.getByText(/b1 does not have offset 0 of orders-0 on its disk: it fetched \d+ records for audit-1/),
  ).toBeVisible()
  await app.seek('80s')
  await expect(page.getByText(/b1 rebuilt its state of orders-0 from remote storage/).first()).toBeVisible()
  expect(app.troubles).toEqual([])
})
