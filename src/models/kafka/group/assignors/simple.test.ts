// The simple assignor of share groups: worked examples, and what always holds. (Kafka's own answers: src/simulation/conformance.test.ts.)
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partitionsOf } from '../../partition'
import { assignSimple } from './simple'
import { after, anyGroup, member, sharers, spread, targets, topics } from './testing/groups'

test('A-13 with fewer members than partitions each partition has one member', () => {
  const members = ['a', 'b'].map((id) => member(id, ['t']))
  expect(targets(assignSimple(topics({ t: 4 }), members))).toEqual({ a: ['t-0', 't-2'], b: ['t-1', 't-3'] })
})

test('A-13 with more members than partitions they share', () => {
  const members = ['a', 'b', 'c', 'd', 'e'].map((id) => member(id, ['t']))
  const shared = targets(assignSimple(topics({ t: 2 }), members))
  expect(sharers(shared)).toEqual({ 't-0': 3, 't-1': 3 })
  expect(members.map(({ memberId }) => shared[memberId]!.length)).toEqual([2, 1, 1, 1, 1])
})

test('A-13 what a member has it keeps, up to its share', () => {
  const members = [member('a', ['t'], ['t-3', 't-1', 't-2']), member('b', ['t'])]
  expect(targets(assignSimple(topics({ t: 4 }), members))).toEqual({ a: ['t-2', 't-3'], b: ['t-0', 't-1'] })
})

test('A-13 shares are rounded as Kafka’s doubles round them: of 29 partitions the last of 7 members may keep five, too', () => {
  const all = partitionsOf({ topic: 't', partitions: 29 })
  const members = Array.from({ length: 7 }, (_, i) => member(`m${i}`, ['t'], all.slice(4 * i, i < 6 ? 4 * i + 4 : 29)))
  const next = targets(assignSimple(topics({ t: 29 }), members))
  for (const { memberId, assigned } of members) expect(next[memberId]!.toSorted()).toEqual(assigned.toSorted())
})

test('A-13 with unequal subscriptions each topic is shared out by itself', () => {
  const members = [member('m1', ['t']), member('m2', ['u']), member('m3', ['t', 'u'])]
  expect(targets(assignSimple(topics({ t: 4, u: 2 }), members))).toEqual({
    m1: ['t-0', 't-2'],
    m2: ['u-0'],
    m3: ['t-1', 't-3', 'u-1'],
  })
})

test('A-13 as in Kafka 4.3, the target of a topic that nobody subscribes to any more stays when subscriptions differ', () => {
  const members = [member('a', ['t'], ['old-0']), member('b', ['t', 'u'], ['old-1', 't-0'])]
  expect(targets(assignSimple(topics({ t: 1, u: 1 }), members))).toEqual({
    a: ['old-0', 't-0'],
    b: ['old-1', 't-0', 'u-0'],
  })
})

test('A-13 unknown topics are refused; nobody and nothing subscribed are fine', () => {
  expect(assignSimple([], [member('a', ['t'])])).toEqual({ error: 'PartitionAssignorException' })
  expect(assignSimple(topics({ t: 1 }), [])).toEqual({ assignment: {} })
  expect(assignSimple(topics({ t: 1 }), [member('a', [], ['t-0'])])).toEqual({ assignment: { a: [] } })
})

test('A-13 every partition has members, as many each; loads differ by one at most; nothing moves when nothing changed', () => {
  fc.assert(
    fc.property(anyGroup(true), ({ all, members }) => {
      const first = targets(assignSimple(all, members))
      const ids = all.flatMap(partitionsOf)
      const share = Math.ceil(members.length / ids.length)
      expect(sharers(first)).toEqual(Object.fromEntries(ids.map((id) => [id, share])))
      expect(spread(first)).toBeLessThanOrEqual(1)
      const again = targets(assignSimple(all, after(members, first)))
      for (const { memberId } of members) expect(again[memberId]!.toSorted()).toEqual(first[memberId]!.toSorted())
    }),
    { seed: 1 },
  )
})
