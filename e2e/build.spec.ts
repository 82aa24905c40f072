// A system from nothing, by dragging; then it runs, breaks, is rewound, and every edit can be taken back.
import { expect } from '@playwright/test'
import { openAnew, openApp, test } from './app'

test('from an empty canvas to a running system, by dragging', async ({ page }) => {
  const app = await openApp(page, 'scenario=hot-key&paused=1')
  await page.evaluate(() => window.millrace.open('scenario: empty\nversion: 1\ntitle: Empty\nblueprint: {}\n'))
  await expect(page.getByTestId('empty-canvas')).toBeVisible()

  for (const x of [0.3, 0.5, 0.7]) await app.drag('Broker', { x, y: 0.75 })
  await app.drag('Topic', { x: 0.5, y: 0.3 })
  await app.drag('Producer', { x: 0.15, y: 0.3 })
  await app.drag('Consumer group', { x: 0.9, y: 0.3 })
  const blueprint = await page.evaluate(() => window.millrace.scenario().blueprint)
  expect(Object.keys(blueprint.brokers)).toHaveLength(3)
  // It has come by itself, and is to be seen whole.
  await expect(app.block('k1')).toBeInViewport({ ratio: 0.99 })
  const [topic] = Object.keys(blueprint.topics)
  const [producer] = Object.keys(blueprint.producers)
  const [group] = Object.keys(blueprint.groups)

  // Wires: from one handle to the other.
  await connect(producer!, topic!)
  await connect(topic!, group!)
  const wired = await page.evaluate(() => window.millrace.scenario().blueprint)
  expect(wired.producers[producer!]!.to).toBe(topic)
  expect(wired.groups[group!]!.topics).toEqual([topic])

  await page.keyboard.press('Space')
  await page.evaluate(() => window.millrace.setSpeed(10))
  await expect.poll(() => app.get('ledger.delivered'), { timeout: 30_000 }).toBeGreaterThan(5)
  await page.evaluate(() => window.millrace.setSpeed(1))

  // While it runs, a broker dies and is undone: it never happened.
  const leader = String(await app.get(`topic(${topic}).p(0).leader`))
  await page.getByTestId(`power-${leader}`).click()
  await expect(app.block(leader)).toContainText('OFFLINE')
  await page.keyboard.press('Control+z')
  await expect(app.block(leader)).not.toContainText('OFFLINE')
  expect(app.troubles).toEqual([])

  async function connect(from: string, to: string) {
    // The camera may still glide to what was added.
    await app.block(from).hover({ trial: true })
    const start = (await app.block(from).locator('.react-flow__handle.source').first().boundingBox())!
    const end = (await app.block(to).locator('.react-flow__handle.target').first().boundingBox())!
    await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2)
    await page.mouse.down()
    await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 8 })
    await page.mouse.up()
  }
})

test('an illegal wire is refused, and says why', async ({ shared }) => {
  const app = await openAnew(shared)
  const { page } = app
  const blueprint = await page.evaluate(() => window.millrace.scenario().blueprint)
  const producer = Object.keys(blueprint.producers)[0]!
  const group = Object.keys(blueprint.groups)[0]!
  const start = (await app.block(producer).locator('.react-flow__handle.source').first().boundingBox())!
  const end = (await app.block(group).locator('.react-flow__handle.target').first().boundingBox())!
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2)
  await page.mouse.down()
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 8 })
  await page.mouse.up()
  await expect(page.getByText(/writes to topics, not to consumers/).first()).toBeVisible()
  expect(await page.evaluate(() => window.millrace.scenario().blueprint)).toEqual(blueprint)
})

test('a refused wire offers what was meant', async ({ shared }) => {
  const text =
    'scenario: loose\nversion: 1\nblueprint:\n  brokers: 3\n  producers: { web: {} }\n  groups: { billing: { consumers: 1 } }\n'
  const app = await openAnew(shared, text)
  const { page } = app
  const end = async (id: string, side: 'source' | 'target') => {
    const box = (await app.block(id).locator(`.react-flow__handle.${side}`).first().boundingBox())!
    return [box.x + box.width / 2, box.y + box.height / 2] as const
  }
  await app.block('web').hover({ trial: true })
  await page.mouse.move(...(await end('web', 'source')))
  await page.mouse.down()
  await page.mouse.move(...(await end('billing', 'target')), { steps: 8 })
  await page.mouse.up()
  await page.getByRole('button', { name: 'Put a topic between web and billing' }).click()
  const after = await page.evaluate(() => window.millrace.scenario().blueprint)
  expect(after.producers.web!.to).toBe('orders')
  expect(after.groups.billing!.topics).toEqual(['orders'])
  expect(app.troubles).toEqual([])
})

test('what does not fit says so on the block, in the inspector and in the outline', async ({ shared }) => {
  const app = await openAnew(shared, 'scenario: empty\nversion: 1\ntitle: Empty\nblueprint: {}\n')
  const { page } = app
  // A topic without brokers: it is drawn, it can be played, and it says what is missing.
  await app.drag('Topic', { x: 0.5, y: 0.4 })
  await expect(app.block('orders').getByTestId('advice')).toHaveText('no brokers')
  await expect(page.getByTestId('inspector')).toContainText('it cannot be created')
  await page.keyboard.press('o')
  // It begins at what is selected, and the arrows walk at once.
  const topic = page.getByRole('treeitem', { name: /topic, orders.*it cannot be created/ })
  await expect(topic).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(topic).not.toBeFocused()
  await expect(page.getByRole('treeitem').and(page.locator(':focus'))).toHaveCount(1)
  await page.keyboard.press('o')
  await expect(app.block('orders')).toBeFocused()
  await expect(page.getByRole('button', { name: 'Play' })).toBeEnabled()
  await app.drag('Broker', { x: 0.5, y: 0.8 })
  await expect(app.block('orders').getByTestId('advice')).toHaveCount(0)
  // While it runs: a copy is missing when its broker is dead.
  await page.keyboard.press('Space')
  const power = page.getByTestId('power-b1')
  await power.click()
  await expect(app.block('orders').getByTestId('advice')).toHaveText('1 copy missing')
  // Space pauses after a click on a button: it does not press that again. One that the keyboard has come to it does press.
  await expect(power).toBeFocused()
  // However slow a finger is. What is held until it repeats pans, and nothing else.
  await page.keyboard.press('Space', { delay: 400 })
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible()
  await page.keyboard.down('Space')
  await page.keyboard.down('Space')
  await page.keyboard.up('Space')
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible()
  await expect(app.block('b1')).toContainText('OFFLINE')
  await page.keyboard.press('Shift+Tab')
  await power.focus()
  await page.keyboard.press('Space')
  await expect(app.block('b1')).not.toContainText('OFFLINE')
  // In the outline it plays, on a branch, too: Left and Right fold.
  await page.keyboard.press('o')
  await expect(page.getByRole('treeitem').and(page.locator(':focus'))).toHaveCount(1)
  await page.keyboard.press('Home')
  await page.keyboard.press('Space')
  await expect(page.getByRole('button', { name: 'Play' })).toHaveCount(0)
  await page.keyboard.press('Space')
  await page.keyboard.press('o')
  expect(app.troubles).toEqual([])
})

test('the line of the outline that has the focus stays in sight while lines above it grow', async ({ shared }) => {
  const app = await openAnew(shared)
  const { page } = app
  await page.setViewportSize({ width: 1440, height: 520 })
  await app.seek('5s')
  await page.keyboard.press('o')
  await page.keyboard.press('Home')
  // Down to the last partition, which comes into sight at the lower edge.
  for (let i = 0; i < 7; i++) await page.keyboard.press('ArrowDown')
  const tree = page.getByRole('tree')
  const bottoms = () =>
    tree.evaluate((list) => ({
      focused: Math.round(document.activeElement!.getBoundingClientRect().bottom),
      tree: Math.round(list.getBoundingClientRect().bottom),
      long: list.scrollHeight,
    }))
  const before = await bottoms()
  await page.evaluate(() => window.millrace.do({ do: 'kill', target: 'broker:b1' }))
  await app.seek('14s')
  await expect.poll(async () => (await bottoms()).long).toBeGreaterThan(before.long)
  const after = await bottoms()
  expect(after.focused).toBeLessThanOrEqual(after.tree)
  await page.keyboard.press('o')
  await page.setViewportSize({ width: 1440, height: 900 })
})
