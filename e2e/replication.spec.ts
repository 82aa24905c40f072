// Replicas on the canvas: dragged from broker to broker, with the pointer and without it.
import { expect, type Page } from '@playwright/test'
import { type App, openAnew, openApp, test } from './app'

const fourBrokers = `
scenario: four-brokers
version: 1
title: Four brokers
seed: 5
time: { profile: classroom, end: 120s }
blueprint:
  brokers: 4
  topics: { orders: { partitions: 2, replicas: 3, min.insync.replicas: 2 } }
  producers: { web: { to: orders, rate: 20/s } }
`

async function openFour(shared: App): Promise<App> {
  const app = await openAnew(shared, fourBrokers)
  await app.seek('20s')
  return app
}

/** Where the copies of a partition are. */
const holders = (page: Page, index = 0) =>
  page.evaluate((at) => window.millrace.frame()!.topics[0]!.partitions[at]!.replicas, index)
const lastAct = (page: Page) => page.evaluate(() => window.millrace.scenario().timeline.at(-1)?.act ?? null)
const chip = (page: Page, broker: string, partition = 'orders-0') =>
  page.locator(`[data-block="${broker}"] [data-replica="${partition}"]`)

async function drag(page: Page, from: ReturnType<typeof chip>, onto: string) {
  const [a, b] = [(await from.boundingBox())!, (await page.getByTestId(`block-${onto}`).boundingBox())!]
  await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2)
  await page.mouse.down()
  await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2, { steps: 5 })
}

test('a replica is dragged to another broker: it copies, shows how far, and the old one lets go; undo unmakes it', async ({
  shared,
}) => {
  const app = await openFour(shared)
  const { page } = app
  const before = await holders(page)
  const free = ['b1', 'b2', 'b3', 'b4'].find((id) => !before.includes(id))!
  const [from, other] = before as [string, string]

  // Where one is already, none can go: it says why, and nothing happens.
  await drag(page, chip(page, from), other)
  await expect(page.getByTestId('moving-chip')).toContainText(`${other} already holds a copy of orders p0`)
  await expect(app.block(other)).toHaveAttribute('data-wire', 'cannot')
  await expect(app.block(free)).toHaveAttribute('data-wire', 'can')
  await page.mouse.up()
  await expect(page.getByText(`orders p0 stays on ${from}`)).toBeVisible()
  expect(await lastAct(page)).toBeNull()

  // Escape lets go of it.
  await drag(page, chip(page, from), free)
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('moving-chip')).toHaveCount(0)
  await page.mouse.up()
  expect(await lastAct(page)).toBeNull()

  await drag(page, chip(page, from), free)
  await page.mouse.up()
  expect(await lastAct(page)).toMatchObject({ do: 'move', target: 'topic:orders/p0', replica: from, onto: free })
  const copying = async () => (await page.locator(`[data-block="${free}"] [data-copying]`).count()) > 0
  for (let at = 20.4; !(await copying()) && at < 24; at += 0.2) await app.seek(`${at.toFixed(1)}s`)
  await expect(chip(page, free)).toContainText('%')
  await expect(chip(page, from)).toHaveAttribute('data-leaving', 'true')
  await app.seek('40s')
  expect((await holders(page)).toSorted()).toEqual([free, ...before.slice(1)].toSorted())
  await expect(chip(page, from)).toHaveCount(0)

  await page.keyboard.press('Control+z')
  await expect.poll(() => holders(page)).toEqual(before)
  expect(app.troubles).toEqual([])
})

test('without a pointer: Shift+M chooses copy and broker by keys, and the menus of chip and inspector do the same', async ({
  shared,
}) => {
  const app = await openFour(shared)
  const { page } = app
  const before = await holders(page)
  const free = ['b1', 'b2', 'b3', 'b4'].find((id) => !before.includes(id))!
  const from = before[0]!
  await app.block(from).click({ position: { x: 40, y: 16 } })
  await page.keyboard.press('Shift+M')
  await expect(page.getByTestId('move-hint')).toContainText(`Move orders p0 from ${from} to ${free}?`)
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('move-hint')).toHaveCount(0)
  await page.keyboard.press('Shift+M')
  await page.keyboard.press('Enter')
  expect(await lastAct(page)).toMatchObject({ do: 'move', replica: from, onto: free })
  await page.keyboard.press('Control+z')
  expect(await lastAct(page)).toBeNull()

  await chip(page, from).click({ button: 'right' })
  await page.getByRole('menuitem', { name: `Move it to ${free}` }).click()
  expect(await lastAct(page)).toMatchObject({ do: 'move', replica: from, onto: free })
  await page.keyboard.press('Control+z')

  await app.block(from).click({ position: { x: 40, y: 16 } })
  await page.getByTestId('inspector').getByRole('button', { name: 'Move replica…' }).click()
  await page.getByRole('menuitem', { name: 'orders p0' }).press('ArrowRight')
  await expect(page.getByRole('menuitem', { name: 'already holds a copy' }).first()).toBeDisabled()
  await page.getByRole('menuitem', { name: `to ${free}` }).click()
  expect(await lastAct(page)).toMatchObject({ do: 'move', replica: from, onto: free })
  expect(app.troubles).toEqual([])
})

test('a line drawn across connections cuts them, the same line heals them, and Shift cuts one way', async ({
  page,
}) => {
  const app = await openApp(page, 'scenario=zone-goes-dark&paused=1&lens=physical')
  await app.seek('5s')
  const box = async (id: string) => (await page.getByTestId(`block-${id}`).boundingBox())!
  /** Below the zone az-a, from left to right: the connections of b1 with both others. */
  const line = async (hold: () => Promise<void> = async () => {}) => {
    const zone = await box('zone:az-a')
    const [x, y] = [zone.x + zone.width / 2, zone.y + zone.height + 14]
    await page.mouse.move(x - 90, y)
    await page.mouse.down()
    await page.mouse.move(x + 90, y, { steps: 6 })
    await hold()
    await page.mouse.up()
  }
  const cut = () =>
    page.evaluate(() =>
      window.millrace
        .frame()!
        .links.filter((link) => link.cut)
        .map(({ a, b }) => [a, b].toSorted().join()),
    )

  const before = await box('zone:az-a')
  await page.getByRole('button', { name: /^Cut/ }).click()
  await expect(page.getByRole('button', { name: 'Put away' })).toBeVisible()
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
  // Whoever takes up the knife has an eye on something: it stays where it is.
  expect((await box('zone:az-a')).y).toBeCloseTo(before.y, 0)
  await line(async () => {
    await expect(page.getByTestId('cut-line')).toHaveAttribute('data-verb', 'cut')
  })
  await expect.poll(cut).toContain('b1,b2')
  expect(await page.evaluate(() => window.millrace.scenario().timeline.filter(({ recorded }) => recorded).length)).toBe(
    1,
  )
  await expect(page.getByTestId('wire-link:b1-b2')).toHaveAttribute('data-state', 'cut')

  // By key, over the same connections: they are cut, so the line heals.
  await page.keyboard.press('Shift+N')
  await line(async () => {
    await expect(page.getByTestId('cut-line')).toHaveAttribute('data-verb', 'heal')
    await page.keyboard.press('Escape')
  })
  expect(await cut()).toContain('b1,b2')
  await page.keyboard.press('Shift+N')
  await line()
  await expect.poll(cut).toEqual([])
  // What the line does goes by what is drawn.
  await expect(page.getByTestId('wire-link:b1-b2')).not.toHaveAttribute('data-state', 'cut')

  await page.keyboard.press('Shift+N')
  await page.keyboard.down('Shift')
  await line()
  await page.keyboard.up('Shift')
  await expect
    .poll(() => page.evaluate(() => window.millrace.scenario().timeline.at(-1)?.act))
    .toMatchObject({ do: 'cut', oneWay: true })
  await page.keyboard.press('Control+z')
  await expect.poll(cut).toEqual([])

  // A zone is cut off as a whole, and everything is healed at once.
  await page.getByRole('button', { name: /^Cut/ }).click()
  const zone = await box('zone:az-c')
  await page.mouse.click(zone.x + 60, zone.y + 14)
  await expect.poll(async () => (await cut()).length).toBeGreaterThan(3)
  await page.getByRole('button', { name: /^Cut/ }).click()
  await page.getByRole('button', { name: 'Heal all' }).click()
  await expect.poll(cut).toEqual([])
  expect(app.troubles).toEqual([])
})

test('every verb of an operator says what it does, is one line of the timeline, and undoes', async ({ shared }) => {
  const app = await openFour(shared)
  const { page } = app
  const lines = () => page.evaluate(() => window.millrace.scenario().timeline.length)
  const verbs: [block: string, name: RegExp, act: string][] = [
    ['b1', /^Kill/, 'kill'],
    ['b1', /^Shut down/, 'stop'],
    ['b1', /^Restart/, 'restart'],
    ['b1', /^Cut its power/, 'kill'],
    ['b1', /^Wipe its disk/, 'wipe'],
    ['b1', /^Retire broker/, 'retire'],
    ['orders', /^Add a partition/, 'set'],
    ['orders', /^Delete its records/, 'delete-records'],
    ['orders', /^Delete topic/, 'remove'],
    ['k1', /^Rolling restart/, 'roll'],
    ['k1', /^Elect preferred/, 'elect'],
  ]
  for (const [block, name, act] of verbs) {
    await app.block(block).click({ button: 'right', position: { x: 40, y: 14 } })
    const item = page.getByTestId('canvas-menu').getByRole('menuitem', { name })
    await item.hover()
    await expect(page.getByTestId('menu-about')).toHaveText(/\w.*\.$/)
    await item.click()
    expect(await lines(), block).toBe(1)
    expect(await lastAct(page)).toMatchObject({ do: act })
    await page.evaluate(() => window.millrace.settled())
    await page.keyboard.press('Control+z')
    expect(await lines(), block).toBe(0)
    // The menu offers what can be done to what is seen: until the frame comes, that is the dead broker.
    await page.evaluate(() => window.millrace.settled())
    await expect(app.block(block)).toBeVisible()
  }
  // A fault is dragged from the palette like a part; where nothing lies, it waits for a click.
  const drop = async (to: { x: number; y: number }) => {
    const from = (await page.getByRole('button', { name: /^Pause Freezes/ }).boundingBox())!
    await page.mouse.move(from.x + 40, from.y + 20)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y, { steps: 6 })
    await page.mouse.up()
  }
  await app.block('b1').hover({ trial: true })
  const { x, y } = (await app.block('b1').boundingBox())!
  await drop({ x: x + 40, y: y + 14 })
  expect(await lastAct(page)).toMatchObject({ do: 'pause', target: 'broker:b1' })
  await expect(app.block('b1')).toContainText('PAUSED')
  await page.keyboard.press('Control+z')
  await drop({ x: x - 8, y: y - 8 })
  await app.block('b1').click({ position: { x: 40, y: 14 } })
  expect(await lastAct(page)).toMatchObject({ do: 'pause', target: 'broker:b1' })
  expect(app.troubles).toEqual([])
})

test('a connection is cut and healed from the inspector, by keys alone', async ({ shared }) => {
  const app = await openFour(shared)
  const { page } = app
  await app.block('b1').click({ position: { x: 40, y: 14 } })
  const cut = page.getByRole('button', { name: 'Cut b1 and b3' })
  await cut.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Both ways' }).press('Enter')
  await expect(page.getByTestId('wire-link:b1-b3')).toHaveAttribute('data-state', 'cut')
  expect(await lastAct(page)).toMatchObject({ do: 'cut', target: 'link:b1-b3' })
  await page.getByRole('button', { name: 'Heal b1 and b3' }).press('Enter')
  await expect(page.getByRole('button', { name: 'Cut b1 and b3' })).toBeVisible()
  expect(await lastAct(page)).toMatchObject({ do: 'heal', target: 'link:b1-b3' })
  // Between two sides, one way: the selected block stands on the one side.
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Find a command or a block').fill('two sides')
  await page.keyboard.press('Enter')
  for (const other of ['b2', 'b3'])
    await page.getByRole('button', { name: `${other} stands on the other side` }).press('Enter')
  await page.getByRole('switch', { name: 'Only from the one side to the other' }).press(' ')
  await page.getByRole('dialog').getByRole('button', { name: 'Cut', exact: true }).last().press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(await lastAct(page)).toMatchObject({ do: 'cut', target: 'between:b1/b2,b3', oneWay: true })
  await page.keyboard.press('Control+z')
  // What has no connections of its own says so, and the knife stays out.
  await page.keyboard.press('Shift+N')
  await app.block('orders').click({ position: { x: 60, y: 14 } })
  await expect(page.getByText('That has no connections of its own')).toBeVisible()
  expect(await page.evaluate(() => window.millrace.workspace().armed)).toBe('cut')
  expect(app.troubles).toEqual([])
})

test.describe('by touch', () => {
  test.use({ hasTouch: true, viewport: { width: 1024, height: 768 } })

  interface Spot {
    x: number
    y: number
  }

  async function swipe(page: Page, from: Spot, to: Spot) {
    const devtools = await page.context().newCDPSession(page)
    const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: Spot[]) =>
      void (await devtools.send('Input.dispatchTouchEvent', { type, touchPoints }))
    await touch('touchStart', from)
    for (const u of [0.3, 0.6, 1])
      await touch('touchMove', { x: from.x + (to.x - from.x) * u, y: from.y + (to.y - from.y) * u })
    await touch('touchEnd')
  }

  test('a finger moves a replica', async ({ page }) => {
    const app = await openFour(await openApp(page, 'scenario=hot-key&paused=1'))
    const before = await holders(page)
    const free = ['b1', 'b2', 'b3', 'b4'].find((id) => !before.includes(id))!
    const [a, b] = [(await chip(page, before[0]!).boundingBox())!, (await app.block(free).boundingBox())!]
    await swipe(page, { x: a.x + 8, y: a.y + 8 }, { x: b.x + 50, y: b.y + 30 })
    await expect.poll(() => lastAct(page)).toMatchObject({ do: 'move', replica: before[0], onto: free })
    expect(app.troubles).toEqual([])
  })

  test('a finger draws a cut', async ({ page }) => {
    const app = await openFour(await openApp(page, 'scenario=hot-key&paused=1'))
    await page.getByRole('button', { name: 'Fault: Cut' }).tap()
    await expect(page.getByText('Draw a line across connections')).toBeVisible()
    // The canvas makes room for those words first.
    const place = async () => JSON.stringify(await app.block('b1').boundingBox())
    let seen = ''
    await expect
      .poll(async () => {
        const last = seen
        seen = await place()
        return seen === last
      })
      .toBe(true)
    const [left, right] = [(await app.block('b1').boundingBox())!, (await app.block('b2').boundingBox())!]
    const x = (left.x + left.width + right.x) / 2
    await swipe(page, { x, y: left.y }, { x, y: left.y + left.height })
    await expect.poll(() => lastAct(page)).toMatchObject({ do: 'cut', target: 'link:b1-b2' })
    expect(app.troubles).toEqual([])
  })
})
