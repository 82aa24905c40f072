// What axe finds serious or critical on a page.
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** What depends on colours, and so on the theme. */
export const ofColours = ['color-contrast', 'link-in-text-block']

/** Each serious finding with the elements that it is about. `within`: only below these; `rules`: only by these. */
export async function seriousIn(page: Page, { within, rules }: { within?: string; rules?: string[] } = {}) {
  // In one go, since no page here has frames, and without a list of all that is well: a fifth of the time.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode()
  if (within !== undefined) axe.include(within)
  if (rules !== undefined) axe.withRules(rules)
  const { violations } = await axe.analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}
