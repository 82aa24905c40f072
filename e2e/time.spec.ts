// Time by hand: full speed with its card, loops on the ruler, from event to event.
import { expect } from '@playwright/test'
import { openAnew, test } from './app'

const long = `scenario: long
version: 1
title: Long
time: { end: 40m }
blueprint:
  brokers: 3
  topics: { orders: { partitions: 3, replicas: 3, min.insync.replicas: 2 } }
  producers: { web: { to: orders, rate: 500/s } }
  groups: { billing: { topics: [orders], consumers: 3 } }
`
const now = () => window.millrace.frame()!.now

test('at full speed the canvas rests under a card, which says how far it is and stops', async ({ shared }) => {
  const app = await openAnew(shared, long)
  const { page } = app
  await page.evaluate(() => window.millrace.setSpeed('max'))
  await page.keyboard.press('Space')
  const card = page.getByTestId('max-card')
  await expect(card).toBeVisible()
  await expect(card.getByRole('progressbar')).toHaveAttribute('aria-valuetext', /of 40:00/)
  // The faces rest: none has stored anything yet.
  await expect(app.block('orders')).toContainText('LEO 0')
  // However slow the machine is: the first records are stored a few seconds after the start.
  await expect.poll(() => page.evaluate(now), { timeout: 50_000 }).toBeGreaterThan(12_000_000)
  await expect(app.block('orders')).toContainText('LEO 0')
  await page.keyboard.press('Escape')
  await expect(card).toHaveCount(0)
  const stopped = await page.evaluate(now)
  expect(stopped).toBeGreaterThan(12_000_000)
  await expect(app.block('orders')).not.toContainText('LEO 0')
  expect(app.troubles).toEqual([])
})

test('full speed ends where the scenario ends', async ({ shared }) => {
  const app = await openAnew(shared, long.replace('40m', '20s'))
  const { page } = app
  await page.evaluate(() => window.millrace.setSpeed('max'))
  await page.keyboard.press('Space')
  await expect.poll(() => page.evaluate(now)).toBe(20_000_000)
  await expect(page.getByTestId('max-card')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible()
  // Once more: on from there.
  await page.keyboard.press('Space')
  await expect.poll(() => page.evaluate(now)).toBe(40_000_000)
  expect(app.troubles).toEqual([])
})

test('a drag on the ruler loops, a click on it goes there, and Escape ends the loop', async ({ shared }) => {
  const app = await openAnew(shared)
  const { page } = app
  const ruler = (await page.getByRole('slider', { name: 'Virtual time' }).boundingBox())!
  const at = (share: number) => [ruler.x + ruler.width * share, ruler.y + 8] as const
  await page.mouse.click(...at(0.1))
  await expect.poll(() => page.evaluate(now)).toBeGreaterThan(8_900_000)
  await page.mouse.move(...at(0.04))
  await page.mouse.down()
  await page.mouse.move(...at(0.06), { steps: 4 })
  await page.mouse.up()
  const loop = page.getByTestId('loop')
  const [from, to] = [Number(await loop.getAttribute('data-from')), Number(await loop.getAttribute('data-to'))]
  expect(to - from).toBeGreaterThan(1_500_000)
  await app.seek('5.2s')
  await page.evaluate(() => window.millrace.setSpeed(5))
  await page.keyboard.press('Space')
  // It has been at the end, and is at the beginning again: looked at with every picture, for that is soon over.
  await page.waitForFunction((start) => window.millrace.frame()!.now < start, 5_200_000)
  expect(await page.evaluate(now)).toBeGreaterThanOrEqual(from)
  await page.keyboard.press('Space')
  await page.keyboard.press('Escape')
  await expect(loop).toHaveCount(0)
  await page.keyboard.press('Shift+[')
  await expect(loop).toHaveCount(1)

  // Nearer, on and back: W, D and A while the timeline has the focus; above it is what part of the run that is.
  await page.mouse.click(...at(0.2))
  const part = page.getByRole('scrollbar', { name: 'Part of the run that is shown' })
  await expect(part).toHaveCount(0)
  for (const key of ['w', 'w', 'w', 'd']) await page.keyboard.press(key)
  const begins = async () => Number(await part.getAttribute('aria-valuenow'))
  const later = await begins()
  await page.keyboard.press('a')
  expect(await begins()).toBeLessThan(later)
  await expect(page.getByTestId('quick-add')).toHaveCount(0)
  const [band, room] = [(await part.locator('div').boundingBox())!, (await part.boundingBox())!]
  await page.mouse.move(band.x + band.width / 2, band.y + 6)
  await page.mouse.down()
  await page.mouse.move(room.x + room.width, band.y + 6, { steps: 3 })
  await page.mouse.up()
  await expect.poll(begins).toBeGreaterThan(later)
  await page.mouse.dblclick(room.x + 20, room.y + 6)
  await expect(part).toHaveCount(0)
  expect(app.troubles).toEqual([])
})

test('[ and ] lead from event to event of what is selected', async ({ shared }) => {
  const app = await openAnew(shared)
  const { page } = app
  await app.seek('10s')
  await page.evaluate(() =>
    window.millrace.do({ do: 'kill', target: 'broker:b1', silent: false, lose: null }, 'kill b1'),
  )
  await app.seek('22s')
  await app.block('b1').click({ position: { x: 30, y: 16 } })
  const times: number[] = []
  for (let i = 0; i < 2; i++) {
    await page.keyboard.press('[')
    await page.evaluate(() => window.millrace.settled())
    times.push(await page.evaluate(now))
  }
  expect(times[1]).toBe(10_000_000)
  expect(times[0]).toBeGreaterThan(10_000_000)
  await page.keyboard.press(']')
  await page.evaluate(() => window.millrace.settled())
  expect(await page.evaluate(now)).toBe(times[0])
  expect(app.troubles).toEqual([])
})

test('while it plays, the settings that stay as they are are not drawn again', async ({ shared }) => {
  const app = await openAnew(shared)
  const { page } = app
  await app.seek('10s')
  const setting = page.locator('[data-key="log.retention.hours"], [data-key="broker.session.timeout.ms"]').first()
  await setting.waitFor({ state: 'attached' })
  await page.keyboard.press('Space')
  const changes = await page.evaluate(async () => {
    let count = 0
    const observer = new MutationObserver((records) => (count += records.length))
    for (const row of document.querySelectorAll('li[data-key]'))
      observer.observe(row, { subtree: true, childList: true, attributes: true, characterData: true })
    const from = window.millrace.frame()!.now
    while (window.millrace.frame()!.now < from + 1_000_000) await new Promise(requestAnimationFrame)
    observer.disconnect()
    return count
  })
  expect(changes).toBe(0)
  expect(app.troubles).toEqual([])
})
