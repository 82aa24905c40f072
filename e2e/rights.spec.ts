// Who may not is told so: on the wire, in the narration, in the inspector and in the table of errors; rights change while it runs.
import { expect, test } from '@playwright/test'
import { openApp } from './app'

test('a refusal names its error and the entry that decided, and leads to the table; an entry is taken away', async ({
  page,
}) => {
  const app = await openApp(page, 'scenario=who-may&paused=1')
  await app.seek('28s')
  await page.getByRole('tab', { name: 'Narration' }).click()
  await page.getByLabel('About').selectOption('web')
  const refused = page.getByRole('region', { name: 'Narration' }).locator('li', { hasText: 'denies User:shop' }).first()
  await expect(refused).toContainText('TOPIC_AUTHORIZATION_FAILED, 29, not retriable')
  await refused.getByRole('button', { name: 'TOPIC_AUTHORIZATION_FAILED' }).click()

  const table = page.getByRole('dialog', { name: 'Kafka’s errors' })
  await expect(table.locator('[data-error=TOPIC_AUTHORIZATION_FAILED]')).toContainText(
    'What usually mends it: add an ACL',
  )
  await table.getByRole('searchbox').fill('19')
  await expect(table.locator('[data-error=NOT_ENOUGH_REPLICAS]')).toContainText('Retriable')
  await table.getByRole('searchbox').fill('TOPIC_AUTHORIZATION_FAILED')
  await expect(table.getByTestId('here-TOPIC_AUTHORIZATION_FAILED')).toContainText(
    /denies User:(shop|curious) to WRITE/,
  )
  await page.keyboard.press('Escape')

  // Who may not join says so on its face, and the wire to it does, too.
  await expect(app.block('audit-1')).toHaveAccessibleName(
    /refused, may not DESCRIBE group audit \(GROUP_AUTHORIZATION_FAILED\)/,
  )
  await expect(app.block('audit-1')).toContainText('may not DESCRIBE group audit')
  await expect(page.getByTestId('words-orders>audit denied')).toHaveText('refused: GROUP_AUTHORIZATION_FAILED')

  await page.getByRole('tab', { name: 'Inspect' }).click()
  await page.getByRole('button', { name: /^web, producer/ }).click()
  await expect(page.getByRole('group', { name: 'What the error means' })).toContainText(
    'denies User:shop to WRITE topic orders',
  )
  await page.keyboard.press('Escape')
  const entries = page.getByRole('list', { name: 'Access control entries' })
  await entries.getByRole('button', { name: 'Remove: deny User:* WRITE topic:orders' }).click()
  await expect(entries.getByRole('listitem')).toHaveCount(4)
  await page.getByLabel('Add an entry').fill('allow User:audit PEEK topic:orders')
  await expect(page.getByText('There is no operation')).toBeVisible()
  await page.getByLabel('Add an entry').fill('allow User:audit READ topic:orders')
  await page.keyboard.press('Enter')
  await expect(entries.getByRole('listitem')).toHaveCount(5)
  const before = Number(await app.get('producer(web).acked'))
  await app.seek('39s')
  expect(Number(await app.get('producer(web).acked'))).toBeGreaterThan(before)
  expect(app.troubles).toEqual([])
})
