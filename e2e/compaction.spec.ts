// A compacted topic on the screen: the cleaner at work, gaps on the strip, a tombstone with its time, and a record's end.
import { expect, test } from '@playwright/test'
import { openApp } from './app'

test('a tombstone says when it goes; the cleaner walks, and folds what went into gaps', async ({ page }) => {
  const app = await openApp(page, 'scenario=compacted-changelog&paused=1')
  await app.seek('21s')
  // Ann is gone: her last record says so, from when it may go, and when it went.
  const tombstone = page.getByTestId('cell-profiles-0-32')
  await expect(tombstone).toHaveAttribute('title', /key Ann.*tombstone: it stays for delete\.retention\.ms/)
  await tombstone.click()
  const life = page.getByTestId('life-line')
  await expect(life).toContainText('a tombstone: Ann is gone')
  await app.seek('30s')
  await expect(life).toContainText(/has seen it, and may take it from \d/)
  await app.seek('45s')
  await expect(life).toContainText('that is over')
  await page.getByRole('button', { name: 'Close the life-line' }).click()
  await app.seek('29s')
  await app.block('profiles').click({ position: { x: 60, y: 12 } })
  const cleaner = page.getByTestId('cleaner')
  await expect(cleaner.getByRole('progressbar')).toBeVisible()
  await app.seek('70s')
  await expect(cleaner.getByRole('progressbar')).toHaveCount(0)
  await expect(page.getByTestId('gap-profiles-0-0')).toHaveAttribute('title', /^offsets 0 to \d+ were compacted away/)
  expect(app.troubles).toEqual([])
})
