// A new visitor's first minute: lose an event, see why, change one setting, prove the difference. Three ways to do it.
import { expect, test } from '@playwright/test'
import { atStep, openApp, type App } from './app'

/**
 * Somebody dies at a moment at which it costs something. One death in thirty does not: an answer with all records was on its
 * way to a follower already, which is what the step `lucky` is for.
 */
async function atBadMoment({ page, seek }: App, kill: () => Promise<void>, moment = '16s') {
  await page.evaluate(() => window.millrace.pause())
  await seek(moment)
  await kill()
  await page.evaluate(() => window.millrace.play())
}

/** Virtual time passes twenty times as fast, so that the story does not wait for heartbeats. */
const hurry = ({ page }: App) => page.evaluate(() => window.millrace.setSpeed(20))

test('with a mouse, up to the door to learning, which leads to a question and its checks', async ({ page }) => {
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
  await atBadMoment(app, () => page.getByTestId(`power-${broker}`).click())
  await expect(app.block(broker)).toContainText('OFFLINE')
  await hurry(app)
  await atStep(page, 'lost')
  await expect(card).toContainText(/\d+ acknowledged events? lost/)
  expect(Number(await app.get('ledger.lost'))).toBeGreaterThan(0)

  await card.getByRole('button', { name: 'Rewind to see' }).click()
  await atStep(page, 'rewound')
  // Of a broker that died very early, the answer may still be on its way at this moment.
  await expect(page.getByTestId('life-line')).toContainText(/acknowledged|appended by b\d at offset/)
  expect(await app.get('ledger.lost')).toBe(0)

  await card.getByRole('button', { name: 'What would help?' }).click()
  await card.getByRole('button', { name: 'more' }).click()
  // The setting itself, on the producer.
  await atStep(page, 'change')
  await page.getByTestId('acks-web').click()
  await atStep(page, 'again')
  await hurry(app)
  await expect(card.getByRole('button', { name: /Kill broker/ })).toBeEnabled()
  await card.getByRole('button', { name: /Kill broker/ }).click()
  await atStep(page, 'proved')
  await expect(card).toContainText('0 acknowledged events lost')
  expect(await app.get('ledger.lost')).toBe(0)

  await card.getByRole('button', { name: /^Learn/ }).click()
  await expect(page.getByText('always ledger.lost(producer=careful) == 0')).toBeVisible()
  await page.evaluate(() => window.millrace.setSpeed('max'))
  await page.evaluate(() => window.millrace.play())
  const ask = page.getByTestId('ask')
  await expect(ask).toContainText('Whose acknowledged records can vanish?')
  // The question can be folded away: what it asks about may lie behind it.
  await ask.getByRole('button', { name: 'Look at the drawing first' }).click()
  await expect(ask.getByRole('button')).toHaveText(['Guess'])
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(ask.getByRole('button', { name: 'Skip' })).toBeVisible()
  expect(app.troubles).toEqual([])
})

test('the door to breaking leads to a design that three kills and a restart do break, and its checks say how far one is', async ({
  page,
}) => {
  const app = await openApp(page)
  const card = await atStep(page, 'invite')
  const kill = card.getByRole('button', { name: /Kill broker/ })
  // Who is lucky goes back, and that death is no more.
  await atBadMoment(app, () => kill.click(), '14.4s')
  await hurry(app)
  await atStep(page, 'lucky')
  await card.getByRole('button', { name: 'Go back and try again' }).click()
  await atStep(page, 'invite')
  await expect.poll(() => app.get('clock.now')).toBeGreaterThan(15_000_000)
  expect(await page.evaluate(() => window.millrace.scenario().timeline)).toEqual([])
  await atBadMoment(app, () => kill.click())
  await hurry(app)
  await atStep(page, 'lost')
  // The short way: without setting it by hand.
  for (const name of ['Rewind to see', 'What would help?', 'Skip', 'Set acks to all'])
    await card.getByRole('button', { name }).click()
  await hurry(app)
  await expect(kill).toBeEnabled()
  await kill.click()
  await atStep(page, 'proved')
  await expect(card.getByRole('button', { name: /^Learn/ })).toBeVisible()
  await card.getByRole('button', { name: /^Break/ }).click()
  await expect(page.getByRole('tab', { name: 'Checks' })).toHaveAttribute('data-state', 'active')
  await expect(page.getByText('always ledger.lost == 0')).toBeVisible()
  await app.seek('9s')
  for (const [at, act, broker] of [
    ['15s', 'kill', 'b2'],
    ['30s', 'kill', 'b3'],
    ['45s', 'kill', 'b1'],
    ['50s', 'start', 'b2'],
  ] as const) {
    await app.seek(at)
    await page
      .getByRole('button', { name: act === 'kill' ? `Kill broker ${broker}` : `Start broker ${broker} again` })
      .click()
  }
  await app.seek('60s')
  expect(Number(await app.get('ledger.lost'))).toBeGreaterThan(0)
  await expect(page.getByTestId('explained')).toContainText('X-UNCLEAN')
  expect(app.troubles).toEqual([])
})

test('who only watches is shown where to press, once more after ten seconds, and a death after twenty-five', async ({
  page,
}) => {
  await page.clock.install()
  await page.goto('./')
  await expect(page.getByTestId('first-minute')).toHaveAttribute('data-step', 'invite')
  const cue = page.locator('[data-cue]')
  await page.clock.fastForward(1_000)
  await expect(cue).toHaveCount(1)
  await expect(cue).toHaveAttribute('data-cue', '1')
  await page.clock.fastForward(9_500)
  await expect(cue).toHaveAttribute('data-cue', '2')
  await page.clock.fastForward(15_500)
  await expect(page.getByText(/Watch b\d: it dies now/)).toBeVisible()
  await expect(page.getByTestId('first-minute')).toHaveAttribute('data-step', 'killed')
})

test('with the keyboard alone, up to an embed of it', async ({ page }) => {
  const app = await openApp(page)
  const card = await atStep(page, 'invite')
  // The first stop is the one thing to press.
  await page.keyboard.press('Tab')
  await expect(card.getByRole('button', { name: /Kill broker/ })).toBeFocused()
  await atBadMoment(app, () => page.keyboard.press('Enter'))
  await atStep(page, 'killed')
  await hurry(app)
  await atStep(page, 'lost')
  await card.getByRole('button', { name: 'Rewind to see' }).focus()
  await page.keyboard.press('Enter')
  await atStep(page, 'rewound')
  // The focus stays in the card, whether or not what was pressed leaves with its step.
  for (const [button, step] of [
    ['What would help?', 'predict'],
    ['0', 'change'],
    ['Set acks to all', 'again'],
  ] as const) {
    if (step !== 'predict') await page.keyboard.press('Tab')
    await expect(card.getByRole('button', { name: button, exact: true })).toBeFocused()
    await page.keyboard.press('Enter')
    await atStep(page, step)
  }
  await hurry(app)
  const kill = card.getByRole('button', { name: /Kill broker/ })
  await expect(kill).toBeEnabled()
  await kill.focus()
  await page.keyboard.press('Enter')
  await atStep(page, 'proved')
  await card.getByRole('button', { name: 'Embed this' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('embed-html')).toHaveValue(/^<iframe src="[^"]*embed=1[^"]*#1\./)
  await page.keyboard.press('Escape')
  // The scene stays as it is, free to play with.
  await expect(card).toHaveCount(0)
  expect(await app.get('ledger.lost')).toBe(0)
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
    await expect(kill).toBeEnabled()
    await kill.tap()
    await atStep(page, 'proved')
    expect(await app.get('ledger.lost')).toBe(0)
    // The page does not scroll sideways.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    expect(app.troubles).toEqual([])
  })
})
