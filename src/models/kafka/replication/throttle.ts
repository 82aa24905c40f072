// Replication that must not go faster than a rate: so that moving replicas leaves room for clients (R-R3; ReplicationQuotaManager).
import { seconds, type Micros } from '../../../kernel/time'
import type { Broker, Partition, QuotaWindow } from '../broker/state'
import type { LogBatch } from '../messages'
import { topicSetting } from './replica'

type Side = 'leader' | 'follower'

/** replication.quota.window.num and replication.quota.window.size.seconds. */
const WINDOWS = 11
const WINDOW = seconds(1)

// Asked for each partition of each fetch, so the names are not put together there.
const rateOf = { leader: 'leader.replication.throttled.rate', follower: 'follower.replication.throttled.rate' } as const

/** Has this broker a rate at all? By default it has none. */
export const hasQuota = ({ config }: Broker, side: Side): boolean => config[rateOf[side]] < Number.MAX_SAFE_INTEGER

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
  const limit = broker.config[rateOf[side]]
  const windows = recent(broker, side, now)
  if (windows.length === 0) return false
  const bytes = windows.reduce((sum, window) => sum + window.bytes, 0)
  // As Kafka's Rate has it: what began only now is taken to have gone on for all windows but one.
  const span = Math.max(now - windows[0]!.start, (WINDOWS - 1) * WINDOW)
  return bytes > (limit * span) / seconds(1)
}

export const bytesOf = (batches: readonly LogBatch[]): number =>
  batches.reduce((sum, { batch }) => sum + batch.sizeInBytes, 0)

/** Counts bytes of throttled replication. */
export function countBytes(broker: Broker, side: Side, bytes: number, now: Micros): void {
  if (bytes === 0) return
  const windows = recent(broker, side, now)
  const last = windows.at(-1)
  if (last !== undefined && now - last.start < WINDOW) last.bytes += bytes
  else windows.push({ start: now, bytes })
  broker.volatile.replicationQuota[side] = windows
}

const recent = (broker: Broker, side: Side, now: Micros): QuotaWindow[] =>
  broker.volatile.replicationQuota[side].filter(({ start }) => now - start < WINDOWS * WINDOW)
