// Transactions and numbered batches on the page: copies after a lost answer, and a crash inside of a transaction read both ways.
import { expect, test } from '@playwright/test'
import { gallery, openAnew, openApp } from './app'

test('a lost answer makes a copy only without idempotence', async ({ page }) => {
  const app = await openApp(page, 'scenario=known/19-lost-answer-unsafe&paused=1')
  await app.seek('60s')
  await expect(page.locator('[data-testid^="cell-"][data-duplicate]')).toHaveCount(6)
  expect(app.troubles).toEqual([])
  await openAnew(app, gallery('known/19-lost-answer-safe'))
  await app.seek('60s')
  await expect(page.getByTestId('cell-orders-0-0')).toBeVisible()
  await expect(page.locator('[data-testid^="cell-"][data-duplicate]')).toHaveCount(0)
  expect(app.troubles).toEqual([])
})

test('a read-process-write group is one block: it says what it lacks, refuses what cannot be, and is taken back in one step', async ({
  page,
}) => {
  const app = await openApp(page, 'scenario=hot-key&paused=1')
  await app.drag('Read-process-write', { x: 0.5, y: 0.4 })
  const face = app.block('invoicing')
  await expect(face).toHaveAccessibleName(/^read-process-write group invoicing, .*reads clicks, writes to no topic yet/)
  await expect(page.getByTestId('unfinished-invoicing')).toHaveText(/Writes to no topic yet, so it reads nothing/)
  // It cannot write where it reads; a new topic is offered instead. By keyboard there is nothing else to choose.
  await face.getByRole('img', { name: 'Draw from invoicing to the topic that it writes to' }).hover()
  await page.mouse.down()
  const topic = (await app.block('clicks').boundingBox())!
  await page.mouse.move(topic.x + topic.width / 2, topic.y + 12, { steps: 6 })
  await page.mouse.up()
  await expect(page.getByText(/invoicing would read again what it writes to clicks/)).toBeVisible()
  await page.getByRole('button', { name: 'Let invoicing write to a new topic' }).click()
  await expect(face).toHaveAccessibleName(/writes to topic-2|writes to orders/)
  await page.keyboard.press('Control+z')
  await expect(face).toHaveAccessibleName(/writes to no topic yet/)
  await page.keyboard.press('Control+z')
  await expect(face).toHaveCount(0)
  // The same by keyboard, from the list of commands, with an input and an output that are wired from the inspector.
  expect(app.troubles).toEqual([])
  await openAnew(app, gallery('exactly-once'))
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Add a read-process-write group')
  await expect(page.getByRole('option', { selected: true })).toContainText('read-process-write')
  await page.keyboard.press('Enter')
  const way = async (name: string) => {
    await page.getByRole('button', { name: 'Connect to…' }).click()
    await page.getByRole('menuitem', { name, exact: true }).click()
  }
  await app.block('invoicing').waitFor()
  await way('Read orders')
  await way('Write to receipts')
  await expect(page.getByTestId('wire-invoicing>receipts')).toBeVisible()
  await app.seek('40s')
  expect(Number(await app.get('group(invoicing).processed'))).toBeGreaterThan(0)
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
  await expect(page.getByRole('group', { name: 'Its producer' })).toContainText('Its epoch')
  await app.block('exactly').click({ position: { x: 60, y: 12 } })
  const members = page.getByRole('group', { name: 'Transactions of its members' })
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
