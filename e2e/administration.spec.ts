// An operator's work by hand: a leadership moves, a broker retires, and undo takes both back.
import { expect, test } from '@playwright/test'
import { openApp } from './app'

const document = `scenario: operator
seed: 4
blueprint:
  brokers: 4
  topics: { orders: { partitions: 1, replicas: 3, min.insync.replicas: 2 } }
  producers: { web: { to: orders, rate: 5/s } }
`

test('leaderships move, partitions are added, a broker retires, and undo takes it back', async ({ page }) => {
  const app = await openApp(page, 'scenario=rolling-restart&paused=1')
  await page.evaluate((text) => window.millrace.open(text), document)
  await app.seek('5s')
  // On its title: its cells lead to their records.
  await app.block('orders').click({ position: { x: 60, y: 14 } })
  const inspector = page.getByTestId('inspector')

  const before = (await app.get('topic(orders).p(0).replicas')) as string[]
  await inspector.getByRole('button', { name: 'What can be done to orders/p0' }).click()
  await page.getByRole('menuitem', { name: `Move leader to ${before[1]}` }).click()
  await app.seek('12s')
  expect(await app.get('topic(orders).p(0).leader')).toBe(before[1])

  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Find a command or a block').fill('Add partitions')
  await page.getByRole('option', { name: 'Add partitions…' }).click()
  await expect(inspector.getByRole('textbox', { name: 'Partitions', exact: true })).toBeFocused()

  await page.evaluate((broker) => window.millrace.do({ do: 'retire', target: `broker:${broker}` }), before[2]!)
  await app.seek('40s')
  expect(await app.get('topic(orders).p(0).replicas')).not.toContain(before[2])
  const brokers = () => page.evaluate(() => window.millrace.frame()!.brokers.map(({ id }) => id))
  expect(await brokers()).not.toContain(before[2])
  await page.evaluate(() => (window.document.activeElement as HTMLElement).blur())
  await page.keyboard.press('Control+z')
  await expect.poll(brokers).toContain(before[2])
  await expect(page.getByText('Undone: retire')).toBeVisible()
  expect(app.troubles).toEqual([])
})
