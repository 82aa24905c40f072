// Racks as the sticky assignors use them (KIP-881): owned partitions far from their member are given up, near ones go first.
import { partitionsOf, type PartitionId } from '../../partition'
import type { AssignorMember, AssignorTopic } from './assignor'
import { rackOf, replicaRacks, racksMatter } from './racks'

/** `RackInfo`. Empty when racks make no difference. */
export interface RackInfo {
  /** Member id → its rack. */
  readonly members: ReadonlyMap<string, string>
  readonly replicas: ReadonlyMap<PartitionId, ReadonlySet<string>>
  /** Partition → how many members are in a rack of its replicas. */
  readonly membersNear: ReadonlyMap<PartitionId, number>
}

export function rackInfo(topics: readonly AssignorTopic[], members: readonly AssignorMember[]): RackInfo {
  const replicas = new Map<PartitionId, ReadonlySet<string>>()
  for (const topic of topics) {
    const racks = replicaRacks(topic.partitions, topic.racks)
    partitionsOf(topic).forEach((partition, index) => replicas.set(partition, racks[index]!))
  }
  if (!racksMatter(members, [...replicas.values()])) {
    return { members: new Map(), replicas: new Map(), membersNear: new Map() }
  }
  const racks = new Map<string, string>()
  for (const member of members) {
    const rack = rackOf(member)
    if (rack !== null) racks.set(member.memberId, rack)
  }
  const near = [...replicas].map(([partition, held]): [PartitionId, number] => [
    partition,
    [...racks.values()].filter((rack) => held.has(rack)).length,
  ])
  return { members: racks, replicas, membersNear: new Map(near) }
}

/** Is the member in another rack than all replicas? One without a rack is at home everywhere. */
export function racksMismatch({ members, replicas }: RackInfo, memberId: string, partition: PartitionId): boolean {
  const rack = members.get(memberId)
  return rack !== undefined && !(replicas.get(partition)?.has(rack) ?? false)
}

/** Those that few members are near to come first. */
export const byMembersNear = ({ membersNear }: RackInfo, partitions: readonly PartitionId[]): PartitionId[] =>
  partitions.toSorted((a, b) => (membersNear.get(a) ?? 0) - (membersNear.get(b) ?? 0))

/** Index of the next member of `memberIds`, from `first` on and round, that is in a rack of the partition; -1: none. */
export function nextInRack(
  { members, replicas }: RackInfo,
  partition: PartitionId,
  memberIds: readonly string[],
  first: number,
): number {
  const racks = replicas.get(partition)
  if (racks === undefined) return -1
  for (let i = 0; i < memberIds.length; i++) {
    const index = (first + i) % memberIds.length
    const rack = members.get(memberIds[index]!)
    if (rack !== undefined && racks.has(rack)) return index
  }
  return -1
}
