// What poll() finds when it looks through the partitions that the member owns: once, for all that it does with them.
import type { Micros } from '../../../kernel/time'
import { never, requestUpdate } from '../client/metadata'
import type { ClientEffects, PartitionLeader } from '../client/state'
import { added } from '../lists'
import type { PartitionId } from '../messages'
import { isPaused } from './collect'
import { noticeNewLeader } from './positions'
import type { BrokerFetcher, Consumer, OwnedPartition } from './state'

/** A partition to fetch, from whom, and what the client knows of its leader. */
export interface Reading {
  readonly partition: PartitionId
  readonly owned: OwnedPartition
  readonly leader: PartitionLeader | undefined
  readonly source: string
}

export interface Readings {
  /** Partitions for which nobody has been asked yet where to read. */
  readonly unknown: PartitionId[]
  /** Those that can be fetched now: their brokers have no fetch under way. */
  fetchable: Reading[]
  /** When to look again at the latest. */
  next: Micros
}

export function lookThrough(self: Consumer, fx: ClientEffects): Readings {
  const { owned: all, metadata } = self.volatile
  const found: Readings = { unknown: [], fetchable: [], next: never }
  for (const partition in all) {
    const owned = all[partition]!
    const leader = metadata.partitions[partition]
    noticeNewLeader(owned, leader)
    endRest(found, owned, fx.now)
    if (owned.state === 'FETCHING') lookAtSource(self, found, partition, owned, leader, fx)
    else if (!owned.asked) found.unknown.push(partition)
  }
  return found
}

// The application has let it rest: when its time has come it is read again.
function endRest(found: Readings, owned: OwnedPartition, now: Micros): void {
  if (owned.heldUntil > now) found.next = Math.min(found.next, owned.heldUntil)
  else owned.heldUntil = 0
}

function lookAtSource(
  self: Consumer,
  found: Readings,
  partition: PartitionId,
  owned: OwnedPartition,
  leader: PartitionLeader | undefined,
  fx: ClientEffects,
): void {
  const { volatile } = self
  if (owned.revoking || isPaused(volatile, owned, fx.now)) return
  const source = sourceOf(self, partition, owned, leader, fx)
  if (source === null) requestUpdate(volatile.metadata)
  else if (isFetching(volatile.fetching[source])) return
  else if (fx.now < owned.retryAt) found.next = Math.min(found.next, owned.retryAt)
  else found.fetchable = added(found.fetchable, { partition, owned, leader, source })
}

/** R-F2: the replica nearby while that holds and it is among the living, else the leader. */
export function sourceOf(
  self: Consumer,
  partition: PartitionId,
  owned: OwnedPartition,
  leader: PartitionLeader | undefined,
  fx: ClientEffects,
): string | null {
  const { preferred } = owned
  if (preferred !== null) {
    if (fx.now < preferred.until && self.volatile.metadata.brokers.includes(preferred.replica)) return preferred.replica
    dropPreferred(self, partition, owned, fx)
  }
  return leader?.leader ?? null
}

/** Back to the leader. Answers whether another replica was preferred. */
export function dropPreferred(
  self: Consumer,
  partition: PartitionId,
  owned: OwnedPartition,
  fx: ClientEffects,
): boolean {
  if (owned.preferred === null) return false
  owned.preferred = null
  fx.note({ type: 'preferred-read-replica', consumer: self.id, group: self.group, partition, replica: null })
  return true
}

export const isFetching = (fetcher: BrokerFetcher | undefined): boolean =>
  fetcher !== undefined && fetcher.correlationId !== null
