// A log on a screen: its segments, and how far the cleaner has come.
import type { Micros } from '../../kernel/time'
import type { Broker } from '../../models/kafka/actors'
import { rangeOf } from '../../models/kafka/broker/cleaning'
import type { Partition } from '../../models/kafka/broker/state'
import { logSettings } from '../../models/kafka/log/settings'
import type { LastCleaning, Log } from '../../models/kafka/log/state'
import type { KafkaWorld } from '../compile'
import type { CleanerView, SegmentView } from '../frame'
import { isCopying, remoteSegmentsOf } from './remote'

/** Segments that are told apart. */
const SEGMENTS = 6
const TIERED_SEGMENTS = 8

/** How many are not. */
export const olderSegments = ({ segments }: Log): number => Math.max(0, segments.length + 1 - SEGMENTS)

/** The newest segments, the active one last. */
export function segmentViews(log: Log, now: Micros, compacted: boolean): SegmentView[] {
  const all = [...log.segments.slice(Math.max(0, log.segments.length + 1 - SEGMENTS)), log.active]
  return all.map(({ baseOffset, sizeInBytes, createdAt, gaps }, i) => {
    const end = all[i + 1]?.baseOffset ?? log.logEndOffset
    return {
      baseOffset,
      records: end - baseOffset - gaps,
      bytes: sizeInBytes,
      age: Math.max(0, now - createdAt),
      clean: compacted ? end <= log.firstDirtyOffset && i < all.length - 1 : null,
      lies: null,
    }
  })
}

/** The same of a tiered log: its newest segments wherever they lie, and how many older ones there are. */
export function tieredSegmentViews(
  world: KafkaWorld,
  log: Log,
  replicas: readonly Broker[],
): { segments: SegmentView[]; older: number } {
  const remote = remoteSegmentsOf(world, log)
  const own = [...log.segments, log.active].filter(({ baseOffset }) => baseOffset >= log.localLogStartOffset)
  const all = [...remote.filter(({ endOffset }) => endOffset < log.localLogStartOffset), ...own]
  const shown = all.slice(-TIERED_SEGMENTS)
  const segments = shown.map(({ baseOffset, sizeInBytes, createdAt, gaps }, i): SegmentView => {
    const end = shown[i + 1]?.baseOffset ?? log.logEndOffset
    const isThere = remote.some((segment) => segment.baseOffset <= baseOffset && end - 1 <= segment.endOffset)
    const copying = isCopying(world, log, baseOffset) ? 'copying' : 'no'
    return {
      baseOffset,
      records: end - baseOffset - gaps,
      bytes: sizeInBytes,
      age: Math.max(0, world.now - createdAt),
      clean: null,
      lies: { remote: isThere && end > baseOffset ? 'yes' : copying, disks: disksWith(replicas, log, baseOffset, end) },
    }
  })
  return { segments, older: all.length - shown.length }
}

const disksWith = (replicas: readonly Broker[], { partition }: Log, from: number, end: number): string[] =>
  replicas.flatMap(({ id, durable }) => {
    const copy = durable.logs[partition]
    return copy !== undefined && copy.localLogStartOffset <= from && copy.logEndOffset > Math.min(from, end - 1)
      ? [id]
      : []
  })

/** How a broker's log cleaner stands to one of its logs; null: that is not compacted. */
export function cleanerView(broker: Broker, replica: Partition, now: Micros): CleanerView | null {
  const settings = logSettings(broker.volatile.image, replica.topic)
  if (!settings.compacts) return null
  const { firstDirtyOffset, lastCleaning } = broker.durable.logs[replica.partition]!
  const { to, ratio, due } = rangeOf(broker, replica, now)
  const pass = broker.volatile.cleaner
  const isHere = pass?.partition === replica.partition
  return {
    broker: broker.id,
    firstDirtyOffset,
    cleanableTo: to,
    dirtyRatio: ratio,
    minDirtyRatio: settings.minDirtyRatio,
    due,
    walking: isHere ? Math.min(1, (now - pass.startedAt) / Math.max(1, pass.takes)) : null,
    last: lastCleaning === null ? null : lastView(lastCleaning, now),
  }
}

const lastView = ({ at, removed, bytesBefore, bytesAfter }: LastCleaning, now: Micros): CleanerView['last'] => ({
  ago: now - at,
  removed,
  bytesBefore,
  bytesAfter,
})
