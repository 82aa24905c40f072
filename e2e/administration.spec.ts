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
  await inspector.getByRole('button', { name: 'What can be done to orders p0' }).click()
  await page.getByRole('menuitem', { name: `Move leader to ${before[1]}` }).click()
  await app.seek('12s')
  expect(await app.get('topic(orders).p(0).leader')).toBe(before[1])

  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Find a command or a block').fill('Add partitions')
  await page.getByRole('option', { name: 'Add partitions…' }).click()
  await expect(inspector.getByRole('textbox', { name: 'Partitions', exact: true })).toBeFocused()

  // A program says what a line of a file says, in its short forms, and hears what is wrong with it.
  const wrong = page.evaluate(() => window.millrace.do({ do: 'kill', target: 'b9', lsoe: 'unflushed' }))
  await expect(wrong).rejects.toThrow('There is no field `lsoe` here. Did you mean `lose`?')
  await page.evaluate((broker) => window.millrace.do({ do: 'retire', target: broker }), before[2]!)
  await app.seek('40s')
  expect(await app.get('topic(orders).p(0).replicas')).not.toContain(before[2])
  const brokers = () => page.evaluate(() => window.millrace.frame()!.brokers.map(({ id }) => id))
  expect(await brokers()).not.toContain(before[2])
  await page.evaluate(() => (window.document.activeElement as HTMLElement).blur())
  await page.keyboard.press('Control+z')
  await expect(page.getByText('Undone: retire')).toBeVisible()
  await expect.poll(brokers).toContain(before[2])
  expect(app.troubles).toEqual([])
})

test('by keyboard alone: a controlled shutdown, a wiped disk, an election of one partition and a topic that goes', async ({
  page,
}) => {
  const app = await openApp(page, 'scenario=rolling-restart&paused=1')
  // Nobody else puts a leader back.
  const quiet = document.replace('brokers: 4', 'brokers: 4\n  config: { auto.leader.rebalance.enable: false }')
  await page.evaluate((text) => window.millrace.open(text), quiet)
  await app.seek('5s')
  const lines = () => page.evaluate(() => window.millrace.scenario().timeline.map(({ act }) => act))
  /** Opens the palette and chooses, page by page; what was chosen is a line of the timeline then. */
  const ask = async (...words: string[]) => {
    const before = (await lines()).length
    await page.keyboard.press('Control+k')
    for (const word of words) {
      await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused()
      await expect(page.getByRole('dialog').getByRole('combobox')).toHaveValue('')
      await page.keyboard.type(word)
      const wanted = word.split(' ').at(-1)!
      await expect(page.getByRole('option', { selected: true })).toContainText(wanted, { ignoreCase: true })
      await page.keyboard.press('Enter')
    }
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect.poll(async () => (await lines()).length).toBeGreaterThan(before)
  }
  const [first, second] = (await app.get('topic(orders).p(0).replicas')) as string[]

  // Asked for the target; Escape goes back a page first.
  await page.keyboard.press('Control+k')
  await expect(page.getByPlaceholder('Find a command or a block')).toBeFocused()
  await page.keyboard.type('controlled shutdown')
  await expect(page.getByRole('option', { selected: true })).toContainText('Shut down')
  await page.keyboard.press('Enter')
  await expect(page.getByPlaceholder('Shut down: which one?')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByPlaceholder('Find a command or a block')).toBeFocused()
  await page.keyboard.press('Escape')
  await ask('shut down', first!)
  await app.seek('22s')
  expect(await app.get('topic(orders).p(0).leader')).not.toBe(first)
  expect(await app.get(`broker(${first}).up`)).toBe(false)

  // Named with its target, in one line.
  await ask(`start again ${first}`)
  await app.seek('40s')
  await ask('elect preferred leader…', 'orders/p0')
  await app.seek('45s')
  expect(await app.get('topic(orders).p(0).leader')).toBe(first)
  await ask('wipe', second!)
  await app.seek('55s')
  await ask('delete topic')
  expect(await lines()).toEqual([
    { do: 'stop', target: `broker:${first}` },
    { do: 'restore', target: `broker:${first}` },
    { do: 'elect', target: 'topic:orders/p0', election: 'preferred' },
    { do: 'wipe', target: `broker:${second}` },
    { do: 'remove', target: 'topic:orders' },
  ])
  expect(app.troubles).toEqual([])
})
