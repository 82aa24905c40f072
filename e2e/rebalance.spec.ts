// A fourth consumer joins a group under each protocol, by pointer and by keyboard, while it runs: what stopped, for how long.
import { expect, test } from '@playwright/test'
import { openApp } from './app'

const group = (id: string, config: string) =>
  `${id}: { topics: [orders], consumers: 3, auto.offset.reset: earliest, ${config} }`
const document = `
scenario: joins
version: 1
title: Joins
time: { profile: realistic, end: 60s, hop: 1ms, jitter: 0s }
blueprint:
  brokers: 1
  topics:
    orders: { partitions: 9, replicas: 1 }
  producers:
    web: { to: orders, rate: 5/s }
  groups:
    ${group('eager', 'partition.assignment.strategy: [range]')}
    ${group('cooperative', 'partition.assignment.strategy: [cooperative-sticky]')}
    ${group('modern', 'group.protocol: consumer')}
timeline:
  - { at: 29s, do: pause, target: consumer:eager-2, for: 10s }
  - { at: 29s, do: pause, target: consumer:cooperative-2, for: 10s }
  - { at: 29s, do: pause, target: consumer:modern-2, for: 10s }
view: { lens: logical }
`

test('a fourth consumer is dragged into each group, and only the eager one stops everywhere', async ({ page }) => {
  const { seek, get, block, troubles } = await openApp(page, 'scenario=own-data&paused=1')
  await page.evaluate((text) => window.millrace.open(text), document)
  await seek('30s')
  expect(await get('group(eager).unowned')).toBe(0)

  // By pointer, from the palette.
  const item = (await page.getByRole('button', { name: /^Consumer\b(?! group)/ }).boundingBox())!
  for (const id of ['eager', 'modern']) {
    // Where it stands when it has made room for who joined another.
    await block(id).hover({ trial: true })
    const frame = (await block(id).boundingBox())!
    await page.mouse.move(item.x + 40, item.y + item.height / 2)
    await page.mouse.down()
    await page.mouse.move(frame.x + frame.width / 2, frame.y + 20, { steps: 6 })
    await expect(page.getByText(`joins ${id}`)).toBeVisible()
    await page.mouse.up()
    await expect(block(`${id}-4`)).toBeVisible()
  }
  // By keyboard.
  await page.keyboard.press('Control+k')
  await page.keyboard.type('add a consumer')
  await page
    .getByRole('option', { name: /^Add a consumer/ })
    .first()
    .waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.type('cooperative')
  await expect(page.getByRole('option', { selected: true })).toContainText('cooperative')
  await page.keyboard.press('Enter')
  await expect(block('cooperative-4')).toBeVisible()

  // Half-way, while one member of each is in a long pause, nobody reads what the eager ones gave up, and their ribbons hang loose.
  await seek('36s')
  expect(await get('group(eager).unowned')).toBe(6)
  expect(await get('group(cooperative).unowned')).toBe(0)
  await expect(page.getByTestId('free-eager')).toContainText('nobody')
  await expect(page.locator('[data-testid^="ribbon-eager-"][data-state="free"]').first()).toBeAttached()

  await seek('55s')
  await block('eager').focus()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('compare rebalances')
  await page.keyboard.press('Enter')
  const stopped = (lane: string) =>
    page.getByTestId(`lane-${lane}`).getAttribute('data-stopped', { timeout: 20_000 }).then(Number)
  await expect(page.getByTestId('lane-eager')).toContainText('9 of 9 partitions')
  await expect(page.getByTestId('lane-cooperative')).toContainText('2 of 9 partitions')
  await expect(page.getByTestId('lane-modern')).toContainText('2 of 9 partitions')
  expect(await stopped('eager')).toBeGreaterThan(await stopped('cooperative'))
  const eager = await stopped('eager')

  // The same run, with the eager group under the other protocols.
  await page.getByRole('radio', { name: 'Protocols' }).click()
  await expect(page.getByTestId('lane-eager')).toHaveAttribute('data-stopped', String(eager))
  await expect(page.getByTestId('lane-cooperative')).toContainText('2 of 9 partitions')
  await expect(page.getByTestId('lane-consumer')).toContainText('2 of 9 partitions')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  // From one group to another, by the menu that a key opens.
  await block('eager-4').click({ position: { x: 30, y: 12 } })
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Move to modern' }).press('Enter')
  await expect(block('modern-5')).toBeVisible()
  await expect(block('eager-4')).toHaveCount(0)
  expect(troubles).toEqual([])
})
