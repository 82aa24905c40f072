// Share groups as a screen needs them: of each partition what is in flight, in whose hands, and for how long.
import { ms } from '../../kernel/time'
import type { Broker } from '../../models/kafka/actors'
import { inFlight, type SharePartition } from '../../models/kafka/share/partition-state'
import { lockDurationMs, maxDeliveries, maxLocks } from '../../models/kafka/share/settings'
import { shareKey } from '../../models/kafka/share/stored-state'
import { eachState } from '../../models/kafka/share/transitions'
import { leaderOf } from '../lag'
import type { KafkaWorld } from '../compile'
import type { ShareRange, ShareView } from '../frame'

/** Ranges that a strip can show. */
const RANGES = 60

/** What the leader of a partition knows of a share group's records in it; null: nobody has fetched from it yet, or nobody leads it. */
export function sharePartitionOf(
  world: KafkaWorld,
  controllers: readonly string[],
  group: string,
  partition: string,
): { broker: Broker; share: SharePartition; highWatermark: number } | null {
  const led = leaderOf(world, controllers, partition)
  const share = led?.broker.volatile.share?.partitions[shareKey(group, partition)]
  if (led === null || share?.status !== 'ACTIVE') return null
  return { broker: led.broker, share, highWatermark: led.replica.highWatermark }
}

/** Records of a partition that a share group is not done with (KIP-1226). */
export const shareLag = ({ share, highWatermark }: NonNullable<ReturnType<typeof sharePartitionOf>>): number =>
  Math.max(0, highWatermark - share.startOffset - share.completed)

export function shareView(
  world: KafkaWorld,
  controllers: readonly string[],
  group: string,
  partition: string,
): ShareView | null {
  const known = sharePartitionOf(world, controllers, group, partition)
  if (known === null) return null
  const { broker, share } = known
  const ranges: ShareRange[] = []
  const clientOf = (member: string) => broker.volatile.share?.sessions[shareKey(group, member)]?.client ?? null
  eachState(share.batches, ({ state, deliveryCount, member, lockedUntil }, from, to) => {
    if (to < share.startOffset || ranges.length === RANGES) return
    const client = member === '' ? null : clientOf(member)
    const lockLeft = lockedUntil === 0 ? 0 : Math.max(0, lockedUntil - world.now)
    const last = ranges[ranges.length - 1]
    const goesOn =
      last?.to === from - 1 &&
      last.state === state &&
      last.deliveryCount === deliveryCount &&
      last.client === client &&
      last.lockLeft === lockLeft
    if (goesOn) last.to = to
    else ranges.push({ from: Math.max(from, share.startOffset), to, state, deliveryCount, client, lockLeft })
  })
  return {
    group,
    startOffset: share.startOffset,
    endOffset: share.batches.length === 0 ? share.startOffset - 1 : share.endOffset,
    ranges,
    inFlight: inFlight(share),
    maxLocks: maxLocks(broker, group),
    maxDeliveries: maxDeliveries(broker, group),
    lockDuration: ms(lockDurationMs(broker, group)),
    lag: shareLag(known),
  }
}
