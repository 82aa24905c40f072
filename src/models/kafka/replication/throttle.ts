// Replication that must not go faster than a rate: so that moving replicas leaves room for clients (R-R3; ReplicationQuotaManager).
import { seconds, type Micros } from '../../../kernel/time'
import type { Broker, Partition } from '../broker/state'
import { countSample, rateOf, recentSamples, type Windows } from '../rate'
import type { LogBatch } from '../messages'
import { topicSetting } from './replica'

type Side = 'leader' | 'follower'

/** replication.quota.window.num and replication.quota.window.size.seconds. */
const windows: Windows = { num: 11, size: seconds(1) }

// Asked for each partition of each fetch, so the names are not put together there.
const rateKey = {
  leader: 'leader.replication.throttled.rate',
  follower: 'follower.replication.throttled.rate',
} as const

/** Has this broker a rate at all? By default it has none. */
export const hasQuota = ({ config }: Broker, side: Side): boolean => config[rateKey[side]] < Number.MAX_SAFE_INTEGER

/** Is this replica on the list of `<side>.replication.throttled.replicas`? Who is in sync is never slowed down. */
export function isThrottled(
  broker: Broker,
  { partition, topic, isr }: Partition,
  side: Side,
  follower: string,
): boolean {
  const listed = topicSetting(broker.volatile.image, topic, `${side}.replication.throttled.replicas`)
  if (listed === '' || isr.includes(follower)) return false
  const index = partition.slice(partition.lastIndexOf('-') + 1)
  return listed === '*' || listed.split(',').some((pair) => pair.trim() === `${index}:${broker.id}`)
}

/** Has this broker sent (leader) or copied (follower) more than its rate allows? */
export function isOverQuota(broker: Broker, side: Side, now: Micros): boolean {
  const recent = recentSamples(broker.volatile.replicationQuota[side], now, windows)
  return recent.length > 0 && rateOf(recent, now, windows) > broker.config[rateKey[side]]
}

export const bytesOf = (batches: readonly LogBatch[]): number =>
  batches.reduce((sum, { batch }) => sum + batch.sizeInBytes, 0)

/** Counts bytes of throttled replication. */
export function countBytes(broker: Broker, side: Side, bytes: number, now: Micros): void {
  if (bytes === 0) return
  const quota = broker.volatile.replicationQuota
  quota[side] = countSample(quota[side], bytes, now, windows)
}
