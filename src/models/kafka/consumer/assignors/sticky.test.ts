// The sticky assignor: worked examples, and what always holds. (Kafka's own answers: src/simulation/conformance.test.ts.)
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assignSticky } from './sticky'
import { after, assigned, equalGroup, faults, member, mixedGroup, owner, spread, topics } from './testing/groups'

const everything = { t0: 7 }

test('A-3 without a past partitions are dealt round the members by id', () => {
  const members = ['c', 'a', 'b'].map((id) => member(id, ['t0']))
  expect(assignSticky(topics(everything), members)).toEqual({
    assignment: { a: ['t0-0', 't0-3', 't0-6'], b: ['t0-1', 't0-4'], c: ['t0-2', 't0-5'] },
  })
})

test('A-3 a member above the maximum keeps its lowest partitions, and newcomers get the rest', () => {
  const members = [owner('c0', ['t0'], ['t0-0', 't0-2', 't0-4', 't0-6']), owner('c1', ['t0'], ['t0-1', 't0-3', 't0-5'])]
  expect(assigned(assignSticky(topics(everything), [...members, member('c2', ['t0'])]))).toEqual({
    c0: ['t0-0', 't0-2', 't0-4'],
    c1: ['t0-1', 't0-3'],
    c2: ['t0-5', 't0-6'],
  })
})

test('A-3 of two claims the newer generation wins, and of one generation neither keeps the partition', () => {
  const stale = [owner('a', ['t0'], ['t0-0', 't0-1'], 4), owner('b', ['t0'], ['t0-0', 't0-2'], 5)]
  expect(assigned(assignSticky(topics({ t0: 4 }), stale))).toEqual({ a: ['t0-1', 't0-3'], b: ['t0-0', 't0-2'] })
  const torn = [owner('a', ['t0'], ['t0-3', 't0-1'], 5), owner('b', ['t0'], ['t0-3', 't0-2'], 5)]
  expect(assigned(assignSticky(topics({ t0: 4 }), torn))).toEqual({ a: ['t0-1', 't0-0'], b: ['t0-2', 't0-3'] })
})

test('A-3 partitions of topics that are gone are forgotten; one beyond the end of its topic breaks the sums, as in Kafka', () => {
  const two = [owner('a', ['t0', 'gone'], ['gone-0', 't0-1']), member('b', ['t0', 'gone'])]
  expect(assigned(assignSticky(topics({ t0: 2 }), two))).toEqual({ a: ['t0-1'], b: ['t0-0'] })
  const shrunk = [owner('a', ['t0'], ['t0-7', 't0-8']), member('b', ['t0'])]
  expect(assignSticky(topics({ t0: 1 }), shrunk)).toEqual({ error: 'java.lang.IllegalStateException' })
})

test('A-3 partitions far from their owner are given up for one that is near', () => {
  const near = [{ topic: 't', partitions: 2, racks: [['r0'], ['r1']] }]
  const members = [owner('a', ['t'], ['t-1']), owner('b', ['t'], ['t-0'])].map((each, i) => ({
    ...each,
    rack: `r${i}`,
  }))
  expect(assigned(assignSticky(near, members))).toEqual({ a: ['t-0'], b: ['t-1'] })
  const noRacks = [{ topic: 't', partitions: 2, racks: [[null], [null]] }]
  expect(assigned(assignSticky(noRacks, members))).toEqual({ a: ['t-1'], b: ['t-0'] })
})

test('A-6 who keeps the one that is too many is decided by Java’s hashes, not by the order of ids', () => {
  const members = [owner('b', ['t'], ['t-2', 't-3']), owner('a', ['t'], ['t-0', 't-1']), owner('q', ['t'], [])]
  // q has the slot of hash 113 & 15 = 1, as a has 97 & 15 = 1, and was there later; b has 2.
  const keeps = assigned(assignSticky(topics({ t: 4 }), members))
  expect(keeps).toEqual({ a: ['t-0', 't-1'], b: ['t-2'], q: ['t-3'] })
  const renamed = members.map((each) => (each.memberId === 'b' ? { ...each, memberId: 'p' } : each))
  expect(assigned(assignSticky(topics({ t: 4 }), renamed))).toEqual({ a: ['t-0'], p: ['t-2', 't-3'], q: ['t-1'] })
})

test('A-4 with unequal subscriptions topics with few subscribers go first, to whom has least', () => {
  const members = [member('C0', ['t0']), member('C1', ['t0', 't1']), member('C2', ['t0', 't1', 't2'])]
  expect(assigned(assignSticky(topics({ t0: 1, t1: 2, t2: 3 }), members))).toEqual({
    C0: ['t0-0'],
    C1: ['t1-0', 't1-1'],
    C2: ['t2-0', 't2-1', 't2-2'],
  })
})

test('A-4 a member that loses a topic gives it up, and the others keep theirs', () => {
  const members = [
    owner('a', ['x'], ['x-0', 'y-0']),
    owner('b', ['x', 'y'], ['x-1', 'y-1']),
    owner('c', ['x', 'y'], ['x-2']),
  ]
  expect(assigned(assignSticky(topics({ x: 3, y: 2 }), members))).toEqual({
    a: ['x-0'],
    b: ['x-1', 'y-1'],
    c: ['x-2', 'y-0'],
  })
})

test('A-4 an empty subscription met before the first other one goes unnoticed, as in Kafka: its member gets partitions', () => {
  expect(assigned(assignSticky(topics({ t: 2 }), [member('b', ['t']), member('a', [])]))).toEqual({
    a: ['t-0'],
    b: ['t-1'],
  })
  expect(assigned(assignSticky(topics({ t: 2 }), [member('a', ['t']), member('b', [])]))).toEqual({
    a: ['t-0', 't-1'],
    b: [],
  })
})

test('A-3 A-4 nobody, and nothing to read, leave nothing to assign', () => {
  expect(assignSticky(topics({ t: 3 }), [])).toEqual({ assignment: {} })
  expect(assignSticky([], [member('a', ['t']), member('b', [])])).toEqual({ assignment: { a: [], b: [] } })
})

test('A-3 with equal subscriptions: complete, balanced, and nothing moves when nothing changed', () => {
  fc.assert(
    fc.property(equalGroup, ({ all, members }) => {
      const first = assigned(assignSticky(all, members))
      expect(faults(all, members, first)).toEqual([])
      expect(spread(first)).toBeLessThanOrEqual(1)
      const again = assigned(assignSticky(all, after(members, first, 1)))
      for (const { memberId } of members) expect(again[memberId]!.toSorted()).toEqual(first[memberId]!.toSorted())
    }),
    { seed: 1 },
  )
})

test('A-3 who stays keeps all when another leaves, and gets nothing of another when one joins', () => {
  fc.assert(
    fc.property(equalGroup, ({ all, members }) => {
      const whole = assigned(assignSticky(all, members))
      const fewer = after(members, whole, 1).slice(1)
      if (fewer.length === 0) return
      const less = assigned(assignSticky(all, fewer))
      for (const { memberId } of fewer) expect(less[memberId]).toEqual(expect.arrayContaining(whole[memberId]!))
      const more = assigned(assignSticky(all, [...after(fewer, less, 2), members[0]!]))
      for (const { memberId } of fewer) expect(less[memberId]).toEqual(expect.arrayContaining(more[memberId]!))
    }),
    { seed: 1 },
  )
})

test('A-4 with unequal subscriptions every partition goes to exactly one subscriber, also after one left', () => {
  fc.assert(
    fc.property(mixedGroup, ({ all, members }) => {
      const first = assigned(assignSticky(all, members))
      expect(faults(all, members, first)).toEqual([])
      const fewer = after(members, first, 1).slice(1)
      if (fewer.length === 0) return
      expect(faults(all, fewer, assigned(assignSticky(all, fewer)))).toEqual([])
    }),
    { seed: 1 },
  )
})
