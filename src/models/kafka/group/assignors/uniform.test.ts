// The uniform assignor: worked examples, and what always holds. (Kafka's own answers: src/simulation/conformance.test.ts.)
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partitionsOf, topicOf } from '../../partition'
import { after, anyGroup, member, sharers, spread, targets, topics } from './testing/groups'
import { assignUniform } from './uniform'

const four = ['a', 'b', 'c', 'd'].map((id) => member(id, ['t']))

test('A-10 a fresh group gets blocks, and the last members the extra partitions', () => {
  expect(targets(assignUniform(topics({ t: 6 }), four))).toEqual({
    a: ['t-0'],
    b: ['t-1'],
    c: ['t-2', 't-3'],
    d: ['t-4', 't-5'],
  })
  expect(targets(assignUniform(topics({ t: 6 }), four.slice(0, 2)))).toEqual({
    a: ['t-0', 't-1', 't-2'],
    b: ['t-3', 't-4', 't-5'],
  })
})

test('A-10 until Kafka 4.0 the first members got them', () => {
  expect(targets(assignUniform(topics({ t: 6 }), four, 'first'))).toEqual({
    a: ['t-0', 't-1'],
    b: ['t-2', 't-3'],
    c: ['t-4'],
    d: ['t-5'],
  })
})

test('A-10 a second member takes half of what the first one had', () => {
  const all = ['t-0', 't-1', 't-2', 't-3', 't-4', 't-5']
  const members = [member('a', ['t'], all), member('b', ['t'])]
  expect(targets(assignUniform(topics({ t: 6 }), members))).toEqual({ a: all.slice(0, 3), b: all.slice(3) })
})

test('A-10 KAFKA-18688: who has one more keeps it when a member with a smaller hash joins', () => {
  const members = [member('b', ['t'], ['t-0', 't-1']), member('a', ['t'])]
  expect(targets(assignUniform(topics({ t: 3 }), members))).toEqual({ a: ['t-2'], b: ['t-0', 't-1'] })
  expect(targets(assignUniform(topics({ t: 3 }), members, 'first'))).toEqual({ a: ['t-2', 't-1'], b: ['t-0'] })
})

test('A-10 partitions of topics that are not subscribed any more are dropped', () => {
  const members = [member('a', ['t'], ['gone-0', 't-1']), member('b', ['t'])]
  expect(targets(assignUniform(topics({ t: 2 }), members))).toEqual({ a: ['t-1'], b: ['t-0'] })
})

test('A-11 with unequal subscriptions the least loaded subscribers get the free partitions, then each topic is evened out by itself', () => {
  const members = [member('a', ['t', 'u']), member('b', ['u']), member('c', ['t'], ['t-0', 't-1', 't-2', 't-3'])]
  expect(targets(assignUniform(topics({ t: 4, u: 2 }), members))).toEqual({
    a: ['t-3', 'u-0'],
    b: ['u-1'],
    c: ['t-0', 't-1', 't-2'],
  })
})

test('A-10 A-11 unknown topics are refused; nobody and nothing subscribed are fine', () => {
  expect(assignUniform([], [member('a', ['t'])])).toEqual({ error: 'PartitionAssignorException' })
  expect(assignUniform(topics({ t: 1 }), [])).toEqual({ assignment: {} })
  expect(assignUniform(topics({ t: 1 }), [member('a', [], ['t-0'])])).toEqual({ assignment: { a: [] } })
})

test.each([
  ['A-10', true],
  ['A-11', false],
])('%s every partition goes to exactly one subscriber, and nothing moves when nothing changed', (_, equal) => {
  fc.assert(
    fc.property(anyGroup(equal), ({ all, members }) => {
      const first = targets(assignUniform(all, members))
      const wanted = all.filter(({ topic }) => members.some((each) => each.topics.includes(topic)))
      expect(sharers(first)).toEqual(Object.fromEntries(wanted.flatMap(partitionsOf).map((id) => [id, 1])))
      for (const { memberId, topics: subscribed } of members) {
        expect(first[memberId]!.filter((partition) => !subscribed.includes(topicOf(partition)))).toEqual([])
      }
      if (!equal) return
      expect(spread(first)).toBeLessThanOrEqual(1)
      const again = targets(assignUniform(all, after(members, first)))
      for (const { memberId } of members) expect(again[memberId]!.toSorted()).toEqual(first[memberId]!.toSorted())
    }),
    { seed: 1 },
  )
})

test('A-10 who stays keeps all that it had when another member leaves', () => {
  fc.assert(
    fc.property(anyGroup(true), ({ all, members }) => {
      const whole = targets(assignUniform(all, members))
      const fewer = after(members, whole).slice(1)
      const less = targets(assignUniform(all, fewer))
      for (const { memberId } of fewer) expect(less[memberId]).toEqual(expect.arrayContaining(whole[memberId]!))
    }),
    { seed: 1 },
  )
})
