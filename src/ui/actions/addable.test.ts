// The menu at the pointer: what was added lately first, and nothing twice or left out.
import { expect, test } from 'vitest'
import { addables, recentFirst } from './addable'

test('what was added lately stands first, in the order of last use; a server of the other mode is not offered', () => {
  const kinds = (mode: 'kraft' | 'zookeeper', recent: Parameters<typeof recentFirst>[1]) =>
    recentFirst(addables(mode), recent).map(({ kind }) => kind)
  expect(kinds('kraft', [])[0]).toBe('producer')
  expect(kinds('kraft', ['broker', 'topic']).slice(0, 3)).toEqual(['broker', 'topic', 'producer'])
  expect(new Set(kinds('zookeeper', ['controller', 'broker']))).toEqual(new Set(kinds('zookeeper', [])))
})
