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
const rateFor = ({ config }: Broker, side: Side): number =>
  side === 'leader' ? config['leader.replication.throttled.rate'] : config['follower.replication.throttled.rate']

/** Has this broker a rate at all? By default it has none. */
export const hasQuota = (broker: Broker, side: Side): boolean => rateFor(broker, side) < Number.MAX_SAFE_INTEGER

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
  return recent.length > 0 && rateOf(recent, now, windows) > rateFor(broker, side)
}

export function bytesOf(batches: readonly LogBatch[]): number {
  let bytes = 0
  for (const { batch } of batches) bytes += batch.sizeInBytes
  return bytes
}

/** Counts bytes of throttled replication. */
export function countBytes(broker: Broker, side: Side, bytes: number, now: Micros): void {
  if (bytes === 0) return
  const quota = broker.volatile.replicationQuota
  quota[side] = countSample(quota[side], bytes, now, windows)
}
