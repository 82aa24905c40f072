// A file with mistakes is refused with the place and the fix of each; the open work stays as it is.
import { expect } from '@playwright/test'
import { bad } from '../src/blueprint/testing/bad-inputs'
import { fileChooser, openAnew, openApp, test } from './app'

const wrong = `scenario: mistakes
version: 1
title: Mistakes
blueprint:
  brokers: { b1: {}, b2: {} }
  topics:
    orders: { partitions: 3, replicas: 5 }
  producers:
    web: { too: orders, rate: 5/s, acks: most }
`

test('mistakes are listed with line, column and fix; the open work stays, or what is right is opened', async ({
  shared,
}) => {
  const app = await openAnew(shared)
  const { page } = app
  await app.seek('3s')
  const digest = await app.digest()
  const chooser = await fileChooser(page, () => page.keyboard.press('Control+o'))
  await chooser.setFiles({ name: 'mistakes.yaml', mimeType: 'text/yaml', buffer: Buffer.from(wrong) })

  const problems = page.getByTestId('problems')
  await expect(problems).toContainText('MR-122')
  await expect(problems).toContainText(/9:12/)
  await expect(problems).toContainText('Did you mean to?')
  await expect(problems).toContainText('acks')
  await page.keyboard.press('Escape')
  expect(await app.digest()).toBe(digest)
  expect(await page.evaluate(() => window.millrace.scenario().scenario)).toBe('hot-key')

  const again = await fileChooser(page, () => page.keyboard.press('Control+o'))
  await again.setFiles({ name: 'mistakes.yaml', mimeType: 'text/yaml', buffer: Buffer.from(wrong) })
  await page.getByRole('button', { name: 'Open the rest' }).click()
  await expect(page.getByText(/Opened without \d parts/)).toBeVisible()
  await expect(app.block('orders')).toBeVisible()
  expect(await page.evaluate(() => window.millrace.scenario().scenario)).toBe('mistakes')

  // Of a file of a newer version it is another document, which is never saved over the newer one.
  const newer = await fileChooser(page, () => page.keyboard.press('Control+o'))
  const tomorrow = 'scenario: tomorrow\nversion: 2\ntitle: Tomorrow\nblueprint: { brokers: 1, warp: 4 }\n'
  await newer.setFiles({ name: 'tomorrow.yaml', mimeType: 'text/yaml', buffer: Buffer.from(tomorrow) })
  await page.getByRole('button', { name: 'Open the rest' }).click()
  await expect(page.getByText('The newer one stays as it is. Left out: blueprint.warp.')).toBeVisible()
  await expect(page).toHaveTitle(/Tomorrow \(opened without what is newer\)/)
  const download = page.waitForEvent('download')
  await page.keyboard.press('Control+s')
  expect((await download).suggestedFilename()).toBe('tomorrow-without-newer.yaml')
  expect(app.troubles).toEqual([])
})

test('each of a hundred bad files that is dropped gets its word; the open work stays, and nothing is left behind', async ({
  shared,
}) => {
  test.setTimeout(300_000)
  const app = await openAnew(shared)
  const { page } = app
  await app.seek('3s')
  const digest = await app.digest()
  // Megabytes take long to reach the browser, and are refused by their size alone.
  const small = bad.filter(({ input }) => input.length < 200_000)
  expect(small.length).toBeGreaterThan(90)
  for (const { what, input, code } of small) {
    const name = typeof input === 'string' && input.startsWith('{') ? 'bad.json' : 'bad.yaml'
    await page.evaluate(
      ({ content, called }) => {
        const part = typeof content === 'string' ? content : Uint8Array.from(content)
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File([part], called))
        const canvas = document.querySelector('#canvas')!
        canvas.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
      },
      { content: typeof input === 'string' ? input : [...input], called: name },
    )
    const problems = page.getByTestId('problems')
    // Looked for oftener than an expectation looks.
    await problems.waitFor()
    // On a slow machine reading may take too long instead, and says so.
    await expect(problems, what).toContainText(new RegExp(`${code}|MR-116`))
    await page.keyboard.press('Escape')
    await problems.waitFor({ state: 'detached' })
  }
  expect(await app.digest()).toBe(digest)
  expect(await page.evaluate(() => window.millrace.scenario().scenario)).toBe('hot-key')
  expect(await page.evaluate(() => Object.keys(Object.prototype).length)).toBe(0)
  expect(app.troubles).toEqual([])
})

test('text in a file is text: nothing in it runs or is fetched', async ({ shared }) => {
  const asked: string[] = []
  const app = await openAnew(shared)
  const { page } = app
  page.on('request', (request) => asked.push(request.url()))
  await page.evaluate(() =>
    window.millrace.open(
      'scenario: x\nversion: 1\ntitle: "<img src=//evil.example/x onerror=alert(1)>"\nblueprint: { brokers: { b1: {} } }\n',
    ),
  )
  await expect(page.getByLabel('Title of the document')).toHaveValue('<img src=//evil.example/x onerror=alert(1)>')
  await expect(page).toHaveTitle('<img src=//evil.example/x onerror=alert(1)> · Millrace')
  expect(asked.filter((url) => url.includes('evil'))).toEqual([])
  expect(app.troubles).toEqual([])
})

test('what an address says and cannot be used is told, and the page opens with the rest', async ({ page }) => {
  const app = await openApp(page, 'scenario=hot-key&paused=1&t=soon&speed=2&seeed=3&utm_source=letter')
  const told = page.locator('[data-sonner-toast]', { hasText: 'The address was not understood in full' })
  await expect(told).toContainText('t=soon cannot be read. Write a moment such as 12s')
  await expect(told).toContainText('seeed=3 means nothing here. Did you mean seed?')
  await expect(told).not.toContainText('utm')
  expect(await page.evaluate(() => window.millrace.scenario().scenario)).toBe('hot-key')
  await expect(page.getByRole('slider', { name: 'Speed' })).toHaveAttribute('aria-valuetext', /^2 virtual/)
  await told.getByRole('button', { name: 'Close' }).click()
  await expect(told).toHaveCount(0)
  expect(app.troubles).toEqual([])
})

test('a worker that dies leaves the last picture, and comes back where it was', async ({ page }) => {
  const app = await openApp(page, 'scenario=hot-key&paused=1')
  await app.seek('5s')
  const digest = await app.digest()
  const worker = page.workers().find((candidate) => candidate.url().includes('sim.worker'))!
  await worker
    .evaluate(
      () =>
        void setTimeout(() => {
          throw new Error('planted')
        }),
    )
    .catch(() => undefined)
  const bar = page.getByTestId('crash-bar')
  await expect(bar).toContainText('planted')
  await expect(page.locator('[data-testid^=block-]').first()).toBeVisible()
  await bar.getByRole('button', { name: /Reload/ }).click()
  await expect(bar).toHaveCount(0)
  await expect.poll(() => app.digest()).toBe(digest)
})
