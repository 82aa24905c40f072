// The assignors of a consumer (`partition.assignment.strategy`): what it tells each of them, and how the group's leader runs one (G-34).
import type { MemberProtocol, PartitionId } from '../messages'
import type { Assignment, AssignorTopic } from './assignors/assignor'
import { assignCooperativeSticky } from './assignors/cooperative-sticky'
import { assignRanges } from './assignors/range'
import { assignRoundRobin } from './assignors/round-robin'
import { assignSticky } from './assignors/sticky'
import type { StickyMember } from './assignors/sticky-member'
import type { JoinedMember } from '../messages'
import type { Consumer } from './state'

/**
 * G-34: a client rebalances in the most lenient way that all of its assignors can, and of Kafka's own only
 * cooperative-sticky can let members keep what stays theirs.
 */
export const isCooperative = ({ volatile }: Consumer): boolean =>
  volatile.assignors.length > 0 && volatile.assignors.every((name) => name === COOPERATIVE_STICKY)

const COOPERATIVE_STICKY = 'cooperative-sticky'

/** What the member tells its group's leader, once for each of its assignors. */
export function memberProtocols({ topics, config, volatile }: Consumer): MemberProtocol[] {
  const known = {
    topics: topics.toSorted(),
    owned: Object.keys(volatile.owned),
    generation: volatile.generation,
    rack: config['client.rack'] === '' ? null : config['client.rack'],
  }
  return volatile.assignors.map((name) => ({ name, ...known, userData: userDataOf(volatile.remembered, name) }))
}

type Remembered = Consumer['volatile']['remembered']

// Sticky tells what it assigned last, since its members own nothing when they join; cooperative-sticky only when that was.
function userDataOf(remembered: Remembered, name: string): MemberProtocol['userData'] {
  const last = remembered[name] ?? null
  if (name === 'sticky') return last
  return name === COOPERATIVE_STICKY ? { partitions: [], generation: last?.generation ?? -1 } : null
}

/** The assignor has heard its own member's assignment (`ConsumerPartitionAssignor.onAssignment`). */
export function rememberAssignment(
  { volatile }: Consumer,
  protocol: string,
  partitions: readonly PartitionId[],
  generation: number,
): void {
  volatile.remembered = { ...volatile.remembered, [protocol]: { partitions, generation } }
}

type Outcome = { readonly assignment: Assignment } | { readonly error: string }
type Assign = (topics: readonly AssignorTopic[], members: readonly JoinedMember[]) => Outcome

/** Assignor → how it hands out the partitions of all topics to the members. An error is what its Java class throws. */
const assignors: Readonly<Record<string, Assign>> = {
  range: (topics, members) => ({ assignment: assignRanges(topics, members) }),
  roundrobin: (topics, members) => ({ assignment: assignRoundRobin(topics, members) }),
  sticky: (topics, members) =>
    assignSticky(
      topics,
      members.map((member) => withPast(member, member.userData?.partitions ?? [])),
    ),
  [COOPERATIVE_STICKY]: (topics, members) =>
    assignCooperativeSticky(
      topics,
      members.map((member) => withPast(member, member.owned)),
    ),
}

const withPast = (member: JoinedMember, owned: readonly PartitionId[]): StickyMember => ({
  ...member,
  owned,
  generation: member.generation < 0 ? null : member.generation,
  userDataGeneration: member.userData?.generation ?? null,
})

/** Runs the group's assignor. @throws Error when there is none of this name, which no member could have offered. */
export function assignBy(
  protocol: string,
  topics: readonly AssignorTopic[],
  members: readonly JoinedMember[],
): Outcome {
  const assign = assignors[protocol]
  if (assign === undefined) throw new Error(`there is no assignor ${protocol}`)
  return assign(topics, members)
}
