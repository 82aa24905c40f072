// The cooperative sticky assignor: the sticky one in two rounds. (Kafka's own answers: src/simulation/conformance.test.ts.)
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AssignorTopic } from './assignor'
import { assignCooperativeSticky } from './cooperative-sticky'
import type { StickyMember } from './sticky-member'
import { after, assigned, equalGroup, faults, member, mixedGroup, owner, spread, topics } from './testing/groups'

test('A-5 what must change hands is in nobody’s assignment until its owner gave it up', () => {
  const seven = topics({ t0: 7 })
  const members = [
    owner('cn0', ['t0'], ['t0-0', 't0-2', 't0-4', 't0-6']),
    owner('cy1', ['t0'], ['t0-1', 't0-3', 't0-5']),
    member('cf2', ['t0']),
  ]
  const first = assigned(assignCooperativeSticky(seven, members))
  expect(first).toEqual({ cn0: ['t0-0', 't0-2', 't0-4'], cy1: ['t0-1', 't0-3'], cf2: [] })
  const second = assigned(assignCooperativeSticky(seven, after(members, first, 2)))
  expect(second).toEqual({ cn0: ['t0-0', 't0-2', 't0-4'], cy1: ['t0-1', 't0-3'], cf2: ['t0-5', 't0-6'] })
})

test('A-5 a partition that two claim in one generation is withheld from both', () => {
  const members = [owner('a', ['t'], ['t-0', 't-1'], 5), owner('b', ['t'], ['t-0'], 5)]
  expect(assigned(assignCooperativeSticky(topics({ t: 2 }), members))).toEqual({ a: ['t-1'], b: [] })
})

test('A-5 what a member owned that left is handed out at once', () => {
  expect(assigned(assignCooperativeSticky(topics({ t: 2 }), [owner('a', ['t'], ['t-0'])]))).toEqual({
    a: ['t-0', 't-1'],
  })
})

test('A-5 without a generation in the subscription that of the user data counts', () => {
  const old = member('a', ['t'], { owned: ['t-0', 't-1'], userDataGeneration: 3 })
  const young = member('b', ['t'], { owned: ['t-0'], generation: 4 })
  expect(assigned(assignCooperativeSticky(topics({ t: 2 }), [old, young]))).toEqual({ a: ['t-1'], b: ['t-0'] })
})

test('A-5 nobody has nothing', () => {
  expect(assignCooperativeSticky(topics({ t: 2 }), [])).toEqual({ assignment: {} })
})

/** Some members are there already; then the others join. */
function join({ all, members }: { all: AssignorTopic[]; members: StickyMember[] }, newcomers: number): StickyMember[] {
  const here = members.slice(newcomers)
  return [...after(here, assigned(assignCooperativeSticky(all, here)), 1), ...members.slice(0, newcomers)]
}

const groupAndNewcomers = (groups: typeof equalGroup) =>
  groups.chain((group) => fc.tuple(fc.constant(group), fc.nat({ max: group.members.length - 1 })))

test('A-5 nobody gets what another still owns', () => {
  fc.assert(
    fc.property(groupAndNewcomers(mixedGroup), ([group, newcomers]) => {
      const members = join(group, newcomers)
      const next = assigned(assignCooperativeSticky(group.all, members))
      for (const { memberId, owned } of members) {
        const foreign = members.filter((other) => other.memberId !== memberId).flatMap((other) => next[other.memberId]!)
        expect(owned.filter((partition) => foreign.includes(partition))).toEqual([])
      }
    }),
    { seed: 1 },
  )
})

test('A-5 with equal subscriptions the second round hands out everything, evenly, and takes nothing away', () => {
  fc.assert(
    fc.property(groupAndNewcomers(equalGroup), ([group, newcomers]) => {
      const members = join(group, newcomers)
      const first = assigned(assignCooperativeSticky(group.all, members))
      const second = assigned(assignCooperativeSticky(group.all, after(members, first, 2)))
      expect(faults(group.all, members, second)).toEqual([])
      expect(spread(second)).toBeLessThanOrEqual(1)
      for (const { memberId } of members) expect(second[memberId]).toEqual(expect.arrayContaining(first[memberId]!))
    }),
    { seed: 1 },
  )
})
