// Who holds which partition of a group, and how long nobody did: what a rebalance costs, eager or cooperative.
import type { Micros } from '../../kernel/time'
import type { Fact, FactOf } from '../../models/kafka/facts'
import type { PartitionId } from '../../models/kafka/messages'
import { topicOf } from '../../models/kafka/partition'
import type { Referee } from './state'

export function assign(
  referee: Referee,
  { group, consumer, partitions }: FactOf<'partitions-assigned'>,
  at: Micros,
): void {
  const holdings = (referee.holdings[group] ??= {})
  for (const partition of partitions) {
    const holding = (holdings[partition] ??= {
      owners: [],
      freeSince: -1,
      ownedSince: at,
      before: null,
      gap: 0,
      free: 0,
      longest: 0,
    })
    const gap = holding.freeSince < 0 ? 0 : at - holding.freeSince
    if (holding.freeSince >= 0) {
      holding.free += gap
      holding.longest = Math.max(holding.longest, gap)
      holding.freeSince = -1
    }
    if (holding.owners.includes(consumer)) continue
    // Of several the newest counts: the others have not heard yet.
    holding.before = holding.owners.at(-1) ?? holding.before
    holding.owners.push(consumer)
    holding.ownedSince = at
    holding.gap = gap
  }
}

type Ended = FactOf<'partitions-revoked' | 'partitions-lost' | 'consumer-crashed'>

/** Does somebody own something else after facts of this type? */
export const mayChangeOwners = (type: Fact['type']): boolean =>
  type === 'partitions-assigned' ||
  type === 'partitions-revoked' ||
  type === 'partitions-lost' ||
  type === 'consumer-crashed'

export const changesOwners = (fact: Fact): fact is FactOf<'partitions-assigned'> | Ended => mayChangeOwners(fact.type)

export function release(referee: Referee, { group, consumer, partitions }: Ended, at: Micros): void {
  for (const partition of partitions) {
    const holding = referee.holdings[group]?.[partition]
    if (holding === undefined || !holding.owners.includes(consumer)) continue
    holding.owners = holding.owners.filter((owner) => owner !== consumer)
    if (holding.owners.length > 0) continue
    holding.freeSince = at
    holding.before = consumer
  }
}

/** Who holds a partition for the group, as far as it goes: the newest owner, since when, and who had it before. */
export interface Held {
  partition: PartitionId
  /** null: nobody holds it. */
  owner: string | null
  since: Micros
  before: string | null
  /** For how long nobody had held it when its owner came. */
  gap: Micros
}

const isOf = (partition: PartitionId, topics: readonly string[]): boolean => topics.includes(topicOf(partition))

/** Of all partitions of these topics that somebody of the group has ever held. */
export const heldBy = ({ holdings }: Referee, group: string, topics: readonly string[]): Held[] =>
  Object.entries(holdings[group] ?? {})
    .filter(([partition]) => isOf(partition, topics))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([partition, { owners, freeSince, ownedSince, before, gap }]) => ({
      partition,
      owner: owners.at(-1) ?? null,
      since: owners.length === 0 ? freeSince : ownedSince,
      before,
      gap,
    }))

/** Of a share group: everybody who has a partition, each with an entry. */
export const sharedBy = (
  { holdings }: Referee,
  group: string,
  topics: readonly string[],
): (Held & { shared: true })[] =>
  Object.entries(holdings[group] ?? {})
    .filter(([partition]) => isOf(partition, topics))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([partition, { owners, ownedSince: since }]) =>
      owners.toSorted().map((owner) => ({ partition, owner, since, before: null, gap: 0, shared: true as const })),
    )

/** The newest owner of one partition; null: nobody holds it. */
export const ownerOf = ({ holdings }: Referee, group: string, partition: PartitionId): string | null =>
  holdings[group]?.[partition]?.owners.at(-1) ?? null

/** How long nobody has held a partition, or a group's partitions together, up to now. */
export interface Unowned {
  /** Partitions that nobody holds now. */
  now: number
  total: Micros
  longest: Micros
}

/** Of all partitions that somebody of the group has ever held, or of one of them. Those of topics that it reads no more wait for nobody. */
export function unowned(
  { holdings }: Referee,
  group: string,
  now: Micros,
  topics: readonly string[],
  partition: PartitionId | null = null,
): Unowned {
  const all = holdings[group] ?? {}
  const sum: Unowned = { now: 0, total: 0, longest: 0 }
  for (const id in all) {
    if (partition !== null && id !== partition) continue
    const { freeSince, free, longest } = all[id]!
    const isFree = freeSince >= 0 && isOf(id, topics)
    const present = isFree ? now - freeSince : 0
    if (isFree) sum.now++
    sum.total += free + present
    sum.longest = Math.max(sum.longest, longest, present)
  }
  return sum
}
