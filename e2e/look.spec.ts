// What a part of the page looks like does not depend on which of its style sheets comes first.
import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { openAnew, openApp } from './app'

test('the play button stands out from the other buttons of the transport', async ({ page }) => {
  const app = await openApp(page, 'scenario=retail-shop&paused=1&theme=light')
  const background = (name: string) =>
    page
      .locator('#transport')
      .getByRole('button', { name, exact: true })
      .evaluate((button) => getComputedStyle(button).backgroundColor)
  expect(await background('Play')).not.toBe(await background('One event back'))

  // The theme of the address holds until somebody chooses another.
  await page.getByRole('button', { name: 'Theme: light' }).click()
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')

  // The name of a producer stays whole; the name of its file gives way.
  await openAnew(app, readFileSync('public/scenarios/own-data.yaml', 'utf8'))
  const name = app.block('airports').getByText('airports', { exact: true })
  await expect.poll(() => name.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
  await expect(page).toHaveTitle('Your own data, through Kafka · Millrace')
})
