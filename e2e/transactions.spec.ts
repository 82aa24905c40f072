// Transactions and numbered batches on the page: copies after a lost answer, and a crash inside of a transaction read both ways.
import { expect, test } from '@playwright/test'
import { openApp } from './app'

test('a lost answer makes a copy only without idempotence', async ({ page }) => {
  const app = await openApp(page, 'scenario=known/19-lost-answer-unsafe&paused=1')
  await app.seek('60s')
  await expect(page.locator('[data-testid^="cell-"][data-duplicate]')).toHaveCount(6)
  await page.goto('./?scenario=known/19-lost-answer-safe&paused=1')
  await page.waitForFunction(() => Boolean(window.millrace?.frame()))
  await app.seek('60s')
  await expect(page.getByTestId('cell-orders-0-0')).toBeVisible()
  await expect(page.locator('[data-testid^="cell-"][data-duplicate]')).toHaveCount(0)
  expect(app.troubles).toEqual([])
})

test('who dies inside of a transaction holds careful readers back until it is aborted, and nobody else', async ({
  page,
}) => {
  const app = await openApp(page, 'scenario=exactly-once&paused=1')
  await app.seek('20s')
  // The bracket is open, and the reader of committed data waits before it.
  const open = page.locator('[data-testid^="transaction-invoices-1-"][data-fate="open"]')
  await expect(open).toHaveAccessibleName(/^transaction of exactly-2/)
  await expect(page.getByTestId('stable-invoices-1')).toHaveAttribute('title', /^Last stable offset \d+/)
  // Pointed at, it stands out; kept, it is told in words until somebody steps out.
  await open.click()
  await expect(page.locator('[data-testid^="cell-invoices-1-"][data-lit="in"]')).toHaveCount(1)
  await expect(
    page.getByText(/^The transaction of exactly-2: open.* It lies in invoices-1 offset \d+ so far/).first(),
  ).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.locator('[data-lit]')).toHaveCount(0)
  // Its coordinator has it, with what belongs to it and until when; and so has the member's own producer its epoch.
  await app.block('exactly-1').click({ position: { x: 60, y: 12 } })
  await expect(page.getByRole('region', { name: 'Its producer' })).toContainText('Its epoch')
  await app.block('exactly').click({ position: { x: 60, y: 12 } })
  const members = page.getByRole('region', { name: 'Transactions of its members' })
  await expect(members.getByRole('row', { name: /^exactly-2 Ongoing \d+, \d+ 27\.0 s/ })).toBeVisible()
  await expect(members).toContainText(/__transaction_state-\d+, b\d; since 12\.0 s; with invoices-1/)
  expect(await app.get('group(careful).lag')).toBeGreaterThan(0)
  expect(await app.get('group(hasty).lag')).toBe(0)
  await app.seek('80s')
  await expect(page.getByTestId('stable-invoices-1')).toHaveCount(0)
  expect(await app.get('ledger.delivered(group=careful, topic=invoices)')).toBe(60)
  expect(await app.get('ledger.delivered(group=hasty, topic=invoices)')).toBeGreaterThan(60)
  // What the group writes, and how, is set in the inspector.
  await expect(page.getByRole('combobox', { name: 'Writes what it makes of a record to' })).toHaveValue('invoices')
  expect(app.troubles).toEqual([])
})
