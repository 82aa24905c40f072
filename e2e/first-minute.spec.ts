// A new visitor's first minute: lose an event, see why, change one setting, prove the difference. Three ways to do it.
import { expect, test } from '@playwright/test'
import { atStep, openApp, type App } from './app'

/** Virtual time passes ten times as fast, so that the story does not wait for heartbeats. */
const hurry = ({ page }: App) => page.evaluate(() => window.millrace.setSpeed(10))

test('with a mouse', async ({ page }) => {
  const app = await openApp(page)
  const card = await atStep(page, 'invite')
  await expect(card).toContainText('Events are flowing. Try to lose one.')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  // Something is moving already.
  const before = Number(await app.get('ledger.acked'))
  expect(before).toBeGreaterThan(14)
  await expect.poll(() => app.get('ledger.acked')).toBeGreaterThan(before)

  const name = await card.getByRole('button', { name: /Kill broker/ }).textContent()
  const broker = /b\d/.exec(name ?? '')![0]
  await page.getByTestId(`power-${broker}`).click()
  await expect(app.block(broker)).toContainText('OFFLINE')
  await hurry(app)
  await atStep(page, 'lost')
  await expect(card).toContainText(/\d+ acknowledged events? lost/)
  expect(Number(await app.get('ledger.lost'))).toBeGreaterThan(0)

  await card.getByRole('button', { name: 'Rewind to see' }).click()
  await atStep(page, 'rewound')
  await expect(page.getByTestId('life-line')).toContainText('acknowledged')
  expect(await app.get('ledger.lost')).toBe(0)

  await card.getByRole('button', { name: 'What would help?' }).click()
  await card.getByRole('button', { name: 'more' }).click()
  await card.getByRole('button', { name: 'Set acks to all' }).click()
  await hurry(app)
  await expect(card.getByRole('button', { name: /Kill broker/ })).toBeEnabled({ timeout: 20_000 })
  await card.getByRole('button', { name: /Kill broker/ }).click()
  await atStep(page, 'proved')
  await expect(card).toContainText('0 acknowledged events lost')
  expect(await app.get('ledger.lost')).toBe(0)
  expect(app.troubles).toEqual([])
})

test('with the keyboard alone', async ({ page }) => {
  const app = await openApp(page)
  const card = await atStep(page, 'invite')
  // The first stop is the one thing to press.
  await page.keyboard.press('Tab')
  await expect(card.getByRole('button', { name: /Kill broker/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await atStep(page, 'killed')
  await hurry(app)
  await atStep(page, 'lost')
  for (const [button, step] of [
    ['Rewind to see', 'rewound'],
    ['What would help?', 'predict'],
    ['0', 'change'],
    ['Set acks to all', 'again'],
  ] as const) {
    await card.getByRole('button', { name: button, exact: true }).focus()
    await page.keyboard.press('Enter')
    await atStep(page, step)
  }
  await hurry(app)
  const kill = card.getByRole('button', { name: /Kill broker/ })
  await expect(kill).toBeEnabled({ timeout: 20_000 })
  await kill.focus()
  await page.keyboard.press('Enter')
  await atStep(page, 'proved')
  expect(await app.get('ledger.lost')).toBe(0)
  await page.keyboard.press('Escape')
  await expect(card).toHaveCount(0)
  expect(app.troubles).toEqual([])
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

  test('by touch, with reduced motion', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const app = await openApp(page)
    const card = await atStep(page, 'invite')
    // Nothing starts by itself.
    const at = await app.get('clock.now')
    await page.evaluate(() => window.millrace.settled())
    expect(await app.get('clock.now')).toBe(at)

    const kill = card.getByRole('button', { name: /Kill broker/ })
    expect((await kill.boundingBox())!.height).toBeGreaterThanOrEqual(44)
    await kill.tap()
    await atStep(page, 'killed')
    await hurry(app)
    await atStep(page, 'lost')
    await card.getByRole('button', { name: 'Rewind to see' }).tap()
    await atStep(page, 'rewound')
    await card.getByRole('button', { name: 'What would help?' }).tap()
    await card.getByRole('button', { name: 'Skip' }).tap()
    await card.getByRole('button', { name: 'Set acks to all' }).tap()
    await hurry(app)
    await expect(kill).toBeEnabled({ timeout: 20_000 })
    await kill.tap()
    await atStep(page, 'proved')
    expect(await app.get('ledger.lost')).toBe(0)
    // The page does not scroll sideways.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    expect(app.troubles).toEqual([])
  })
})
