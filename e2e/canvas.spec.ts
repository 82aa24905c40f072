// Hands on the canvas: menus, keys and the clipboard, with the pointer and without it.
import { expect } from '@playwright/test'
import { type App, openAnew, test } from './app'

const selected = ({ page }: App) => page.evaluate(() => window.millrace.workspace().selected)
const blueprint = ({ page }: App) => page.evaluate(() => window.millrace.scenario().blueprint)
const menu = ({ page }: App) => page.getByTestId('canvas-menu')

test('a right click says what can be done, and does it', async ({ shared }) => {
  const app = await openAnew(shared)
  const { page } = app
  await app.block('b1').click({ button: 'right', position: { x: 30, y: 16 } })
  await expect(menu(app)).toContainText('Broker b1')
  expect(await selected(app)).toEqual(['b1'])
  await menu(app).getByRole('menuitem', { name: 'Kill' }).click()
  await expect(app.block('b1')).toContainText('OFFLINE')

  // A wire: both ends, and the way to be rid of it.
  await page.locator('.react-flow__edge[data-id="web>clicks"] path').first().click({ button: 'right', force: true })
  await expect(menu(app)).toContainText('Wire web → clicks')
  await menu(app).getByRole('menuitem', { name: 'Remove the wire' }).click()
  await expect.poll(async () => (await app.get('clock.now')) !== null).toBe(true)
  await expect(page.getByTestId('wire-web>clicks')).toHaveCount(0)

  // The empty canvas: what could be put there.
  const pane = (await page.locator('.react-flow__pane').boundingBox())!
  await page.mouse.click(pane.x + 60, pane.y + 60, { button: 'right' })
  await menu(app).getByRole('menuitem', { name: 'Add a producer here' }).click()
  expect(await selected(app)).toEqual(['producer-2'])
  expect(app.troubles).toEqual([])
})

test('the menu key opens the same for the selection, and the focus comes back', async ({ shared }) => {
  const app = await openAnew(shared)
  const { page } = app
  await app.block('web').click({ position: { x: 40, y: 16 } })
  await page.keyboard.press('Shift+F10')
  await expect(menu(app)).toContainText('Producer web')
  await page.keyboard.press('Escape')
  await expect(menu(app)).toHaveCount(0)
  await expect(app.block('web')).toBeFocused()
  const done = () => page.evaluate(() => window.millrace.scenario().timeline.at(-1)?.act.do)
  await page.keyboard.press('Shift+F10')
  await expect(menu(app)).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect.poll(done).toBe('emit')
  expect(app.troubles).toEqual([])
})

test('arrows move what the pointer took hold of; with Alt they walk along wires', async ({ shared }) => {
  const app = await openAnew(shared)
  const { page } = app
  await app.block('web').click({ position: { x: 40, y: 16 } })
  const place = async () => (await page.evaluate(() => window.millrace.scenario().view.layout)).web
  await page.keyboard.press('ArrowDown')
  const first = (await place())!
  await page.keyboard.press('Shift+ArrowDown')
  expect((await place())!.y - first.y).toBe(40)
  await page.keyboard.press('Alt+ArrowRight')
  expect(await selected(app)).toEqual(['clicks'])
  await page.keyboard.press('Alt+ArrowRight')
  expect(await selected(app)).toEqual(['counter'])
  await page.keyboard.press('Alt+ArrowLeft')
  expect(await selected(app)).toEqual(['clicks'])
})

test('a group that grows makes room among blocks that were put down, and undo brings all of it back', async ({
  shared,
}) => {
  const app = await openAnew(
    shared,
    `scenario: close
blueprint:
  brokers: 1
  topics: { clicks: { partitions: 1, replicas: 1 } }
  producers: { web: { to: clicks }, app: { to: clicks } }
  groups: { counter: { topics: [clicks], consumers: 1 } }
view:
  layout:
    clicks: { x: 0, y: 0 }
    counter: { x: 480, y: 0 }
    web: { x: 480, y: 208 }
    app: { x: 480, y: 400 }
`,
  )
  const { page } = app
  const layout = () => page.evaluate(() => window.millrace.scenario().view.layout)
  const put = await layout()
  const edges = async (id: string) => {
    const box = (await app.block(id).boundingBox())!
    return { top: box.y, bottom: box.y + box.height }
  }
  await page.evaluate(() => window.millrace.do({ do: 'scale', target: 'group:counter', to: 3 }))
  await expect.poll(async () => (await edges('web')).top - (await edges('counter')).bottom).toBeGreaterThan(0)
  expect((await edges('app')).top).toBeGreaterThan((await edges('web')).bottom)
  expect(await layout()).toMatchObject({ clicks: put.clicks, counter: put.counter })
  await page.keyboard.press('Control+z')
  expect(await layout()).toEqual(put)
  await expect.poll(async () => (await edges('web')).top - (await edges('counter')).bottom).toBeLessThan(40)
})

test('Ctrl+D, copy and paste: the clipboard holds a scenario, and inner wires come along', async ({ shared }) => {
  const app = await openAnew(shared)
  const { page } = app
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await app.block('web').click({ position: { x: 40, y: 16 } })
  await app.block('clicks').click({ modifiers: ['Shift'], position: { x: 40, y: 16 } })
  expect(await selected(app)).toEqual(['web', 'clicks'])
  await page.keyboard.press('Control+c')
  await expect(page.getByText('Copied clicks, web')).toBeVisible()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text).toContain('scenario: part')
  await page.keyboard.press('Control+v')
  await expect.poll(async () => Object.keys((await blueprint(app)).producers)).toEqual(['web', 'producer-2'])
  expect((await blueprint(app)).producers['producer-2']!.to).toBe('orders')
  await page.keyboard.press('Control+z')
  await app.block('web').click({ position: { x: 40, y: 16 } })
  await page.keyboard.press('Control+d')
  expect((await blueprint(app)).producers['producer-2']!.to).toBe('clicks')
  // Over plain http there is no clipboard: what was copied can be pasted on this page, whatever else was copied before.
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }))
  await page.keyboard.press('Control+c')
  await expect(page.getByText('Copied for this page')).toBeVisible()
  await page.keyboard.press('Control+v')
  await expect.poll(async () => Object.keys((await blueprint(app)).producers)).toHaveLength(3)
  await page.evaluate(() => Reflect.deleteProperty(navigator, 'clipboard'))
  expect(app.troubles).toEqual([])
})

test('a box selects what it touches, A adds at the pointer, and a double click does, too', async ({ shared }) => {
  const app = await openAnew(shared)
  const { page } = app
  const canvas = (await page.locator('#canvas').boundingBox())!
  await page.mouse.move(canvas.x + 12, canvas.y + 12)
  await page.mouse.down()
  await page.mouse.move(canvas.x + canvas.width - 12, canvas.y + canvas.height - 120, { steps: 6 })
  await page.mouse.up()
  await expect.poll(() => selected(app)).toEqual(expect.arrayContaining(['web', 'clicks', 'counter']))
  await page.keyboard.press('Escape')
  await page.mouse.move(canvas.x + 80, canvas.y + 40)
  await page.keyboard.press('a')
  const quick = page.getByTestId('quick-add')
  await expect(quick).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(quick).toHaveCount(0)
  await page.mouse.dblclick(canvas.x + 80, canvas.y + 40)
  await expect(quick.getByRole('menuitem').and(page.locator(':focus'))).toHaveCount(1)
  await page.keyboard.press('t')
  await page.keyboard.press('Enter')
  await expect.poll(async () => Object.keys((await blueprint(app)).topics)).toEqual(['clicks', 'orders'])
  // Far away there is room for more; when that is undone, one does not stand before nothing.
  await page.mouse.wheel(4_000, 1_500)
  await expect(app.block('web')).not.toBeInViewport()
  await page.keyboard.press('a')
  await page.keyboard.type('topic')
  await page.keyboard.press('Enter')
  await expect.poll(async () => Object.keys((await blueprint(app)).topics)).toHaveLength(3)
  await page.keyboard.press('Control+z')
  await expect(app.block('web')).toBeInViewport()
})

test('a word typed into the quick menu adds what it names', async ({ shared }) => {
  const app = await openAnew(shared)
  const { page } = app
  await app.seek('1s')
  const before = Object.keys((await blueprint(app)).topics)
  await page.keyboard.press('a')
  await expect(page.getByTestId('quick-add')).toBeVisible()
  await page.keyboard.type('topic')
  await page.keyboard.press('Enter')
  const acts = await page.evaluate(() => window.millrace.scenario().timeline.map(({ act }) => act))
  expect(acts.at(-1)).toMatchObject({ do: 'add', kind: 'topic' })
  expect(before).toHaveLength(1)
  expect(app.troubles).toEqual([])
})

test('F follows the record under the pointer, Ctrl+G frames what is selected, and Shift+P leaves the canvas alone', async ({
  shared,
}) => {
  const app = await openAnew(shared)
  const { page } = app
  await app.seek('12s')
  const cell = page.getByTestId(/^cell-clicks-3-/).last()
  await cell.hover()
  await page.keyboard.press('Shift+F')
  await expect(page.getByTestId('life-line')).toContainText('created by web')
  await page.keyboard.press('f')
  const follows = page.getByRole('button', { name: 'Follow it with the camera' })
  await expect(follows).toHaveAttribute('aria-pressed', 'true')
  await expect(page.locator('[data-block=counter]')).toBeInViewport({ ratio: 0.9 })
  // Back where it has only been sent: the camera comes along.
  await page
    .getByTestId('life-line')
    .getByRole('listitem')
    .filter({ hasText: 'appended by' })
    .getByRole('button')
    .first()
    .click()
  await expect(page.locator('[data-followed]')).toBeInViewport()
  await page.keyboard.press('f')
  await expect(follows).toHaveAttribute('aria-pressed', 'false')

  await page.keyboard.press('Shift+1')
  await app.block('b1').click({ position: { x: 30, y: 16 } })
  await app.block('b2').click({ modifiers: ['Shift'], position: { x: 30, y: 16 } })
  await page.keyboard.press('Control+g')
  expect(await selected(app)).toEqual(['zone:az-a'])
  const zones = () => page.evaluate(() => window.millrace.frame()!.brokers.map(({ zone }) => zone))
  await expect.poll(zones).toEqual(['az-a', 'az-a', null])
  await page.keyboard.press('Control+g')
  await expect(page.getByText('No frame goes around these')).toBeVisible()
  await page.keyboard.press('Control+z')

  await page.keyboard.press('Shift+P')
  await expect(page.getByRole('banner')).toHaveCount(0)
  await expect(page.getByRole('complementary', { name: 'Panels' })).toHaveCount(0)
  // Marks and questions are slides; a room votes by show of hands, and hears what it is when it is revealed.
  const slide = page.getByTestId('slide')
  await expect(slide).toContainText('One key is most of the traffic')
  await page.keyboard.press('PageDown')
  await expect(slide).toContainText('one strip is longer than all others together')
  await expect(slide).toContainText('2 of 3')
  await page.keyboard.press('PageDown')
  await page.getByLabel('Hands for only for a while').fill('12')
  await page.keyboard.press('Enter')
  const told = page.getByTestId('guess')
  await expect(told).toContainText('yes: 0 · only for a while: 12 · no: 0')
  await expect(told).not.toContainText('watch')
  await told.getByRole('button', { name: 'Reveal' }).click()
  await expect(told).toContainText('It is no: watch why.')
  await told.getByRole('button', { name: 'OK' }).click()
  await page.keyboard.press('k')
  await page.mouse.move(700, 400)
  await expect(page.getByTestId('laser')).toBeVisible()
  // Back: to where the question was asked, which is not asked again, and to the slide before.
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => app.get('clock.now')).toBe(30_000_000)
  await page.keyboard.press('ArrowLeft')
  await expect(slide).toContainText('2 of 3')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('banner')).toBeVisible()
  expect(app.troubles).toEqual([])
})

test('with F the camera goes along with the record on its way', async ({ shared }) => {
  const app = await openAnew(
    shared,
    `scenario: far
blueprint:
  brokers: 1
  topics: { clicks: { partitions: 1, replicas: 1 } }
  producers: { web: { to: clicks, rate: 1/s } }
  groups: { counter: { topics: [clicks], consumers: 1 } }
view:
  layout: { web: { x: -1100, y: 0 }, clicks: { x: 0, y: 0 }, counter: { x: 480, y: 0 } }
`,
  )
  const { page } = app
  await page.keyboard.press('1')
  await app.seek('8s')
  await page
    .getByTestId(/^cell-clicks-0-/)
    .last()
    .hover()
  await page.keyboard.press('f')
  await page.keyboard.press('Shift+F')
  const sent = page.getByTestId('life-line').getByRole('listitem').filter({ hasText: 'sent to b1' })
  // It goes to where the record is by now: its reader has it.
  await expect(app.block('counter')).toBeInViewport()
  await expect(app.block('web')).not.toBeInViewport()
  // Half of the way from the producer to the topic, of 0.3 s.
  const at = Number.parseFloat(await sent.getByRole('button').first().innerText())
  await app.seek(`${(at + 0.15).toFixed(3)}s`)
  const canvas = (await page.locator('#canvas').boundingBox())!
  const onItsWay = async () => {
    const [from, to] = await Promise.all([app.block('web').boundingBox(), app.block('clicks').boundingBox()])
    return ((from!.x + from!.width + to!.x) / 2 - canvas.x) / canvas.width
  }
  await expect.poll(onItsWay).toBeGreaterThan(0.05)
  expect(await onItsWay()).toBeLessThan(0.95)
  await expect(app.block('web')).not.toBeInViewport()
  await page.keyboard.press('f')
  await page.keyboard.press('Shift+1')
})

test('keys act on the block that Tab came to, and a dialog gives the focus back to where it was', async ({
  shared,
}) => {
  const app = await openAnew(shared)
  const { page } = app
  await app.seek('1s')
  await app.block('web').focus()
  await page.keyboard.press('x')
  await expect(app.block('web')).toContainText('OFFLINE')
  await page.keyboard.press('x')
  await expect(app.block('web')).not.toContainText('OFFLINE')

  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(app.block('web')).toBeFocused()
  // From a button; and from one dialog to the next.
  const share = page.getByRole('button', { name: 'Share a link' })
  await share.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(share).toBeFocused()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Gallery of')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Gallery' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(share).toBeFocused()
  expect(app.troubles).toEqual([])
})
