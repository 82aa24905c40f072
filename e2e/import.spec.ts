// A person's own rows flow through the cluster, and end up where Kafka's hash says.
import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { openApp } from './app'

const rows = ['id,city,amount', ...Array.from({ length: 300 }, (_, i) => `${i},city-${i % 7},${i * 3}`)].join('\n')

test('a CSV file dropped on a producer becomes its records', async ({ page }) => {
  const app = await openApp(page, 'scenario=hot-key&paused=1')
  const producer = Object.keys(await page.evaluate(() => window.millrace.scenario().blueprint.producers))[0]!
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([text], 'sales.csv', { type: 'text/csv' }))
    return transfer
  }, rows)
  await app.block(producer).dispatchEvent('dragover', { dataTransfer: data })
  await app.block(producer).dispatchEvent('drop', { dataTransfer: data })

  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('sales.csv')
  await dialog.getByLabel(/key/i).first().selectOption('city')
  await dialog.getByRole('button', { name: /use|import|send/i }).click()
  await expect(dialog).toHaveCount(0)

  const blueprint = await page.evaluate(() => window.millrace.scenario().blueprint)
  expect(blueprint.producers[producer]!.data).toMatchObject({ file: 'sales.csv', key: 'city' })
  await app.seek('1min')
  expect(await app.get(`producer(${producer}).sent`)).toBe(300)
  // Every key has one partition.
  for (let i = 0; i < 7; i++) expect(await app.get(`key(city-${i}).partitions`)).toBe(1)
  expect(app.troubles).toEqual([])
})

test('ten thousand rows of the shipped data set all arrive', async ({ page }) => {
  const app = await openApp(page, 'scenario=own-data&paused=1')
  await app.seek('50s')
  expect(await app.get('ledger.sent')).toBe(10_000)
  expect(await app.get('ledger.acked')).toBe(10_000)
  expect(readFileSync('public/data/README.md', 'utf8')).toMatch(/licen[cs]e/i)
})

test('a rate that cannot be says why nothing is sent, and rows with trouble are named by their line', async ({
  page,
}) => {
  const app = await openApp(page, 'scenario=hot-key&paused=1')
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['id;city\r\n\r\n1;"Pa\r\nris"\r\n2\r\n'], 'cities.csv'))
    const block = document.querySelector('[data-testid="block-web"]')!
    block.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
  })
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('2 rows, 2 columns')
  await expect(dialog.getByRole('list', { name: 'Problems in the data' })).toContainText(
    'Line 5: This row has 1 cell; the header has 2',
  )
  await dialog.getByLabel('records per second').fill('99999')
  await expect(dialog.getByRole('status')).toContainText('at most 50,000')
  await expect(dialog.getByRole('button', { name: /^Send/ })).toBeDisabled()
  await dialog.getByLabel('records per second').fill('5')
  await expect(dialog.getByRole('button', { name: /^Send/ })).toBeEnabled()
  expect(app.troubles).toEqual([])
})

test('what Metrics shows is what --eval answers at that moment, and a click on a point goes there', async ({
  page,
}) => {
  const app = await openApp(page, 'scenario=zone-goes-dark&paused=1')
  await app.seek('26s')
  await page.getByRole('tab', { name: 'Metrics' }).click()
  const metrics = page.getByTestId('metrics')
  const lags = (await app.get('group(billing).p(*).lag')) as { of: string; value: number }[]
  expect(lags).toHaveLength(3)
  for (const { of, value } of lags) {
    const chart = metrics.locator('figure', { hasText: `Lag billing · ${of}` })
    await expect(chart).toContainText(`${value} record`)
  }
  expect(await app.get('topic(orders).underReplicated')).toBe(3)
  await expect(metrics).toContainText('53 (incl. 50 of __consumer_offsets)')
  await expect(metrics).not.toContainText(/\b0\/s in/)
  const chart = (await metrics.locator('.recharts-wrapper').first().boundingBox())!
  await page.mouse.click(chart.x + chart.width * 0.6, chart.y + 40)
  const now = () => page.evaluate(() => window.millrace.frame()!.now)
  await expect.poll(now).toBeLessThan(20_000_000)
  // A long way may be shown in parts.
  await page.evaluate(() => window.millrace.settled())
  expect(await now()).toBeGreaterThan(10_000_000)

  // The same numbers as tables, whose moments can be reached by the keyboard.
  await app.seek('26s')
  await metrics.getByRole('radio', { name: 'Tables' }).click()
  const lag = metrics.getByRole('table', { name: 'Lag per partition' })
  for (const { of, value } of lags) {
    await expect(
      lag
        .getByRole('row', { name: `billing · ${of}` })
        .getByRole('cell')
        .first(),
    ).toHaveText(`${value}`)
  }
  const rates = metrics.getByRole('table', { name: 'Records per second and produce latency' })
  await rates.getByRole('button').nth(3).focus()
  await page.keyboard.press('Enter')
  await expect.poll(now).toBeLessThan(26_000_000)
  expect(app.troubles).toEqual([])
})
