// How the stories drive the page: in a person's words, and without waiting for wall time.
import type {} from '../src/ui/driver'
import { readFileSync } from 'node:fs'
import { type FileChooser, expect, type Locator, type Page, test as base } from '@playwright/test'

export interface App {
  page: Page
  /** Errors of the page and of its console since it was opened. */
  troubles: string[]
  block(id: string): Locator
  /** Drags a kind from the palette to a place on the canvas, in shares of its width and height. */
  drag(kind: string, to: { x: number; y: number }): Promise<void>
  /** Value of an expression at this moment. */
  get(expression: string): Promise<unknown>
  seek(at: string): Promise<void>
  digest(): Promise<string>
}

/** Opens the page. `query` such as `scenario=hot-key&paused=1`; nothing: the first minute. */
export async function openApp(page: Page, query = ''): Promise<App> {
  const troubles: string[] = []
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()))
  page.on('pageerror', (error) => troubles.push(error.message))
  await page.goto(query === '' ? './' : `./?${query}`)
  await page.waitForFunction(() => Boolean(window.millrace))
  await page.evaluate(() => window.millrace.settled())
  return {
    page,
    troubles,
    block: (id) => page.getByTestId(`block-${id}`),
    async drag(kind, { x, y }) {
      const item = page.getByRole('button', { name: new RegExp(`^${kind}\\b`) }).first()
      const from = (await item.boundingBox())!
      const canvas = (await page.locator('#canvas').boundingBox())!
      await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
      await page.mouse.down()
      await page.mouse.move(canvas.x + canvas.width * x, canvas.y + canvas.height * y, { steps: 8 })
      await page.mouse.up()
    },
    get: (expression) => page.evaluate((text) => window.millrace.get(text), expression),
    seek: (at) => page.evaluate((moment) => window.millrace.seek(moment), at),
    digest: () => page.evaluate(() => window.millrace.digest()),
  }
}

/** For stories whose page need not be a new one: each finds `shared`, with its own document opened by `openAnew`. */
export const test = base.extend<object, { shared: App }>({
  shared: [
    async ({ browser }, use) => {
      const page = await browser.newPage()
      await use(await openApp(page, 'scenario=hot-key&paused=1'))
      await page.close()
    },
    { scope: 'worker' },
  ],
})

/** The text of a document of the gallery. */
export const gallery = (name: string) => readFileSync(`public/scenarios/${name}.yaml`, 'utf8')

/** A document in a page that is open already: at rest at its start, seen from both sides, nothing selected, the focus and the pointer nowhere. */
export async function openAnew(app: App, text = gallery('hot-key')): Promise<App> {
  const { page, troubles } = app
  troubles.length = 0
  for (let i = 0; i < 3; i++) await page.keyboard.press('Escape')
  await page.mouse.move(0, 0)
  await page.evaluate(async (document) => {
    await window.millrace.pause()
    await window.millrace.setSpeed(1)
    await window.millrace.open(document)
    await window.millrace.pause()
    await window.millrace.settled()
  }, text)
  await page.keyboard.press('3')
  await page.evaluate(async () => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    // The camera looks at another lens as a whole: places are measured after that.
    await window.millrace.settled()
  })
  return app
}

/** Keeps a file from coming until the answer is called. */
export async function hold(page: Page, file: RegExp): Promise<() => void> {
  let go = () => {}
  const held = new Promise<void>((resolve) => (go = resolve))
  await page.route(file, async (route) => {
    await held
    await route.continue()
  })
  return go
}

/** The file chooser that `ask` opens. The page answers a question first: by then the browser knows that it is waited for. */
export async function fileChooser(page: Page, ask: () => Promise<void>): Promise<FileChooser> {
  const chooser = page.waitForEvent('filechooser')
  await page.evaluate(() => document.title)
  await ask()
  return chooser
}

/** The first minute's card, when it has come to a step. */
export async function atStep(page: Page, step: string, timeout = 30_000): Promise<Locator> {
  const card = page.getByTestId('first-minute')
  await expect(card).toHaveAttribute('data-step', step, { timeout })
  return card
}
