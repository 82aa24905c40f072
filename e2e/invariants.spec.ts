// What must always hold is on the page: a card each, readable without a pointer.
import { expect, test } from '@playwright/test'
import { openApp } from './app'
import { seriousIn } from './axe'

test('a promise tells what may break it, and where to read more', async ({ page }) => {
  const { troubles } = await openApp(page, 'scenario=unclean-election&paused=1')
  await page.getByRole('tab', { name: 'Checks' }).click()
  const card = page.getByTestId('invariant-P7')
  await expect(card).toContainText('holds')

  await card.locator('summary').focus()
  await page.keyboard.press('Enter')
  await expect(card).toContainText('X-UNCLEAN')
  await expect(card).toContainText('unclean.leader.election.enable=false')
  const links = card.getByRole('link')
  expect(await links.count()).toBeGreaterThan(0)
  await expect(links.first()).toHaveAttribute('rel', /noopener/)

  expect(await seriousIn(page, { within: '#dock, [role=tabpanel]' })).toEqual([])
  expect(troubles).toEqual([])
})
