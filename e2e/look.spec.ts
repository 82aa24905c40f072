// What a part of the page looks like does not depend on which of its style sheets comes first.
import { expect } from '@playwright/test'
import { gallery, openAnew, openApp, test } from './app'

test('the play button stands out from the other buttons of the transport', async ({ page }) => {
  const app = await openApp(page, 'scenario=retail-shop&paused=1&theme=light')
  const background = (name: string) =>
    page
      .locator('#transport')
      .getByRole('button', { name, exact: true })
      .evaluate((button) => getComputedStyle(button).backgroundColor)
  expect(await background('Play')).not.toBe(await background('One event back'))

  // The theme of the address holds until somebody chooses another.
  await page.getByRole('button', { name: 'Theme: light' }).click()
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')

  // The name of a producer stays whole; the name of its file gives way.
  await openAnew(app, gallery('own-data'))
  const name = app.block('airports').getByText('airports', { exact: true })
  await expect.poll(() => name.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
  await expect(page).toHaveTitle('Your own data, through Kafka · Millrace')
})

test('paper shows what the screen shows, and tracks that rest follow the system’s theme', async ({ page }) => {
  const app = await openApp(page, 'scenario=hot-key&t=20s')
  const sheet = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  // 1440 by 900 px, in points.
  expect(sheet).toMatch(/MediaBox \[0 0 1080 675/)
  await expect(page.getByRole('button', { name: 'Find' })).toBeVisible()
  // A chosen group has the frame of a face, and no other.
  await app.block('counter').getByText('counter', { exact: true }).click()
  const chosen = page.locator('.react-flow__node-group.selected')
  await expect(chosen).toHaveCSS('border-top-width', '0px')
  const ofBroker = () =>
    page.locator('#tracks canvas').evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) throw new TypeError('the tracks are drawn on a canvas')
      const { data } = canvas.getContext('2d')!.getImageData(20, 30, 1, 1)
      return Array.from(data.slice(0, 3), (value) => value >> 4)
    })
  await page.emulateMedia({ colorScheme: 'light' })
  await expect.poll(ofBroker).toEqual([0x2, 0x5, 0x9])
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(ofBroker).toEqual([0x5, 0xc, 0xe])
  expect(app.troubles).toEqual([])
})

test('of names that begin alike each face shows what is its own; all of it is in the tooltip, and for who hears it', async ({
  shared,
}) => {
  const long = (end: string) => `com.acme.commerce.checkout.${end}`
  const topic = `com.acme.${'x'.repeat(236)}.end`
  const app = await openAnew(
    shared,
    JSON.stringify({
      scenario: 'long-names',
      blueprint: {
        brokers: 1,
        topics: { [topic]: {} },
        producers: { [long('web')]: { to: topic } },
        groups: {
          [long('billing')]: { topics: [topic], consumers: [long('billing.reader-a'), long('billing.reader-b')] },
        },
      },
    }),
  )
  const { page } = app
  for (const end of ['reader-a', 'reader-b']) {
    const face = app.block(long(`billing.${end}`))
    await expect(face.locator(`header [title="${long(`billing.${end}`)}"]`)).toBeVisible()
    const own = face.locator('header').getByText(`-${end.at(-1)}`, { exact: true })
    await expect.poll(() => own.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
    await expect(face).toHaveAccessibleName(new RegExp(long(`billing.${end}`)))
  }
  // Nothing is pushed out of a panel by it.
  await app
    .block(topic)
    .locator('header')
    .click({ position: { x: 30, y: 10 } })
  await expect(page.getByRole('heading', { name: topic })).toBeVisible()
  const wide = () =>
    page
      .getByRole('tabpanel')
      .evaluate((panel) =>
        [...panel.querySelectorAll('*')].some((part) => part.getBoundingClientRect().right > innerWidth),
      )
  expect(await wide()).toBe(false)
  expect(app.troubles).toEqual([])
})
