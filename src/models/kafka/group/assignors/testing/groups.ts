// Groups for the tests of the broker's assignors: spelled short, or at random.
import fc from 'fast-check'
import type { PartitionId } from '../../../partition'
import type { TargetMember, TargetOutcome, TargetTopic } from '../assignor'

/** `{ t: 3 }`: topic t with three partitions. Ids ascend. */
export const topics = (counts: Record<string, number>): TargetTopic[] =>
  Object.entries(counts).map(([topic, partitions], i) => ({
    topic,
    topicId: `AAAAAAAAAAAAAAAAAAAA${'ABCD'[i]}A`,
    partitions,
  }))

export const member = (
  memberId: string,
  subscribed: string[],
  assigned: PartitionId[] = [],
  groupInstanceId: string | null = null,
): TargetMember => ({ memberId, groupInstanceId, topics: subscribed, assigned })

/** The new target, of a group whose topics are known. */
export function targets(outcome: TargetOutcome): Record<string, PartitionId[]> {
  if ('error' in outcome) throw new Error(outcome.error)
  return outcome.assignment
}

/** The members when they have reached `assignment`. */
export const after = (members: readonly TargetMember[], assignment: Record<string, PartitionId[]>): TargetMember[] =>
  members.map((each) => ({ ...each, assigned: assignment[each.memberId] ?? [] }))

/** The most minus the fewest partitions of a member. */
export function spread(assignment: Record<string, PartitionId[]>): number {
  const sizes = Object.values(assignment).map(({ length }) => length)
  return Math.max(...sizes) - Math.min(...sizes)
}

/** How many members have each partition. */
export function sharers(assignment: Record<string, PartitionId[]>): Record<PartitionId, number> {
  const counts: Record<PartitionId, number> = {}
  for (const partition of Object.values(assignment).flat()) counts[partition] = (counts[partition] ?? 0) + 1
  return counts
}

const names = ['a', 'b-1', 'c']

/** Up to three topics, and members that each subscribe to some of them (to all, when `equal`). */
export const anyGroup = (equal: boolean) =>
  fc
    .tuple(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
      fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 16 }),
      fc.array(fc.subarray(names, { minLength: 1 }), { minLength: 16, maxLength: 16 }),
    )
    .map(([counts, ids, choices]) => {
      const all = topics(Object.fromEntries(counts.map((count, i) => [names[i]!, count])))
      const every = all.map(({ topic }) => topic)
      const members = ids.map((id, i) => {
        const some = every.filter((topic) => choices[i]!.includes(topic))
        return member(id, equal || some.length === 0 ? every : some)
      })
      return { all, members }
    })
