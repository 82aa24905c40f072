// With ZooKeeper a broker is the controller: it dies, its session expires, and another one takes the office in the next epoch.
import { expect, test } from '@playwright/test'
import { openApp } from './app'

const document = `
scenario: in-charge
seed: 1
time: { profile: classroom, end: 200s }
blueprint:
  controllers: { nodes: [k1, k2, k3] }
  brokers: 3
  topics: { orders: { partitions: 1, replicas: 3 } }
  producers: { web: { to: orders, rate: 10/s, acks: 1 } }
timeline:
  - { at: 5s, do: kill, target: controller:k2 }
  - { at: 8s, do: restore, target: controller:k2 }
`

test('the control plane is switched, the controller dies, its session expires, and another broker is it in the next epoch', async ({
  page,
}) => {
  const app = await openApp(page, 'scenario=hot-key&paused=1')
  await page.evaluate((text) => window.millrace.open(text), document)
  await page.keyboard.press('3')
  await page.getByRole('radio', { name: 'ZooKeeper', exact: true }).click()
  await app.seek('20s')
  // The same cluster, named as is usual there, also in what its timeline does.
  const ensemble = app.block('quorum:all')
  await expect(ensemble).toContainText('/controller b1, epoch 1')
  await expect(ensemble).toContainText('3 sessions')
  await expect(app.block('z2')).toContainText('ZooKeeper')
  expect(await page.evaluate(() => window.millrace.scenario().timeline[0]!.act)).toMatchObject({
    target: 'controller:z2',
  })
  await expect(app.block('b1')).toContainText('controller')
  await expect(page.getByRole('button', { name: 'ZooKeeper server Stores who is in charge' })).toBeVisible()
  await app.block('z1').click({ button: 'right', position: { x: 20, y: 30 } })
  await expect(page.getByRole('menu')).toContainText('ZooKeeper server z1')
  await page.keyboard.press('Escape')

  await page.getByTestId('power-b1').click()
  await app.seek('25s')
  await expect(ensemble).toContainText('/controller b1, epoch 1')
  await app.seek('90s')
  await expect(ensemble).toContainText(/\/controller b[23], epoch 2/)
  await expect(ensemble).toContainText('2 sessions')
  const [next] = await page.evaluate(() =>
    window.millrace.frame()!.brokers.flatMap(({ id, controllerEpoch }) => (controllerEpoch === 2 ? [id] : [])),
  )
  await expect(app.block(next!)).toContainText('controller')
  await page.getByRole('tab', { name: 'Narration' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('ZooKeeper ended the session of b1')

  // Without a majority the frame says all of what cannot happen.
  await page.getByTestId('power-z1').click()
  await page.getByTestId('power-z3').click()
  await app.seek('110s')
  const sentence = page.getByTestId('quorum-sentence')
  await expect(sentence).toContainText('no session expires')
  expect(await sentence.evaluate((box) => box.scrollHeight - box.clientHeight)).toBeLessThanOrEqual(1)
  expect(app.troubles).toEqual([])
})
