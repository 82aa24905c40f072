// The controllers on the canvas: who leads them, what their votes were, and what goes on without a majority.
import { expect, test } from '@playwright/test'
import { type App, openApp } from './app'
import { seriousIn } from './axe'

const threeControllers = `
scenario: three-controllers
version: 1
title: Three controllers
seed: 1
time: { profile: classroom, end: 600s }
blueprint:
  controllers: { nodes: [k1, k2, k3] }
  brokers: 3
  topics: { orders: { partitions: 1, replicas: 3 } }
  producers: { web: { to: orders, rate: 10/s, acks: 1 } }
  groups: { billing: { topics: [orders], consumers: 1 } }
`

async function openThree(page: App['page']): Promise<App> {
  const app = await openApp(page, 'scenario=hot-key&paused=1')
  await page.evaluate((text) => window.millrace.open(text), threeControllers)
  await page.keyboard.press('3')
  await app.seek('20s')
  return app
}

test('killing the majority: data flows on, a dead leader stays dead and the topic says why; restored, a leader is elected', async ({
  page,
}) => {
  const app = await openThree(page)
  const frame = app.block('quorum:all')
  await expect(frame).toContainText('k1 leads, epoch 1')
  await expect(page.getByTestId('quorum-strip')).toContainText('L')

  // By keyboard: X kills what is selected.
  await app.block('k2').click({ position: { x: 20, y: 30 } })
  await page.keyboard.press('x')
  await page.getByTestId('power-k3').click()
  await app.seek('60s')
  await expect(frame).toHaveAttribute('data-state', 'none')
  await expect(frame).toContainText('No quorum: metadata frozen')
  await expect(page.getByTestId('quorum-sentence')).toContainText('Produce and consume go on; no election')
  const acked = Number(await app.get('ledger.acked'))
  await app.seek('70s')
  expect(Number(await app.get('ledger.acked'))).toBeGreaterThan(acked + 50)

  const leader = await page.evaluate(() => window.millrace.frame()!.topics[0]!.partitions[0]!.leader!)
  await page.getByTestId(`power-${leader}`).click()
  await app.seek('120s')
  expect(await page.evaluate(() => window.millrace.frame()!.topics[0]!.partitions[0]!.leader)).toBe(leader)
  await expect(app.block('orders')).toContainText('no election')
  // Face, overview, inspector and outline say the same word.
  await expect(app.block('orders')).toContainText('UNAVAILABLE')
  // Out of the face, then nothing is selected.
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'orders, topic: Unavailable' }).click()
  await expect(page.getByTestId('inspector')).toContainText(`${leader} e0 down`)
  await expect(app.block('orders')).toHaveAttribute('aria-label', /No election: the controllers have no majority/)
  const stopped = Number(await app.get('ledger.acked'))
  await app.seek('125s')
  expect(Number(await app.get('ledger.acked'))).toBe(stopped)

  await page.getByTestId('power-k2').click()
  await app.seek('200s')
  await expect(frame).toHaveAttribute('data-state', 'leads')
  const next = await page.evaluate(() => window.millrace.frame()!.topics[0]!.partitions[0]!.leader)
  expect(next).not.toBe(leader)
  await expect(app.block('orders')).not.toContainText('no election')
  expect(Number(await app.get('ledger.acked'))).toBeGreaterThan(stopped)
  expect(app.troubles).toEqual([])
})

test('inspector, outline and axe: voters, the log in words, the metrics by Kafka’s names', async ({ page }) => {
  const app = await openThree(page)
  await app.block('quorum:all').click({ position: { x: 40, y: 14 } })
  const inspector = page.getByTestId('inspector')
  await expect(inspector.getByTestId('quorum-voters')).toContainText('Follower')
  await expect(inspector.getByTestId('metadata-records')).toContainText('LeaderChangeMessage')
  await expect(inspector).toContainText('KIP-853')
  await app.block('k1').click({ position: { x: 20, y: 30 } })
  await expect(inspector.getByTestId('kafka-metrics')).toContainText('current-state')
  await page.keyboard.press('o')
  await expect(page.getByRole('treeitem', { name: /^metadata quorum/ })).toContainText('k1 leads, epoch 1')
  expect(await seriousIn(page)).toEqual([])
  expect(app.troubles).toEqual([])
})

test('controllers come from the palette, at most five: before the first play as voters, while it runs as a copy of the log that votes later', async ({
  page,
}) => {
  const app = await openApp(page, 'scenario=hot-key&paused=1')
  await page.keyboard.press('3')
  const add = page.getByRole('button', { name: /^Controller\b/ })
  await expect(app.block('quorum:all')).toHaveCount(0)
  await add.click()
  await expect(app.block('quorum:all')).toBeVisible()
  await expect(page.getByText('2 controllers tolerate no more failures than 1 would')).toBeVisible()
  // Dropped anywhere, it stands with the others.
  await app.drag('Controller', { x: 0.4, y: 0.85 })
  await expect(app.block('k3')).toBeVisible()
  for (let i = 0; i < 2; i++) await add.click()
  await add.click()
  await expect(page.getByText('6 controllers are too many.')).toBeVisible()
  await app.block('k5').click({ position: { x: 20, y: 30 } })
  await page.keyboard.press('Delete')
  expect(await page.evaluate(() => Object.keys(window.millrace.scenario().blueprint.controllers.nodes))).toEqual([
    'k1',
    'k2',
    'k3',
    'k4',
  ])
  expect(await page.evaluate(() => window.millrace.scenario().timeline.filter(({ recorded }) => recorded))).toEqual([])
  await app.seek('5s')
  await app.drag('Controller', { x: 0.4, y: 0.85 })
  await expect(app.block('k5')).toContainText('copies the log')
  const { timeline } = await page.evaluate(() => window.millrace.scenario())
  expect(timeline.at(-1)!.act).toMatchObject({ do: 'add', kind: 'controller', id: 'k5' })
  await app.seek('40s')
  await expect(app.block('k5')).not.toContainText('copies the log')
  expect(await page.evaluate(() => window.millrace.frame()!.quorum.voters)).toBe(5)
  expect(app.troubles).toEqual([])
})
