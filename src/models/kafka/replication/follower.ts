// Following a partition's leader: fetching, appending what comes, and cutting off what the leader does not have (R-T1 to R-T4).
import type { Broker, BrokerEffects, Fetcher, Partition } from '../broker/state'
import type { PartitionState } from '../controller/records'
import { advanceLogStart, appendRolling, restartLog, truncateTo } from '../log/log'
import { forgetPages } from '../log/page-cache'
import { logSettings } from '../log/settings'
import type { Log } from '../log/state'
import type { FetchedPartition, FetchResponse, LogBatch } from '../messages'
import { acceptResponse, announce, delay, follow, outdated, sendFetch, unfollow } from './fetcher'
import { announceChange, announceHighWatermark } from './fetch-session'
import { failProduces } from './purgatory'
import { onMovedToRemote } from './remote-state'
import { hasRoom } from './room'
import { followerHighWatermark } from '../rules/in-sync'
import { asksBeforeFetching, cutAfterAnswer, cutOnFollowing, mustReconcile } from '../rules/truncation'
import { logOf, rulesOfBroker, shapeOf } from './replica'
import { bytesOf, countBytes, hasQuota, isOverQuota, isThrottled } from './throttle'

/** Follows the leader of a new epoch, from where our own log ends (R-T1). */
export function becomeFollower(broker: Broker, replica: Partition, state: PartitionState, fx: BrokerEffects): void {
  const { partition, leader, leaderEpoch } = state
  const led = replica.role === 'leader'
  const isSameLeader = leader === replica.leader
  unfollow(broker, replica)
  Object.assign(replica, { role: 'follower', leader, leaderEpoch, partitionEpoch: state.partitionEpoch })
  replica.replicas = state.replicas
  replica.isr = state.isr
  replica.pendingIsr = null
  replica.followers = []
  if (led) failProduces(broker, replica, 'NOT_LEADER_OR_FOLLOWER', fx)
  announceChange(broker, replica)
  fx.note({ type: 'became-follower', broker: broker.id, partition, leader, leaderEpoch })
  if (mustReconcile(rulesOfBroker(broker), isSameLeader)) reconcile(broker, replica, fx)
  follow(broker, replica)
}

// What the rules cut off at once, and whether the leader is to be asked before anything is fetched.
function reconcile(broker: Broker, replica: Partition, fx: BrokerEffects): void {
  const rules = rulesOfBroker(broker)
  const log = logOf(broker, replica.partition)
  const cut = cutOnFollowing(rules, shapeOf(log, replica))
  if (cut !== null && log.logEndOffset > cut) truncate(broker, replica, cut, fx)
  delete replica.asking
  if (asksBeforeFetching(rules) && log.epochs.length > 0) replica.asking = true
}

/** The leader has answered: each partition takes what concerns it, and the next request leaves. */
export function onFetchResponse(broker: Broker, response: FetchResponse, leader: string, fx: BrokerEffects): void {
  const fetcher = broker.volatile.fetchers[leader]
  if (fetcher === undefined || !acceptResponse(fetcher, response)) return
  const changed = outdated(fetcher)
  for (const fetched of response.partitions) {
    const replica = broker.volatile.partitions[fetched.partition]
    if (replica === undefined || changed.includes(fetched.partition)) continue
    if (fetched.error === 'NONE') take(broker, fetcher, replica, fetched, fx)
    else onError(broker, fetcher, replica, fetched, fx)
  }
  if (broker.volatile.lifecycle !== 'NOT_RUNNING') sendFetch(broker, fetcher, fx)
}

function take(
  broker: Broker,
  fetcher: Fetcher,
  replica: Partition,
  { partition, batches, divergingEpoch, highWatermark, logStartOffset }: FetchedPartition,
  fx: BrokerEffects,
): void {
  const log = logOf(broker, partition)
  if (divergingEpoch !== null) {
    const { offset, done } = cutAfterAnswer(rulesOfBroker(broker), shapeOf(log, replica), divergingEpoch)
    truncate(broker, replica, offset, fx)
    if (done) {
      delete replica.asking
      settle(broker, replica, fetcher.leader, divergingEpoch.endOffset, fx)
    }
    announce(fetcher, partition)
    return
  }
  if (batches.length > 0 && batches[0]!.baseOffset !== log.logEndOffset) {
    // Only where old rules left a log that the leader's does not go on: Kafka marks the partition as failed.
    unfollow(broker, replica)
    return
  }
  if (batches.length > 0) {
    if (!hasRoom(broker, partition, bytesOf(batches), fx)) return
    copy(broker, replica, log, batches, fx)
    announce(fetcher, partition)
    slowDown(broker, fetcher, replica, batches, fx)
    fx.note({ type: 'batches-replicated', broker: broker.id, partition, leader: fetcher.leader, batches })
  }
  followHighWatermark(broker, replica, followerHighWatermark(highWatermark, log.logEndOffset), fx)
  if (logStartOffset > log.logStartOffset) followLogStart(broker, replica, logStartOffset, fx)
}

function copy(
  broker: Broker,
  { partition, topic }: Partition,
  log: Log,
  batches: readonly LogBatch[],
  fx: BrokerEffects,
): void {
  const settings = logSettings(broker.volatile.image, topic)
  const wall = fx.now + broker.clockOffset
  for (const batch of batches) {
    const { baseOffset } = batch
    if (!appendRolling(log, batch, settings, wall)) continue
    fx.note({ type: 'segment-rolled', broker: broker.id, partition, baseOffset })
  }
}

// what the leader has deleted is gone here as well; the files go with this broker's own next look.
function followLogStart(
  broker: Broker,
  { partition, highWatermark }: Partition,
  start: number,
  fx: BrokerEffects,
): void {
  const log = logOf(broker, partition)
  const from = log.logStartOffset
  const to = Math.min(start, highWatermark)
  if (to <= from) return
  advanceLogStart(log, to)
  fx.note({ type: 'log-start-advanced', broker: broker.id, partition, from, to, reason: 'leader' })
}

// R-R3: a throttled follower that has copied more than its rate leaves the partition alone for a while.
function slowDown(
  broker: Broker,
  fetcher: Fetcher,
  replica: Partition,
  batches: readonly LogBatch[],
  fx: BrokerEffects,
): void {
  if (!hasQuota(broker, 'follower') || !isThrottled(broker, replica, 'follower', broker.id)) return
  countBytes(broker, 'follower', bytesOf(batches), fx.now)
  if (isOverQuota(broker, 'follower', fx.now)) delay(broker, fetcher, replica.partition, fx)
}

// the leader's, as far as our own log goes. After an election it may be lower than what we knew (R-HW5).
function followHighWatermark(broker: Broker, replica: Partition, highWatermark: number, fx: BrokerEffects): void {
  const rises = highWatermark > replica.highWatermark
  replica.highWatermark = highWatermark
  if (!rises) return
  const { partition, leaderEpoch } = replica
  fx.note({ type: 'high-watermark-followed', broker: broker.id, partition, leaderEpoch, highWatermark })
  announceHighWatermark(broker, replica)
}

function onError(
  broker: Broker,
  fetcher: Fetcher,
  replica: Partition,
  fetched: FetchedPartition,
  fx: BrokerEffects,
): void {
  const { partition, error, divergingEpoch, logStartOffset } = fetched
  if (error === 'OFFSET_OUT_OF_RANGE' && divergingEpoch !== null) {
    onOutOfRange(broker, replica, divergingEpoch.endOffset, logStartOffset, fx)
    announce(fetcher, partition)
  } else if (error === 'OFFSET_MOVED_TO_TIERED_STORAGE') {
    onMovedToRemote(broker, fetcher, replica, fetched, fx)
  } else if (error === 'FENCED_LEADER_EPOCH') {
    // nothing to be done before the metadata tells of the new epoch.
    unfollow(broker, replica)
  } else {
    delay(broker, fetcher, partition, fx)
  }
}

// R-T4: the leader's log ends before ours, or begins after our end; else we go on where we are.
function onOutOfRange(
  broker: Broker,
  replica: Partition,
  leaderEnd: number,
  leaderStart: number,
  fx: BrokerEffects,
): void {
  const log = logOf(broker, replica.partition)
  if (leaderEnd < log.logEndOffset) {
    truncate(broker, replica, leaderEnd, fx)
  } else if (leaderStart > log.logEndOffset) {
    const from = log.logEndOffset
    restartLog(log, leaderStart, fx.now + broker.clockOffset)
    broker.durable.pageCache = forgetPages(broker.durable.pageCache, replica.partition, 0)
    replica.highWatermark = leaderStart
    fx.note({ type: 'log-restarted', broker: broker.id, partition: replica.partition, from, to: leaderStart })
  }
}

// Of what the leader answers a follower of old rules may hear that it does not know the epoch.
function settle(broker: Broker, replica: Partition, leader: string, answered: number, fx: BrokerEffects): void {
  const { partition, leaderEpoch } = replica
  const end = logOf(broker, partition).logEndOffset
  if (answered < 0) return
  fx.note({ type: 'divergence-settled', broker: broker.id, partition, leader, leaderEpoch, answered, end })
}

// L-33: records from `offset` on are gone, and the high watermark is not above the log's end.
function truncate(broker: Broker, replica: Partition, offset: number, fx: BrokerEffects): void {
  const log = logOf(broker, replica.partition)
  const { highWatermark, leader, leaderEpoch, partition } = replica
  const from = truncateTo(log, offset)
  if (replica.highWatermark > log.logEndOffset) replica.highWatermark = log.logEndOffset
  if (from === log.logEndOffset) return
  broker.durable.pageCache = forgetPages(broker.durable.pageCache, partition, log.logEndOffset)
  const to = log.logEndOffset
  fx.note({ type: 'log-truncated', broker: broker.id, partition, to, from, highWatermark, leader, leaderEpoch })
}
