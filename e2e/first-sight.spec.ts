// Before the page has come: the picture in index.html moves, a broker can be killed in it, and the page goes on from there in
// the same places.
import { expect, test, type Page } from '@playwright/test'
import { atStep, hold } from './app'

/** Holds the page itself back, so that the picture can be looked at. Returns what lets it go. */
const holdPage = (page: Page) => hold(page, /\/assets\/page-[^/]*\.js$/)

/** Places of what is drawn, to the pixel: blocks, card and canvas. */
const placesOf = (page: Page, selector: string) =>
  page.evaluate((wanted) => {
    const seen = [...document.querySelectorAll<HTMLElement>(wanted)].filter(
      (one) => one.getBoundingClientRect().width > 0,
    )
    return Object.fromEntries(
      seen.map((one) => {
        const { x, y, width, height } = one.getBoundingClientRect()
        const name =
          one.parentElement?.dataset.block ??
          one.dataset.id ??
          (one.matches('.sight-card, [data-testid=first-minute]') ? 'card' : 'canvas')
        return [name, [x, y, width, height]]
      }),
    )
  }, selector)

test('a kill in the first sight, even before the engine is there, has happened when the page comes, and the story goes on with it', async ({
  page,
}) => {
  const troubles: string[] = []
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()))
  page.on('pageerror', (error) => troubles.push(error.message))
  const go = await holdPage(page)
  const start = await hold(page, /sim\.worker/)
  // What others add to a link does not matter.
  await page.goto('./?utm_source=letter&ref=hn')
  await page.keyboard.press('Tab')
  const kill = page.getByRole('button', { name: /^Kill broker/ })
  await expect(kill).toBeFocused()
  const broker = /b\d/.exec((await kill.textContent())!)![0]
  await page.keyboard.press('Enter')
  await expect(page.locator('html[data-asked]')).toBeAttached()
  start()
  await expect(page.locator(`#sight svg:visible [data-block=${broker}]`)).toHaveAttribute('data-dead', '')
  await expect(page.locator('#sight')).toContainText(`${broker} is dead.`)

  go()
  // On a slow machine the page comes when the controller has noticed the death already.
  const card = page.getByTestId('first-minute')
  await expect(card).toHaveAttribute('data-step', /^(killed|lost)$/)
  await expect(page.locator('#sight')).toHaveCount(0)
  await expect(card).toBeFocused()
  await expect(page.getByTestId(`block-${broker}`)).toContainText('OFFLINE')
  await page.evaluate(() => window.millrace.setSpeed(10))
  await atStep(page, 'lost')
  await page.keyboard.press('Control+z')
  await expect(page.getByTestId(`block-${broker}`)).not.toContainText('OFFLINE')
  expect(troubles).toEqual([])
})

test('an engine that comes later than the page moves the scene there', async ({ page }) => {
  await page.clock.install()
  const start = await hold(page, /sim\.worker/)
  await page.goto('./')
  // The page waits for a picture that moves, and no longer than six seconds.
  await expect(page.getByRole('img', { name: /^A producer sends orders/ })).toBeVisible()
  await page.clock.fastForward(6_500)
  await atStep(page, 'invite')
  start()
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible()
})

test('the page takes the place of the picture without moving anything, on every screen', async ({ page }) => {
  let go = () => {}
  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [800, 700],
    [390, 844],
    [844, 390],
  ] as const) {
    await page.setViewportSize({ width, height })
    await page.unrouteAll()
    go = await holdPage(page)
    await page.goto('./')
    await expect(page.locator('#sight[data-moving]')).toBeVisible()
    const before = await placesOf(page, '#sight .card, .sight-card, .sight-canvas')
    go()
    await expect(page.locator('#sight')).toHaveCount(0)
    const after = await placesOf(page, '.react-flow__node, [data-testid=first-minute], [data-testid=flow]')
    expect(Object.keys(before)).toHaveLength(11)
    expect(Object.keys(after).toSorted()).toEqual(Object.keys(before).toSorted())
    const moved = Object.keys(before).filter((name) =>
      before[name]!.some((value, i) => Math.abs(value - after[name]![i]!) > 2),
    )
    expect(moved, `at ${width}x${height}`).toEqual([])
  }
})

test('the picture of the first scene is not shown to whoever asked for another one', async ({ page }) => {
  const go = await holdPage(page)
  await page.goto('./?scenario=hot-key&paused=1')
  await expect(page.locator('#sight')).toBeVisible()
  await expect(page.locator('.sight-view')).toBeHidden()
  go()
  await expect(page.getByTestId('flow')).toBeVisible()
  await expect(page.locator('#sight')).toHaveCount(0)
})
