// The round robin assignor: the tables of the documentation, and what always holds. (Kafka's own answers: src/simulation/conformance.test.ts.)
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assignRoundRobin } from './round-robin'
import { equalGroup, faults, member, mixedGroup, spread, topics } from './testing/groups'

test('A-2 with equal subscriptions partitions are dealt one by one', () => {
  const both = ['t1', 't2']
  expect(assignRoundRobin(topics({ t1: 3, t2: 3 }), [member('C1', both), member('C0', both)])).toEqual({
    C0: ['t1-0', 't1-2', 't2-1'],
    C1: ['t1-1', 't2-0', 't2-2'],
  })
  const three = ['m1', 'm2', 'm3'].map((id) => member(id, ['t']))
  expect(assignRoundRobin(topics({ t: 7 }), three)).toEqual({
    m1: ['t-0', 't-3', 't-6'],
    m2: ['t-1', 't-4'],
    m3: ['t-2', 't-5'],
  })
})

test('A-2 members that do not subscribe are skipped, which may be far from fair', () => {
  const members = [member('C0', ['t0']), member('C1', ['t0', 't1']), member('C2', ['t0', 't1', 't2'])]
  expect(assignRoundRobin(topics({ t0: 1, t1: 2, t2: 3 }), members)).toEqual({
    C0: ['t0-0'],
    C1: ['t1-0'],
    C2: ['t1-1', 't2-0', 't2-1', 't2-2'],
  })
})

test('A-2 static members come first, by instance id; ids sort by UTF-16 units', () => {
  const members = [member('\uffee', ['t']), member('𝒳', ['t']), member('z', ['t'], { groupInstanceId: 'i' })]
  expect(assignRoundRobin(topics({ t: 3 }), members)).toEqual({ z: ['t-0'], 𝒳: ['t-1'], '\uffee': ['t-2'] })
})

test('A-2 nobody, nothing to read and nothing subscribed leave nothing to deal', () => {
  expect(assignRoundRobin(topics({ t: 3 }), [])).toEqual({})
  expect(assignRoundRobin([], [member('a', ['gone'])])).toEqual({ a: [] })
  expect(assignRoundRobin(topics({ t: 0, u: 2 }), [member('a', []), member('b', ['t'])])).toEqual({ a: [], b: [] })
})

test('A-2 every partition goes to exactly one subscriber, and with equal subscriptions nobody has two more than another', () => {
  fc.assert(
    fc.property(mixedGroup, ({ all, members }) => {
      expect(faults(all, members, assignRoundRobin(all, members))).toEqual([])
    }),
    { seed: 1 },
  )
  fc.assert(
    fc.property(equalGroup, ({ all, members }) => {
      expect(spread(assignRoundRobin(all, members))).toBeLessThanOrEqual(1)
    }),
    { seed: 1 },
  )
})
