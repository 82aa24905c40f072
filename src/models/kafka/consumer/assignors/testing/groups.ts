// Groups for the tests of the client's assignors: spelled short, or at random.
import fc from 'fast-check'
import { partitionsOf, topicOf, type PartitionId } from '../../../partition'
import type { Assignment, AssignorTopic } from '../assignor'
import type { StickyOutcome } from '../sticky'
import type { StickyMember } from '../sticky-member'

/** `{ t: 3 }`: topic t with three partitions, whose racks are not known. */
export const topics = (counts: Record<string, number>): AssignorTopic[] =>
  Object.entries(counts).map(([topic, partitions]) => ({ topic, partitions, racks: null }))

/** A dynamic member without rack and past. */
export const member = (memberId: string, subscribed: string[], more: Partial<StickyMember> = {}): StickyMember => ({
  memberId,
  groupInstanceId: null,
  topics: subscribed,
  rack: null,
  owned: [],
  generation: null,
  userDataGeneration: null,
  ...more,
})

/** A member that owns `owned` since `generation`. */
export const owner = (memberId: string, subscribed: string[], owned: PartitionId[], generation = 1): StickyMember =>
  member(memberId, subscribed, { owned, generation, userDataGeneration: generation })

/** The assignment, of a group whose past makes sense. */
export function assigned(outcome: StickyOutcome): Assignment {
  if ('error' in outcome) throw new Error(outcome.error)
  return outcome.assignment
}

/** The members as they are after `assignment` was given to them, at `generation`. */
export const after = (members: readonly StickyMember[], assignment: Assignment, generation: number): StickyMember[] =>
  members.map((each) => owner(each.memberId, [...each.topics], assignment[each.memberId] ?? [], generation))

/** The partitions that somebody subscribes to. */
export const wanted = (all: readonly AssignorTopic[], members: readonly StickyMember[]): PartitionId[] =>
  all.filter(({ topic }) => members.some((each) => each.topics.includes(topic))).flatMap(partitionsOf)

/** What is wrong with `assignment`: partitions that nobody has, or two have, or a member that does not subscribe to them. */
export function faults(
  all: readonly AssignorTopic[],
  members: readonly StickyMember[],
  assignment: Assignment,
): string[] {
  const given = members.flatMap(({ memberId }) => assignment[memberId]!)
  const times = (partition: PartitionId) => given.filter((each) => each === partition).length
  return [
    ...wanted(all, members)
      .filter((partition) => times(partition) !== 1)
      .map((partition) => `${partition} is given ${times(partition)} times`),
    ...members.flatMap(({ memberId, topics: subscribed }) =>
      assignment[memberId]!.filter((partition) => !subscribed.includes(topicOf(partition))).map(
        (partition) => `${memberId} does not subscribe to ${partition}`,
      ),
    ),
  ]
}

/** The most minus the fewest partitions of a member. */
export function spread(assignment: Assignment): number {
  const sizes = Object.values(assignment).map(({ length }) => length)
  return Math.max(...sizes) - Math.min(...sizes)
}

const topicNames = ['a', 'b-1', 'c']
const anyTopics = fc
  .array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 })
  .map((counts) => topics(Object.fromEntries(counts.map((count, i) => [topicNames[i]!, count]))))
const anyIds = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }), {
  minLength: 1,
  maxLength: 16,
})

/** Topics, and members that all subscribe to all of them. */
export const equalGroup = fc.tuple(anyTopics, anyIds).map(([all, ids]) => ({
  all,
  members: ids.map((id) =>
    member(
      id,
      all.map(({ topic }) => topic),
    ),
  ),
}))

/** Topics, and members that each subscribe to some of them. */
export const mixedGroup = fc
  .tuple(equalGroup, fc.array(fc.subarray(topicNames, { minLength: 1 }), { minLength: 16, maxLength: 16 }))
  .map(([{ all, members }, choices]) => ({
    all,
    members: members.map(({ memberId, topics: every }, i) => {
      const some = every.filter((topic) => choices[i]!.includes(topic))
      return member(memberId, some.length === 0 ? [...every] : some)
    }),
  }))
