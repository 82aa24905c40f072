// How long nobody held a partition: what a rebalance, a crash and a restart cost a group, in numbers that conditions can ask for.
import { expect, test } from 'vitest'
import { assign, heldBy, release, unowned } from './referee/ownership'
import { createReferee } from './referee/state'

const who = (consumer: string, ...partitions: string[]) => ({ group: 'g', consumer, partitions })
const assigned = (consumer: string, ...partitions: string[]) =>
  ({ type: 'partitions-assigned', ...who(consumer, ...partitions), member: consumer, generation: 1, kept: [] }) as const
const crashed = (consumer: string, ...partitions: string[]) =>
  ({ type: 'consumer-crashed', ...who(consumer, ...partitions) }) as const

test('I-73 a partition counts as held by nobody from the end of one owner to the next, not before its first', () => {
  const referee = createReferee()
  expect(unowned(referee, 'g', 50, ['p'])).toEqual({ now: 0, total: 0, longest: 0 })
  assign(referee, assigned('a', 'p-0', 'p-1'), 100)
  release(referee, crashed('a', 'p-0', 'p-1'), 200)
  expect(unowned(referee, 'g', 230, ['p'])).toEqual({ now: 2, total: 60, longest: 30 })
  assign(referee, assigned('b', 'p-0'), 250)
  expect(unowned(referee, 'g', 300, ['p'])).toEqual({ now: 1, total: 150, longest: 100 })
  // Its topic is gone, or not read any more: nobody is missed.
  expect(unowned(referee, 'g', 300, [])).toEqual({ now: 0, total: 50, longest: 50 })
  assign(referee, assigned('b', 'p-1'), 300)
  expect(unowned(referee, 'g', 900, ['p'])).toEqual({ now: 0, total: 150, longest: 100 })
  expect(unowned(referee, 'g', 900, ['p'], 'p-0')).toEqual({ now: 0, total: 50, longest: 50 })
})

test('I-70 while a zombie still owns what another was given, the end of the zombie frees nothing', () => {
  const referee = createReferee()
  assign(referee, assigned('a', 'p-0'), 0)
  assign(referee, assigned('b', 'p-0'), 10)
  release(referee, crashed('a', 'p-0'), 20)
  expect(unowned(referee, 'g', 40, ['p'])).toEqual({ now: 0, total: 0, longest: 0 })
  release(referee, crashed('b', 'p-0'), 50)
  expect(unowned(referee, 'g', 60, ['p'])).toEqual({ now: 1, total: 10, longest: 10 })
})

test('I-73 who holds a partition, since when, after whom and after how long without anybody', () => {
  const referee = createReferee()
  const held = (...topics: string[]) => heldBy(referee, 'g', topics)
  assign(referee, assigned('a', 'orders-0', 'stock-0'), 100)
  expect(held('orders')).toEqual([{ partition: 'orders-0', owner: 'a', since: 100, before: null, gap: 0 }])
  release(referee, crashed('a', 'orders-0'), 200)
  expect(held('orders')).toMatchObject([{ owner: null, since: 200, before: 'a' }])
  assign(referee, assigned('b', 'orders-0'), 250)
  expect(held('orders')).toEqual([{ partition: 'orders-0', owner: 'b', since: 250, before: 'a', gap: 50 }])
})
