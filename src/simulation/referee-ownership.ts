// Who holds which partition of a group, and how long nobody did: what a rebalance costs, eager or cooperative.
import type { Micros } from '../kernel/time'
import type { FactOf } from '../models/kafka/facts'
import type { PartitionId } from '../models/kafka/messages'
import type { Referee } from './referee-state'

export function assign(
  referee: Referee,
  { group, consumer, partitions }: FactOf<'partitions-assigned'>,
  at: Micros,
): void {
  const holdings = (referee.holdings[group] ??= {})
  for (const partition of partitions) {
    const holding = (holdings[partition] ??= { owners: [], freeSince: -1, free: 0, longest: 0 })
    if (holding.freeSince >= 0) {
      holding.free += at - holding.freeSince
      holding.longest = Math.max(holding.longest, at - holding.freeSince)
      holding.freeSince = -1
    }
    if (!holding.owners.includes(consumer)) holding.owners.push(consumer)
  }
}

type Ended = FactOf<'partitions-revoked' | 'partitions-lost' | 'consumer-crashed'>

export function release(referee: Referee, { group, consumer, partitions }: Ended, at: Micros): void {
  for (const partition of partitions) {
    const holding = referee.holdings[group]?.[partition]
    if (holding === undefined || !holding.owners.includes(consumer)) continue
    holding.owners = holding.owners.filter((owner) => owner !== consumer)
    if (holding.owners.length === 0) holding.freeSince = at
  }
}

/** How long nobody has held a partition, or a group's partitions together, up to now. */
export interface Unowned {
  /** Partitions that nobody holds now. */
  now: number
  total: Micros
  longest: Micros
}

/** Of all partitions that somebody of the group has ever held, or of one of them. */
export function unowned(
  { holdings }: Referee,
  group: string,
  now: Micros,
  partition: PartitionId | null = null,
): Unowned {
  const all = holdings[group] ?? {}
  const sum: Unowned = { now: 0, total: 0, longest: 0 }
  for (const id in all) {
    if (partition !== null && id !== partition) continue
    const { freeSince, free, longest } = all[id]!
    const present = freeSince < 0 ? 0 : now - freeSince
    if (freeSince >= 0) sum.now++
    sum.total += free + present
    sum.longest = Math.max(sum.longest, longest, present)
  }
  return sum
}
