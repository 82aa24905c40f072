// What the page remembers of a person's workplace, and what it does without.
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => vi.unstubAllGlobals())

test('a storage without room is no reason to stop: what is selected is selected', async () => {
  const setItem = vi.fn(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  vi.stubGlobal('localStorage', { getItem: () => null, setItem, removeItem() {} })
  vi.stubGlobal('location', { search: '' })
  const { select, useWorkspace } = await import('./workspace')
  select('web')
  expect(setItem).toHaveBeenCalled()
  expect(useWorkspace.getState().selected).toEqual(['web'])
})
