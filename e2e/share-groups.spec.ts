// Share groups: records are dealt out one by one, a lock that ends gives one to somebody else, and the inspector says whose it is.
import { expect, test } from '@playwright/test'
import { gallery, openAnew, openApp } from './app'

test('more workers than partitions are all busy, and a record whose lock ends is worked on twice', async ({ page }) => {
  const app = await openApp(page, 'scenario=a-queue-of-work&paused=1')
  await app.seek('38s')
  const group = app.block('workers')
  await expect(group).toHaveAccessibleName(/share group workers, stable/)
  await expect(group.getByTestId('outcomes')).toContainText('accepted')
  for (let i = 1; i <= 6; i++) expect(await app.get(`consumer(workers-${i}).owned`)).toBe(1)
  await expect(page.getByTestId(/^mark-workers-jobs-/).first()).toBeVisible()

  // Whose a record is, and until when, stands in the inspector.
  await group.click({ position: { x: 60, y: 12 } })
  const table = page.getByTestId('in-flight-jobs-0')
  await expect(table).toContainText('SPSO')
  await expect(table.getByRole('row').filter({ hasText: 'acquired' }).first()).toContainText(/workers-\d/)

  // K30: one worker is frozen, its lock ends after 30 s, and the other has the record for the second time.
  expect(app.troubles).toEqual([])
  await openAnew(app, gallery('known/30-lock-expiry-unsafe'))
  await app.seek('54s')
  const mark = page.getByTestId('mark-workers-orders-0-5')
  await expect(mark).toHaveAttribute('title', /acquired by workers-1 .* delivery 1 of 5/)
  await app.seek('56s')
  await expect(mark).toHaveAttribute('title', /acquired by workers-2 .* delivery 2 of 5/)
  await app.seek('65s')
  expect(await app.get('group(workers).processed')).toBe(7)
  expect(await app.get('group(workers).refused')).toBe(1)
  expect(app.troubles).toEqual([])
})
