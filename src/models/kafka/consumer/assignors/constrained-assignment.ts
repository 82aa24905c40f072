// Sticky assignment when all members subscribe to the same topics (A-3; ConstrainedAssignmentBuilder of AbstractStickyAssignor).
import { byName } from '../../member-order'
import { indexOf, partitionsOf, topicOf, type PartitionId } from '../../partition'
import type { AssignorTopic } from './assignor'
import { KafkaThrows } from './kafka-throws'
import { unassigned, type PreviousOwners } from './sticky-member'
import { byMembersNear, nextInRack, racksMismatch, type RackInfo } from './sticky-racks'

/** The assignment, and what of it another member must first give up. */
export interface ConstrainedAssignment {
  readonly assignment: ReadonlyMap<string, PartitionId[]>
  /** Partition → its new owner, where somebody else owned it, or two did. */
  readonly transferring: ReadonlyMap<PartitionId, string>
}

interface Filling {
  readonly racks: RackInfo
  readonly contested: ReadonlySet<PartitionId>
  readonly minQuota: number
  readonly maxQuota: number
  /** How many members are to get `maxQuota`, when that is more than `minQuota`; and how many do so far. */
  readonly expectedOverMin: number
  overMin: number
  readonly assignment: Map<string, PartitionId[]>
  /** Members below `minQuota`, and members at it that may still get one more. */
  underMin: string[]
  exactlyMin: string[]
  /** Partition → who owned it and may have to give it up. */
  readonly mayBeRevoked: Map<PartitionId, string>
  readonly transferring: Map<PartitionId, string>
}

/** @throws KafkaThrows where the quotas do not add up: a member owned partitions that do not exist any more. */
export function assignConstrained(
  topics: readonly AssignorTopic[],
  { owned, contested }: PreviousOwners,
  racks: RackInfo,
): ConstrainedAssignment {
  const total = topics.reduce((sum, { partitions }) => sum + partitions, 0)
  const expectedOverMin = total % owned.size
  const minQuota = (total - expectedOverMin) / owned.size
  const filling: Filling = {
    racks,
    contested,
    minQuota,
    maxQuota: expectedOverMin === 0 ? minQuota : minQuota + 1,
    expectedOverMin,
    overMin: 0,
    assignment: new Map([...owned.keys()].map((memberId) => [memberId, []])),
    underMin: [],
    exactlyMin: [],
    mayBeRevoked: new Map(),
    transferring: new Map(),
  }
  for (const [memberId, claims] of owned) keepOwned(filling, memberId, claims)
  const kept = [...filling.assignment.values()].flat().toSorted(byTopic)
  const all = topics.toSorted((a, b) => byName(a.topic, b.topic)).flatMap(partitionsOf)
  filling.underMin.sort(byName)
  filling.exactlyMin.sort(byName)
  const open = byMembersNear(racks, unassigned(all, kept))
  dealOut(filling, racks.members.size === 0 ? open : dealWithinRacks(filling, open))
  verify(filling)
  return filling
}

const byTopic = (a: PartitionId, b: PartitionId): number => byName(topicOf(a), topicOf(b)) || indexOf(a) - indexOf(b)
const byIndex = (a: PartitionId, b: PartitionId): number => indexOf(a) - indexOf(b) || byName(topicOf(a), topicOf(b))

function keepOwned(filling: Filling, memberId: string, claims: readonly PartitionId[]): void {
  const { racks, contested, minQuota, maxQuota, expectedOverMin, mayBeRevoked } = filling
  const giveUp = (partition: PartitionId) => mayBeRevoked.set(partition, memberId)
  claims.filter((partition) => racksMismatch(racks, memberId, partition)).forEach(giveUp)
  const owned = claims
    .filter((partition) => !racksMismatch(racks, memberId, partition) && !contested.has(partition))
    .toSorted(byIndex)
  const assigned = filling.assignment.get(memberId)!
  if (owned.length < minQuota) {
    assigned.push(...owned)
    filling.underMin.push(memberId)
    return
  }
  const keepsOver = owned.length >= maxQuota && filling.overMin < expectedOverMin
  if (keepsOver) countOver(filling)
  else if (filling.overMin < expectedOverMin) filling.exactlyMin.push(memberId)
  const quota = keepsOver ? maxQuota : minQuota
  assigned.push(...owned.slice(0, quota))
  owned.slice(quota).forEach(giveUp)
}

// Once enough members have one more, nobody at the minimum can get another.
function countOver(filling: Filling): void {
  filling.overMin++
  if (filling.overMin === filling.expectedOverMin) filling.exactlyMin = []
}

// Round robin within racks. Answers what found no member near that has room.
function dealWithinRacks(filling: Filling, open: readonly PartitionId[]): PartitionId[] {
  const { racks, minQuota, maxQuota } = filling
  let next = 0
  const nearMember = (partition: PartitionId): string | null => {
    const { underMin } = filling
    const at = nextInRack(racks, partition, underMin, next)
    if (at < 0) return nearMemberAtMin(filling, partition)
    const memberId = underMin[at]!
    const count = filling.assignment.get(memberId)!.length + 1
    next = at + 1
    if (count >= minQuota) {
      underMin.splice(at, 1)
      next = at
      if (count < maxQuota && filling.overMin < filling.expectedOverMin) filling.exactlyMin.push(memberId)
    }
    next = underMin.length === 0 ? 0 : next % underMin.length
    return memberId
  }
  return open.filter((partition) => {
    const memberId = nearMember(partition)
    if (memberId !== null) give(filling, partition, memberId)
    return memberId === null
  })
}

function nearMemberAtMin(filling: Filling, partition: PartitionId): string | null {
  const at = nextInRack(filling.racks, partition, filling.exactlyMin, 0)
  if (at < 0) return null
  const memberId = filling.exactlyMin[at]!
  if (filling.assignment.get(memberId)!.length + 1 === filling.maxQuota) {
    filling.exactlyMin.splice(at, 1)
    countOver(filling)
  }
  return memberId
}

// Round robin over the members below the minimum until all have reached it; then one more each, first come first served.
function dealOut(filling: Filling, open: readonly PartitionId[]): void {
  const { minQuota, maxQuota, underMin, exactlyMin } = filling
  let next = 0
  for (const partition of open) {
    if (next >= underMin.length) next = 0
    const memberId = underMin[next++] ?? exactlyMin.shift()
    if (memberId === undefined) throw new KafkaThrows('java.lang.IllegalStateException')
    const count = give(filling, partition, memberId)
    if (count === minQuota) {
      underMin.splice(--next, 1)
      exactlyMin.push(memberId)
    } else if (count === maxQuota) filling.overMin++
  }
}

function give(filling: Filling, partition: PartitionId, memberId: string): number {
  const { assignment, contested, mayBeRevoked, transferring } = filling
  const owner = mayBeRevoked.get(partition) ?? memberId
  if (owner !== memberId || contested.has(partition)) transferring.set(partition, memberId)
  return assignment.get(memberId)!.push(partition)
}

function verify({ underMin, assignment, minQuota, overMin, expectedOverMin }: Filling): void {
  if (underMin.length === 0) return
  const full = underMin.every((memberId) => assignment.get(memberId)!.length === minQuota)
  if (overMin !== expectedOverMin || !full) throw new KafkaThrows('java.lang.IllegalStateException')
}
