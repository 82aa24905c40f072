// Nothing is lost: a tab that dies, a second tab, a browser that keeps nothing, and a file that is opened again.
import { readFileSync } from 'node:fs'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { fileChooser, type App, openApp } from './app'

const edit = (page: Page, id: string) =>
  page.evaluate(
    (producer) => window.millrace.do({ do: 'set', target: `producer:${producer}`, with: { acks: '1' } }, 'set acks'),
    id,
  )
const acts = ({ page }: App) =>
  page.evaluate(() =>
    window.millrace
      .scenario()
      .timeline.filter(({ recorded }) => recorded)
      .map(({ act }) => act.do),
  )
const name = ({ page }: App) => page.evaluate(() => window.millrace.scenario().scenario)

/** A document of the gallery in a tab of its own, edited. */
async function edited(page: Page, scenario: string, producer: string): Promise<App> {
  const app = await openApp(page, `scenario=${scenario}&paused=1`)
  await app.seek('5s')
  await edit(page, producer)
  return app
}

/** The same, and the browser has kept it. */
async function kept(page: Page, scenario: string, producer: string): Promise<App> {
  const app = await edited(page, scenario, producer)
  const isKept = (target: string) =>
    Object.values(localStorage as Record<string, string>).some(
      (text) => text.includes('"recorded":true') && text.includes(`"${target}"`),
    )
  await expect.poll(() => page.evaluate(isKept, `producer:${producer}`)).toBe(true)
  return app
}

/** The renderer is gone at once, as by `kill -9`: nothing of the page runs any more. */
async function kill(page: Page) {
  const gone = page.waitForEvent('crash')
  void page.goto('chrome://crash').catch(() => undefined)
  await gone
  await page.close()
}

test('once an edit is kept, the tab may be killed', async ({ context, page }) => {
  await kept(page, 'hot-key', 'web')
  await kill(page)
  const app = await openApp(await context.newPage())
  expect(await name(app)).toBe('hot-key')
  expect(await acts(app)).toEqual(['set'])
  expect(app.troubles).toEqual([])
})

test('two tabs keep both documents, and the next visit can have either', async ({ context, page }) => {
  const other = await context.newPage()
  await kept(page, 'hot-key', 'web')
  await kept(other, 'slow-consumer', 'shop')
  await edit(page, 'web')
  await kill(other)
  await kill(page)
  const app = await openApp(await context.newPage())
  const names = [await name(app)]
  await app.page.getByRole('button', { name: /^Rather/ }).click()
  await expect.poll(() => name(app)).not.toBe(names[0])
  names.push(await name(app))
  expect(names.toSorted()).toEqual(['hot-key', 'slow-consumer'])
  expect(await acts(app)).toContain('set')
  expect(app.troubles).toEqual([])
})

test('what an older version kept and nobody can read any more is said, and the page opens', async ({ page }) => {
  await page.addInitScript(() => {
    const scenario = { scenario: 'old', version: 1, timeline: [], blueprint: { brokers: { b1: {} } } }
    localStorage.setItem('millrace.document', JSON.stringify({ version: 1, savedAt: 1, scenario, at: 0 }))
  })
  const app = await openApp(page)
  await expect(page.getByText('The canvas that was kept cannot be opened')).toBeVisible()
  expect(await name(app)).toBe('first-minute')
  expect(app.troubles).toEqual([])
})

test('a browser that allows no workers is told so beside the picture, in which nothing pretends to work', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('blocked', 'SecurityError')
    }
    Object.defineProperty(globalThis, 'Worker', { value: new Proxy(class {}, { construct: refuse }) })
  })
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  await page.goto('./')
  await expect(page.getByRole('alert')).toContainText('does not let the page start a worker')
  await expect(page.getByRole('button')).toHaveText(['Try again'])
  expect(errors).toEqual([])
})

test('a browser that keeps nothing says so once, and everything else works', async ({ page }) => {
  await page.addInitScript(() => {
    const denied = () => {
      throw new DOMException('denied', 'SecurityError')
    }
    Object.defineProperty(globalThis, 'localStorage', { get: denied })
    Object.defineProperty(globalThis, 'sessionStorage', { get: denied })
  })
  const app = await edited(page, 'hot-key', 'web')
  await expect(page.getByText('This canvas is not kept in the browser')).toBeVisible()
  expect(await acts(app)).toEqual(['set'])
  expect(app.troubles).toEqual([])
})

async function savedAndOpened(browser: Browser, app: App) {
  const download = app.page.waitForEvent('download')
  await app.page.keyboard.press('Control+s')
  const path = await (await download).path()
  const again = await openApp(await (await browser.newContext()).newPage(), 'scenario=sent-twice&paused=1')
  await again.seek('1s')
  const chooser = await fileChooser(again.page, () => again.page.keyboard.press('Control+o'))
  await chooser.setFiles({
    name: (await download).suggestedFilename(),
    mimeType: 'text/plain',
    buffer: readFileSync(path),
  })
  await expect.poll(() => name(again)).toBe(await name(app))
  return again
}

test('a saved file is the same document: what was drawn, what was done, and every byte of the run', async ({
  browser,
  page,
}) => {
  const app = await edited(page, 'hot-key', 'web')
  await app.seek('30s')
  const again = await savedAndOpened(browser, app)
  await again.seek('30s')
  expect(await again.page.evaluate(() => window.millrace.scenario())).toEqual(
    await page.evaluate(() => window.millrace.scenario()),
  )
  expect(await again.digest()).toBe(await app.digest())
  await again.page.context().close()
})
