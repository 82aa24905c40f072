// Kafka's RangeAssignor: per topic, the members in order get consecutive partitions, as evenly as possible.
// Pure: the client of the group's leader runs it between JoinGroup and SyncGroup.
import { byMember } from '../../member-order'
import type { Assignment, AssignorMember, AssignorTopic } from './assignor'
import { rackOf, replicaRacks, racksMatter } from './racks'

/** A topic while it is handed out. */
interface TopicState {
  readonly topic: string
  readonly partitions: number
  /** Subscribed members in their order. */
  readonly members: readonly AssignorMember[]
  readonly replicaRacks: readonly ReadonlySet<string>[]
  /** Some racks of members hold replicas, and not all partitions lie on the same racks. */
  readonly rackAware: boolean
  readonly quota: number
  /** How many members may still get one partition more than `quota`. */
  extra: number
  readonly free: Set<number>
  readonly given: Map<string, number[]>
}

/** Hands out the partitions of all `topics` to the members that subscribe to them. */
export function assignRanges(topics: readonly AssignorTopic[], members: readonly AssignorMember[]): Assignment {
  const states = topics.filter(({ partitions }) => partitions > 0).map((topic) => topicState(topic, members))
  if (states.some(({ rackAware }) => rackAware)) assignByRack(states)
  for (const state of states) assignInOrder(state, () => true)

  const assignment: Assignment = {}
  for (const { memberId } of members) {
    assignment[memberId] = states.flatMap(({ topic, given }) =>
      (given.get(memberId) ?? []).toSorted((a, b) => a - b).map((index) => `${topic}-${index}`),
    )
  }
  return assignment
}

function topicState({ topic, partitions, racks }: AssignorTopic, all: readonly AssignorMember[]): TopicState {
  const members = all.filter(({ topics }) => topics.includes(topic)).toSorted(byMember)
  const near = replicaRacks(partitions, racks)
  return {
    topic,
    partitions,
    members,
    replicaRacks: near,
    rackAware: racksMatter(members, near),
    quota: members.length === 0 ? 0 : Math.floor(partitions / members.length),
    extra: members.length === 0 ? 0 : partitions % members.length,
    free: new Set(near.keys()),
    given: new Map(),
  }
}

// KIP-881: partitions go to members in the rack of a replica first, within the same quotas. Topics with the same
// subscribers and the same number of partitions stay together, index by index, so that joins stay local.
function assignByRack(states: readonly TopicState[]): void {
  const together = new Map<string, TopicState[]>()
  for (const state of states.filter(({ members }) => members.some((member) => rackOf(member) !== null))) {
    const key = JSON.stringify([state.partitions, state.members.map(({ memberId }) => memberId)])
    const group = together.get(key)
    if (group === undefined) together.set(key, [state])
    else group.push(state)
  }
  for (const group of together.values()) {
    const [first] = group
    if (group.length > 1) assignTogether(group)
    else if (first!.rackAware) assignInOrder(first!, (member, index) => isNear(first!, member, index))
  }
}

function assignTogether(states: readonly TopicState[]): void {
  const { members, partitions } = states[0]!
  for (let index = 0; index < partitions; index++) {
    const near = members.find((member) =>
      states.every((state) => isNear(state, member, index) && capacity(state, member) > 0),
    )
    if (near === undefined) continue
    for (const state of states) give(state, near, [index])
  }
}

// A member without a rack is near to everything.
const isNear = ({ replicaRacks: racks }: TopicState, member: AssignorMember, index: number): boolean => {
  const rack = rackOf(member)
  return rack === null || racks[index]!.has(rack)
}

function assignInOrder(state: TopicState, may: (member: AssignorMember, index: number) => boolean): void {
  for (const member of state.members) {
    const indexes = [...state.free].filter((index) => may(member, index)).slice(0, capacity(state, member))
    if (indexes.length > 0) give(state, member, indexes)
  }
}

function capacity({ quota, extra, given }: TopicState, { memberId }: AssignorMember): number {
  return Math.max(0, quota + (extra > 0 ? 1 : 0) - (given.get(memberId)?.length ?? 0))
}

function give(state: TopicState, { memberId }: AssignorMember, indexes: readonly number[]): void {
  const given = [...(state.given.get(memberId) ?? []), ...indexes]
  state.given.set(memberId, given)
  for (const index of indexes) state.free.delete(index)
  if (given.length > state.quota) state.extra--
}
