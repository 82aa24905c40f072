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
