// Sticky assignment when subscriptions differ (A-4; GeneralAssignmentBuilder of AbstractStickyAssignor).
import { byName } from '../../member-order'
import { indexOf, partitionsOf, topicOf, type PartitionId } from '../../partition'
import type { AssignorTopic } from './assignor'
import { KafkaThrows } from './kafka-throws'
import { actualPartition, move, partitionMovements, type PartitionMovements } from './partition-movements'
import { DEFAULT_GENERATION, drop, unassigned, type Age, type PreviousOwners, type StickyMember } from './sticky-member'
import { racksMismatch, type RackInfo } from './sticky-racks'

/** Member id → partitions, and partition → member id: two views of one thing. */
interface Owners {
  readonly assignment: Map<string, PartitionId[]>
  readonly ownerOf: Map<PartitionId, string>
}

interface Balancing extends Owners {
  readonly racks: RackInfo
  readonly topics: ReadonlyMap<string, AssignorTopic>
  /** Member id → topics that it subscribes to and that exist; topic → its subscribers. */
  readonly topicsOf: ReadonlyMap<string, readonly string[]>
  readonly subscribersOf: ReadonlyMap<string, readonly string[]>
  /** Who owned a partition in an older generation. */
  readonly formerOwner: ReadonlyMap<PartitionId, string>
  /** Members, fewest partitions first, then by id. */
  readonly byLoad: string[]
  readonly movements: PartitionMovements
}

/**
 * Keeps what is owned and still wanted, gives the rest to whom has least, then moves partitions while that improves the balance.
 * @throws KafkaThrows where Kafka looks up a member that it set aside.
 */
export function assignGeneral(
  topics: readonly AssignorTopic[],
  members: readonly StickyMember[],
  ageOf: Age,
  { owned, maxGeneration }: PreviousOwners,
  racks: RackInfo,
): ReadonlyMap<string, PartitionId[]> {
  const topicsOf = new Map(
    members.map((member) => [
      member.memberId,
      member.topics.filter((topic) => topics.some((known) => known.topic === topic)),
    ]),
  )
  const subscribersOf = new Map(
    topics.map(({ topic }) => [topic, [...topicsOf.keys()].filter((id) => topicsOf.get(id)!.includes(topic))]),
  )
  const keeps = (memberId: string, partition: PartitionId) =>
    topicsOf.get(memberId)!.includes(topicOf(partition)) && !racksMismatch(racks, memberId, partition)
  const assignment = new Map([...owned].map(([id, claims]) => [id, claims.filter((claim) => keeps(id, claim))]))
  const revoked = [...owned].some(([id, claims]) => claims.length > assignment.get(id)!.length)

  const order = topics
    .map(({ topic }) => topic)
    .toSorted((a, b) => subscribersOf.get(a)!.length - subscribersOf.get(b)!.length || byName(a, b))
  const known = new Map(topics.map((topic) => [topic.topic, topic]))
  const all = order.flatMap((topic) => partitionsOf(known.get(topic)!))
  const balancing: Balancing = {
    assignment,
    ownerOf: new Map([...owned].flatMap(([id, claims]) => claims.map((claim): [PartitionId, string] => [claim, id]))),
    racks,
    topics: known,
    topicsOf,
    subscribersOf,
    formerOwner: formerOwners(members, ageOf, maxGeneration),
    byLoad: [...assignment.keys()].toSorted(
      (a, b) => assignment.get(a)!.length - assignment.get(b)!.length || byName(a, b),
    ),
    movements: partitionMovements(),
  }
  balance(balancing, all, unassigned(all, inOrder(order, [...assignment.values()].flat())), revoked)
  return assignment
}

function inOrder(topics: readonly string[], partitions: readonly PartitionId[]): PartitionId[] {
  const rank = new Map(topics.map((topic, index) => [topic, index]))
  const key = (partition: PartitionId) => rank.get(topicOf(partition))!
  return partitions.toSorted((a, b) => key(a) - key(b) || indexOf(a) - indexOf(b))
}

// Of the claims of older generations than the newest, the latest; of equal ones the first.
function formerOwners(members: readonly StickyMember[], ageOf: Age, maxGeneration: number): Map<PartitionId, string> {
  const former = new Map<PartitionId, string>()
  const ages = new Map<PartitionId, number>()
  for (const member of members.filter((each) => ageOf(each) < maxGeneration)) {
    const age = ageOf(member)
    for (const partition of member.owned) {
      if (former.has(partition) && age <= (ages.get(partition) ?? DEFAULT_GENERATION)) continue
      former.set(partition, member.memberId)
      ages.set(partition, age)
    }
  }
  return former
}

function balance(
  balancing: Balancing,
  all: readonly PartitionId[],
  open: readonly PartitionId[],
  revoked: boolean,
): void {
  const { assignment, ownerOf, racks, byLoad, subscribersOf, topicsOf } = balancing
  const fresh = assignment.get(byLoad.at(-1)!)!.length === 0
  const far =
    racks.members.size === 0 ? open : open.filter((partition) => !assignToLeastLoaded(balancing, partition, racks))
  for (const partition of far) assignToLeastLoaded(balancing, partition, null)

  // A topic with one subscriber stays where it is, and so does a member that has all it could have and shares no topic.
  const shared = (partition: PartitionId) => subscribersOf.get(topicOf(partition))!.length >= 2
  const setAside = new Map<string, PartitionId[]>()
  for (const memberId of topicsOf.keys()) {
    const partitions = assignment.get(memberId)!
    if (partitions.length < mostFor(balancing, memberId) || partitions.some(shared)) continue
    setAside.set(memberId, partitions)
    drop(byLoad, memberId)
    assignment.delete(memberId)
  }

  const before = copyOf(balancing)
  if (!revoked) reassign(balancing, open.filter(shared))
  const changed = reassign(balancing, all.filter(shared))
  if (!fresh && changed && balanceScore(assignment) >= balanceScore(before.assignment)) {
    for (const [memberId, partitions] of before.assignment) assignment.set(memberId, partitions)
    for (const [partition, memberId] of before.ownerOf) ownerOf.set(partition, memberId)
  }
  for (const [memberId, partitions] of setAside) assignment.set(memberId, partitions)
}

function assignToLeastLoaded(balancing: Balancing, partition: PartitionId, racks: RackInfo | null): boolean {
  const { assignment, ownerOf, byLoad, topicsOf } = balancing
  const topic = topicOf(partition)
  const memberId = byLoad.find(
    (id) => topicsOf.get(id)!.includes(topic) && (racks === null || !racksMismatch(racks, id, partition)),
  )
  if (memberId === undefined) return false
  drop(byLoad, memberId)
  assignment.get(memberId)!.push(partition)
  ownerOf.set(partition, memberId)
  insertByLoad(balancing, memberId)
  return true
}

// Partitions that the member could have at most.
const mostFor = ({ topics, topicsOf }: Balancing, memberId: string): number =>
  topicsOf.get(memberId)!.reduce((sum, topic) => sum + topics.get(topic)!.partitions, 0)

const copyOf = ({ assignment, ownerOf }: Owners): Owners => ({
  assignment: new Map([...assignment].map(([memberId, partitions]) => [memberId, [...partitions]])),
  ownerOf: new Map(ownerOf),
})

/** `getBalanceScore`: the differences of all pairs, summed. 0 is perfect. */
function balanceScore(assignment: ReadonlyMap<string, readonly PartitionId[]>): number {
  const sizes = Array.from(assignment.values(), ({ length }) => length).toSorted((a, b) => a - b)
  return sizes.reduce((score, size, i) => score + size * (2 * i - sizes.length + 1), 0)
}

// `performReassignments`. Answers whether anything moved. Kafka first looks among the subscribers in the rack and then among
// all; both looks lead to the same move, so one is enough.
function reassign(balancing: Balancing, partitions: readonly PartitionId[]): boolean {
  const { ownerOf, formerOwner, subscribersOf, topicsOf, byLoad } = balancing
  const betterOwner = (partition: PartitionId): string | null => {
    const size = sizeOf(balancing, ownerOf.get(partition))
    const former = formerOwner.get(partition)
    if (former !== undefined && size > sizeOf(balancing, former) + 1) return former
    const topic = topicOf(partition)
    if (!subscribersOf.get(topic)!.some((other) => size > sizeOf(balancing, other) + 1)) return null
    return byLoad.find((memberId) => topicsOf.get(memberId)!.includes(topic))!
  }
  let changed = false
  // Only a move can make or break the balance.
  let balanced: boolean | null = null
  for (let again = true; again;) {
    again = false
    for (const partition of partitions) {
      balanced ??= isBalanced(balancing)
      if (balanced) break
      const memberId = betterOwner(partition)
      if (memberId === null) continue
      moveTo(balancing, actualPartition(balancing.movements, partition, ownerOf.get(partition)!, memberId), memberId)
      changed = again = true
      balanced = null
    }
  }
  return changed
}

// Members that are set aside are looked up nevertheless, and Kafka finds null.
function partitionsFor({ assignment }: Balancing, memberId: string | undefined): PartitionId[] {
  const partitions = memberId === undefined ? undefined : assignment.get(memberId)
  if (partitions === undefined) throw new KafkaThrows('java.lang.NullPointerException')
  return partitions
}

const sizeOf = (balancing: Balancing, memberId: string | undefined): number => partitionsFor(balancing, memberId).length

function moveTo(balancing: Balancing, partition: PartitionId, to: string): void {
  const { ownerOf, byLoad, movements } = balancing
  const from = ownerOf.get(partition)!
  const left = partitionsFor(balancing, from)
  drop(byLoad, from)
  drop(byLoad, to)
  move(movements, partition, from, to)
  drop(left, partition)
  partitionsFor(balancing, to).push(partition)
  ownerOf.set(partition, to)
  insertByLoad(balancing, to)
  if (from !== to) insertByLoad(balancing, from)
}

function insertByLoad({ assignment, byLoad }: Balancing, memberId: string): void {
  const size = assignment.get(memberId)!.length
  const at = byLoad.findIndex((other) => {
    const theirs = assignment.get(other)!.length
    return theirs > size || (theirs === size && other > memberId)
  })
  byLoad.splice(at < 0 ? byLoad.length : at, 0, memberId)
}

/** Nobody can take a partition from a member that has at least two more. */
function isBalanced(balancing: Balancing): boolean {
  const { assignment, byLoad, topics, topicsOf } = balancing
  if (sizeOf(balancing, byLoad[0]) >= sizeOf(balancing, byLoad.at(-1)) - 1) return true
  const owners = new Map(
    [...assignment].flatMap(([id, held]) => held.map((held1): [PartitionId, string] => [held1, id])),
  )
  return byLoad.every((memberId) => {
    const held = assignment.get(memberId)!
    if (held.length === mostFor(balancing, memberId)) return true
    return topicsOf.get(memberId)!.every((topic) =>
      partitionsOf(topics.get(topic)!).every((partition) => {
        const owner = owners.get(partition)
        return owner === memberId || held.length + 1 >= sizeOf(balancing, owner) || held.includes(partition)
      }),
    )
  })
}
