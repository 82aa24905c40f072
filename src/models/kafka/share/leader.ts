// The share-partitions that a leader keeps (Kafka's SharePartitionManager): they begin with what the share coordinator knows, store each change
// there, and end with the leadership.
import type { Micros } from '../../../kernel/time'
import type { Broker, BrokerEffects } from '../broker/state'
import { parseDuration } from '../duration'
import { offsetAtTime } from '../log/at-time'
import { isAborted } from '../log/transactions'
import type { ErrorCode, LogBatch, PartitionId, ShareGroupStateResponse } from '../messages'
import { stableOffset } from '../replication/fetch-partition'
import { leaderError, logOf } from '../replication/replica'
import type { ShareChange, ShareWhy } from '../facts/share'
import type { AcquiredRecords } from '../messages/share'
import { archiveAborted, complete, expireLocks, followLogStart } from './acknowledge'
import { firstLockEnd, newSharePartition, type SharePartition } from './partition-state'
import { askCoordinator, sharesOf } from './persister'
import { without } from './ranges'
import { UNINITIALIZED } from './records'
import { autoOffsetReset, isReadCommitted, maxDeliveries } from './settings'
import type { PersisterDone } from './state'
import { restore, shareKey } from './stored-state'
import { advanceStart, toStore } from './transitions'

/** The share-partition, which is read from the share coordinator when nobody has asked for it before; or why there is none. */
export function sharePartitionFor(
  broker: Broker,
  group: string,
  partition: PartitionId,
  topicId: number | undefined,
  fx: BrokerEffects,
): SharePartition | ErrorCode {
  const replica = broker.volatile.partitions[partition]
  const error = leaderError(broker, partition, -1, topicId, replica)
  if (error !== 'NONE') return error
  const key = shareKey(group, partition)
  const { partitions } = sharesOf(broker)
  const known = partitions[key]
  if (known !== undefined) return known
  const { leaderEpoch } = replica!
  const id = logOf(broker, partition).topicId
  const share = newSharePartition(group, partition, id, leaderEpoch)
  partitions[key] = share
  const question = { group, partition, topicId: id, leaderEpoch }
  askCoordinator(broker, { type: 'readShareGroupStateRequest', ...question }, { kind: 'read', key }, fx)
  return share
}

/** The share coordinator has answered: records can be given out from where the group is (S5), or the next fetch tries again. */
export function onStateRead(
  broker: Broker,
  key: string,
  response: ShareGroupStateResponse | null,
  fx: BrokerEffects,
): void {
  const { partitions, advanced } = sharesOf(broker)
  const share = partitions[key]
  if (share?.status !== 'INITIALIZING') return
  const { group, partition, leaderEpoch } = share
  const state = response?.error === 'NONE' ? response.state : null
  const startOffset = state === null ? null : startOf(broker, share, state.startOffset, fx.now)
  advanced.push(partition)
  if (state === null || startOffset === null) {
    share.status = 'FAILED'
    return
  }
  restore(share, { ...state, startOffset })
  // What the log has lost meanwhile is lost to the group, too.
  followLogStart(share, logOf(broker, partition).logStartOffset)
  const { stateEpoch, endOffset } = share
  fx.note({
    type: 'share-partition-loaded',
    broker: broker.id,
    group,
    partition,
    leaderEpoch,
    stateEpoch,
    startOffset: share.startOffset,
    endOffset,
    reset: state.startOffset === UNINITIALIZED,
  })
}

// a group that has never read the partition begins where `share.auto.offset.reset` says. null: nothing is as young as it asks.
function startOf(broker: Broker, { group, partition }: SharePartition, stored: number, now: Micros): number | null {
  if (stored !== UNINITIALIZED) return stored
  const policy = autoOffsetReset(broker, group)
  const log = logOf(broker, partition)
  const { highWatermark } = broker.volatile.partitions[partition]!
  if (policy === 'earliest') return log.logStartOffset
  if (policy === 'latest') return highWatermark
  const span = parseDuration(policy.slice('by_duration:'.length)) ?? 0
  const offset = offsetAtTime(log, now + broker.clockOffset - span, highWatermark)
  return offset < 0 ? highWatermark : offset
}

/** What has changed is stored; `done` says who waits for that. */
export function store(
  broker: Broker,
  { group, partition, topicId, leaderEpoch, stateEpoch, startOffset }: SharePartition,
  changes: readonly ShareChange[],
  done: PersisterDone,
  fx: BrokerEffects,
): void {
  const about = { group, partition, topicId, leaderEpoch, stateEpoch, startOffset, stateBatches: toStore(changes) }
  askCoordinator(broker, { type: 'writeShareGroupStateRequest', ...about }, done, fx)
}

type Write = Extract<PersisterDone, { kind: 'write' }>

/** A write was stored or refused. Answers what the consumer is to hear of it. */
export function onStored(
  broker: Broker,
  { key, write, member, client, changes }: Write,
  error: ErrorCode,
  fx: BrokerEffects,
): ErrorCode {
  const share = broker.volatile.share?.partitions[key]
  if (share === undefined) return 'NOT_LEADER_OR_FOLLOWER'
  const expired = complete(share, write, error === 'NONE', fx.now)
  broker.volatile.share!.advanced.push(share.partition)
  if (error !== 'NONE') {
    noteRefused(broker, share, error, fx)
    // What was to be acknowledged is locked as before, or its lock has ended meanwhile.
    noteByMember(broker, share, 'lock-expired', expired, fx)
    moveStart(broker, share, fx)
    watchLocks(share, key, fx)
    return error === 'FENCED_LEADER_EPOCH' || error === 'FENCED_STATE_EPOCH' ? 'NOT_LEADER_OR_FOLLOWER' : error
  }
  for (const { why, changes: ranges } of changes) noteChanges(broker, share, why, member, client, ranges, 0, fx)
  moveStart(broker, share, fx)
  return 'NONE'
}

/** Everything that is done with is passed. */
export function moveStart(broker: Broker, share: SharePartition, fx: BrokerEffects): void {
  const from = share.startOffset
  if (advanceStart(share) && share.startOffset > from) noteStart(broker, share, from, false, fx)
}

function noteRefused(broker: Broker, { group, partition }: SharePartition, error: ErrorCode, fx: BrokerEffects): void {
  fx.note({ type: 'share-state-refused', broker: broker.id, group, partition, error })
}

/** Locks have ended without an acknowledgement: what comes of that is stored, and counts whether it can be or not. */
export function lockTimer(broker: Broker, key: string, deadline: Micros, fx: BrokerEffects): void {
  const share = broker.volatile.share?.partitions[key]
  if (share === undefined || share.timerAt !== deadline) return
  share.timerAt = 0
  const expired = expireLocks(share, fx.now, maxDeliveries(broker, share.group))
  noteByMember(broker, share, 'lock-expired', expired, fx)
  const all = Object.values(expired).flat()
  if (all.length > 0) {
    store(broker, share, all, { kind: 'expiry', key }, fx)
    broker.volatile.share!.advanced.push(share.partition)
  }
  watchLocks(share, key, fx)
}

function noteByMember(
  broker: Broker,
  share: SharePartition,
  why: ShareWhy,
  byMember: Readonly<Record<string, readonly ShareChange[]>>,
  fx: BrokerEffects,
): void {
  for (const [member, changes] of Object.entries(byMember)) {
    noteChanges(broker, share, why, member, clientOf(broker, share.group, member), changes, 0, fx)
  }
}

/** The client that speaks for a member; '' when its session is over. */
const clientOf = ({ volatile }: Broker, group: string, member: string): string =>
  volatile.share?.sessions[shareKey(group, member)]?.client ?? ''

/** One timer watches the lock that ends first; it finds locks renewed. */
export function watchLocks(share: SharePartition, key: string, fx: BrokerEffects): void {
  const first = firstLockEnd(share)
  if (first === 0 || (share.timerAt !== 0 && share.timerAt <= first)) return
  share.timerAt = Math.max(first, fx.now + 1)
  fx.after(share.timerAt - fx.now, { type: 'shareTimer', what: 'lock', key, deadline: share.timerAt })
}

/** What expired locks have made of records is stored: the start may move over those that were archived. */
export function onExpiryStored(broker: Broker, key: string, error: ErrorCode, fx: BrokerEffects): void {
  const share = broker.volatile.share?.partitions[key]
  if (share === undefined) return
  if (error !== 'NONE') noteRefused(broker, share, error, fx)
  moveStart(broker, share, fx)
  broker.volatile.share!.advanced.push(share.partition)
}

/** the log begins later now, and so does the share-partition. */
export function onLogStart(broker: Broker, share: SharePartition, logStart: number, fx: BrokerEffects): void {
  const from = share.startOffset
  const changes = followLogStart(share, logStart)
  noteChanges(broker, share, 'log-start', '', '', changes, 0, fx)
  if (share.startOffset > from) noteStart(broker, share, from, true, fx)
}

/** This broker leads the partition no more, or in another epoch: nobody knows what was acquired (S5). */
export function dropSharePartitions(broker: Broker, partition: PartitionId, fx: BrokerEffects): void {
  const { share: shares } = broker.volatile
  if (shares === null) return
  for (const key of Object.keys(shares.partitions)) {
    const share = shares.partitions[key]!
    if (share.partition !== partition) continue
    share.status = 'FENCED'
    delete shares.partitions[key]
    const { group, leaderEpoch } = share
    fx.note({ type: 'share-partition-unloaded', broker: broker.id, group, partition, leaderEpoch })
  }
  shares.advanced.push(partition)
}

/** Tells people what has happened to records. */
export function noteChanges(
  broker: Broker,
  { group, partition, leaderEpoch }: SharePartition,
  why: ShareWhy,
  member: string,
  client: string,
  changes: readonly ShareChange[],
  lockedUntil: Micros,
  fx: BrokerEffects,
): void {
  if (changes.length === 0) return
  const who = { broker: broker.id, group, partition, leaderEpoch, member, client }
  fx.note({ type: 'share-records-changed', ...who, why, changes, lockedUntil })
}

function noteStart(
  broker: Broker,
  { group, partition, leaderEpoch, startOffset: to }: SharePartition,
  from: number,
  byLogStart: boolean,
  fx: BrokerEffects,
): void {
  const about = { broker: broker.id, group, partition, leaderEpoch }
  fx.note({ type: 'share-start-offset-moved', ...about, from, to, byLogStart })
}

/** Up to where records are given out: what is committed, and of transactions only what is decided, if the group asks for that (T-23). */
export function readLimit(broker: Broker, { group, partition }: SharePartition): number {
  const replica = broker.volatile.partitions[partition]!
  return isReadCommitted(broker, group) ? stableOffset(replica, logOf(broker, partition)) : replica.highWatermark
}

/** T-24: a group that reads committed data does not get what was aborted. Answers what is left of what was acquired. */
export function withoutAborted(
  broker: Broker,
  share: SharePartition,
  batches: readonly LogBatch[],
  acquired: readonly AcquiredRecords[],
  fx: BrokerEffects,
): readonly AcquiredRecords[] {
  if (!isReadCommitted(broker, share.group)) return acquired
  const log = logOf(broker, share.partition)
  const aborted = batches.filter((batch) => isAborted(log, batch))
  noteByMember(broker, share, 'aborted', archiveAborted(share, aborted), fx)
  return acquired.flatMap((range) =>
    aborted.reduce(
      (rest, { baseOffset: firstOffset, lastOffset }) =>
        rest.flatMap((one) => without(one, { firstOffset, lastOffset })),
      [range],
    ),
  )
}
