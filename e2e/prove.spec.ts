// "Prove it": the page explores a small scope under the document's rules, and a counterexample opens on the canvas.
import { expect, test } from '@playwright/test'
import { openApp } from './app'

test('rules of 2017 are broken in eight steps, and the steps play on the canvas until the record is lost', async ({
  page,
}) => {
  const app = await openApp(page, 'scenario=known/03-shortest-truncation-unsafe&paused=1')
  await expect(page.getByText('You are running Kafka before 0.11 (2017) on purpose')).toBeVisible()
  await page.getByRole('tab', { name: 'Checks' }).click()
  const proof = page.getByTestId('prove')
  await proof.getByRole('button', { name: 'Prove it' }).click()
  await expect(proof.getByText('A committed record can be lost, in 8 steps and no fewer.')).toBeVisible({
    timeout: 40_000,
  })
  await expect(proof.getByRole('listitem')).toHaveCount(8)
  await proof.getByRole('button', { name: 'Open it on the canvas' }).click()
  await app.seek('20s')
  expect(await app.get('ledger.lost')).toBe(1)
  expect(app.troubles).toEqual([])
})

test("today's rules hold, and a proof under way can be stopped", async ({ page }) => {
  const app = await openApp(page, 'scenario=hot-key&paused=1')
  await page.getByRole('tab', { name: 'Checks' }).click()
  const proof = page.getByTestId('prove')
  await proof.getByRole('button', { name: 'Prove it' }).click()
  await proof.getByRole('button', { name: 'Cancel' }).click()
  await expect(proof.getByRole('progressbar')).toHaveCount(0)
  await proof.getByRole('button', { name: 'Prove it' }).click()
  await expect(proof.getByText('Every promise holds in all 209,479 situations.')).toBeVisible({ timeout: 50_000 })
  expect(app.troubles).toEqual([])
})
