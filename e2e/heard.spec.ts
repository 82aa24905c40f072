// The page as it is heard: what a screen reader says of it, and where the keyboard is after each act.
import { expect, type Page, test } from '@playwright/test'
import { openApp } from './app'

/** What is said by itself from now on, in order. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    const live = '[role="log"], [role="status"], [role="alert"], [aria-live]'
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const region = (target instanceof Element ? target : target.parentElement)?.closest(live)
        const text = region?.textContent ?? ''
        if (text !== '' && heard.at(-1) !== text) heard.push(text)
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  return () => page.evaluate(() => Reflect.get(window, 'heard') as string[])
}

test('landmarks, blocks and settings say what they are; a death is said once, and the focus is never lost', async ({
  page,
}) => {
  const app = await openApp(page, 'scenario=retail-shop&paused=1')
  await app.seek('12s')
  await page.keyboard.press('3')
  await page.evaluate(() => window.millrace.settled())

  // Few landmarks, each with a name of its own.
  const landmarks = page.locator('header:not(main *, aside *, section *), nav, main, aside, section:not([role])')
  await expect
    .poll(() => landmarks.evaluateAll((all) => all.map((one) => one.ariaLabel ?? one.tagName.toLowerCase())))
    .toEqual(['Skip to', 'header', 'Palette', 'main', 'Canvas', 'Panels', 'Timeline', 'Messages'])
  await expect(page.getByRole('img', { name: 'checkout writes to orders' })).toBeAttached()
  await expect(page.getByRole('img', { name: 'shipping reads orders' })).toBeAttached()

  // Each kind of block: what it is, how it fares, and the numbers that count, with their units.
  const names = {
    checkout: /^producer checkout, writes to orders, acks all, \d+ records acknowledged, sending$/,
    orders:
      /^topic orders, 3 partitions led by b\d, b\d and b\d, \d+ records, .*shipping is \d+ records? behind.*, in sync$/,
    shipping: /^consumer group shipping, stable, reads orders, 2 consumers, lag \d+ records?$/,
    'shipping-1': /^consumer shipping-1 of group shipping, owns orders-0 and orders-1, /,
    b1: /^broker b1, leader of \d partitions?, online$/,
    k1: /^controller k1, active, epoch 1, /,
  }
  for (const [id, name] of Object.entries(names)) await expect(app.block(id)).toHaveAccessibleName(name)
  await expect(
    app.block('orders').getByRole('group', { name: /^partition 0, led by b\d, in sync b\d, b\d and b\d, high/ }),
  ).toBeAttached()

  // A setting: its name, value, unit, Kafka's default and what it means; then that it was changed.
  await app.block('checkout').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Kill producer checkout' })).toBeFocused()
  const linger = page.getByRole('textbox', { name: 'linger.ms' })
  await expect(linger).toHaveAccessibleDescription(/^ms Kafka 5 ms · classroom 100 ms How long a batch waits/)
  await linger.fill('soon')
  await expect(linger).toHaveAccessibleDescription(/^A number ms Kafka/)
  await linger.fill('50')
  await page.keyboard.press('Enter')
  await expect(linger).toHaveAccessibleDescription(/^ms Changed\. Kafka 5 ms/)
  // The way back cannot be pressed any more: the field that it stands by has the focus.
  await page.getByRole('button', { name: 'Reset linger.ms to 100 ms' }).press('Enter')
  await expect(linger).toBeFocused()
  await expect(linger).toHaveValue('100')

  // While it plays, the name of the block that one is at stays as it is, and a death is said once.
  await app.block('b1').focus()
  const heard = await listen(page)
  await page.keyboard.press('x')
  await expect(app.block('b1')).toHaveAccessibleName(/offline/)
  await app.block('checkout').focus()
  await page.evaluate(async () => {
    await window.millrace.setSpeed(2)
    await window.millrace.play()
  })
  const name = await app.block('checkout').getAttribute('aria-label')
  await expect.poll(() => app.get('clock.now')).toBeGreaterThan(15_000_000)
  expect(await app.block('checkout').getAttribute('aria-label')).toBe(name)
  await page.evaluate(() => window.millrace.pause())
  await expect(app.block('checkout')).not.toHaveAccessibleName(name!)
  // At rest, what was not said yet is said a moment later.
  await expect.poll(async () => (await heard()).filter((text) => text.includes('b1 was killed.')).length).toBe(1)
  expect((await heard()).length).toBeLessThan(8)
  await expect(page.getByRole('slider', { name: 'Virtual time' })).toHaveAttribute('aria-valuetext', /^1\d\.\d s of /)

  // Whatever had the focus and is gone leaves it to its neighbour, or to where one came from.
  const press = (button: string) => page.getByRole('button', { name: button, exact: true }).press('Enter')
  await press('Collapse the palette')
  await expect(page.getByRole('button', { name: 'Expand the palette' })).toBeFocused()
  await press('Legend')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Legend', exact: true })).toBeFocused()
  await press('Undo')
  await press('Undo')
  await page.getByRole('button', { name: 'Undo', exact: true }).press('Enter')
  await expect(page.getByRole('button', { name: 'Redo', exact: true })).toBeFocused()
  await press('Close the panel')
  await expect(page.locator('[data-block]:focus')).toHaveCount(1)
  await page.getByRole('button', { name: 'Present', exact: true }).press('Enter')
  await expect(page.locator('[data-block]:focus')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(page.locator('[data-block]:focus')).toHaveCount(1)
  expect(app.troubles).toEqual([])
})
