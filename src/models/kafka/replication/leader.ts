// Leading a partition: what is appended here, and what the followers' fetches say (R-4, R-ISR1, R-ISR2).
import type { Micros } from '../../../kernel/time'
import type { Broker, BrokerEffects, FollowerProgress, Partition } from '../broker/state'
import type { PartitionState } from '../controller/records'
import { assignEpoch } from '../log/epochs'
import { appendRolling } from '../log/log'
import { rebuildProducers, rememberBatch } from '../log/producers'
import type { LogSettings } from '../log/settings'
import type { Log } from '../log/state'
import type { FetchPartition, LogBatch, RecordBatch } from '../messages'
import { announceAppend, announceChange } from './fetch-session'
import { advanceHighWatermark } from './high-watermark'
import { maybeExpandIsr } from './isr'
import { keepsProgress } from '../rules/in-sync'
import { logOf, progressOf, rulesOfBroker } from './replica'

/** Takes up leadership of an epoch: the log is as it is, the followers are unknown, the high watermark is our own (R-HW5). */
export function becomeLeader(broker: Broker, replica: Partition, state: PartitionState, fx: BrokerEffects): void {
  const log = logOf(broker, replica.partition)
  const wasLeader = replica.role === 'leader'
  const { partition, leaderEpoch } = state
  Object.assign(replica, { role: 'leader', leader: broker.id, leaderEpoch, partitionEpoch: state.partitionEpoch })
  replica.replicas = state.replicas
  replica.isr = state.isr
  replica.pendingIsr = null
  delete replica.asking
  replica.epochStartOffset = log.logEndOffset
  const others = state.replicas.filter((id) => id !== broker.id)
  replica.followers = others.map((id) => {
    const isMember = state.isr.includes(id)
    const known = wasLeader && keepsProgress(rulesOfBroker(broker), isMember) ? progressOf(replica, id) : undefined
    return freshProgress(id, isMember ? fx.now : 0, log, known)
  })
  // L-30: the epoch begins here, before anything is appended in it.
  assignEpoch(log.epochs, leaderEpoch, log.logEndOffset)
  rebuildProducers(log)
  const { highWatermark } = replica
  const { logEndOffset } = log
  fx.note({ type: 'became-leader', broker: broker.id, partition, leaderEpoch, logEndOffset, highWatermark })
  announceChange(broker, replica)
  advanceHighWatermark(broker, replica, log, fx)
}

/** R-R1: replicas came or went while this broker went on leading. */
export function updateReplicas(broker: Broker, replica: Partition, replicas: readonly string[]): void {
  const log = logOf(broker, replica.partition)
  replica.replicas = replicas
  replica.followers = replicas
    .filter((id) => id !== broker.id)
    .map((id) => progressOf(replica, id) ?? freshProgress(id, 0, log, undefined))
}

/** Appends a batch as leader: gives it offsets and the epoch, and lets the followers know. */
export function appendBatch(
  broker: Broker,
  replica: Partition,
  log: Log,
  batch: RecordBatch,
  settings: LogSettings,
  fx: BrokerEffects,
): LogBatch {
  const baseOffset = log.logEndOffset
  // Whoever had everything until now had it when it last fetched (R-ISR1), though its idle fetches do not list the partition.
  for (const follower of replica.followers) {
    if (follower.logEndOffset !== baseOffset) continue
    const lastFetch = broker.volatile.lastFetchTimes[follower.id]
    if (lastFetch !== undefined && lastFetch > follower.lastCaughtUpTime) follower.lastCaughtUpTime = lastFetch
  }
  const wall = fx.now + broker.clockOffset
  const appended: LogBatch = {
    sealed: true,
    baseOffset,
    lastOffset: baseOffset + batch.count - 1,
    leaderEpoch: replica.leaderEpoch,
    batch: settings.logAppendTime ? restamped(batch, wall) : batch,
  }
  const rolled = appendRolling(log, appended, settings, wall)
  rememberBatch(log, appended)
  const { partition, leaderEpoch } = replica
  if (rolled) fx.note({ type: 'segment-rolled', broker: broker.id, partition, baseOffset })
  fx.note({ type: 'batch-appended', broker: broker.id, partition, leaderEpoch, batch: appended })
  announceAppend(broker, replica)
  advanceHighWatermark(broker, replica, log, fx)
  return appended
}

// L-20, LogAppendTime: the leader's clock counts, whatever the producer said.
const restamped = (batch: RecordBatch, wall: Micros): RecordBatch => ({
  ...batch,
  timestamps: batch.timestamps.map(() => wall),
  maxTimestamp: wall,
})

/** A follower's fetch at an offset means that it holds everything below. */
export function onFollowerFetch(
  broker: Broker,
  replica: Partition,
  id: string,
  fetch: FetchPartition,
  brokerEpoch: number,
  fx: BrokerEffects,
): void {
  const follower = progressOf(replica, id)
  if (follower === undefined) return
  const log = logOf(broker, replica.partition)
  const { logEndOffset } = log
  const { fetchOffset } = fetch
  // R-ISR1: it has caught up if it holds all there is, or all there was when it last asked.
  const caughtUpAt =
    fetchOffset >= logEndOffset ? fx.now : fetchOffset >= follower.lastFetchLeaderLogEnd ? follower.lastFetchTime : 0
  if (caughtUpAt > follower.lastCaughtUpTime) follower.lastCaughtUpTime = caughtUpAt
  const progressed = follower.logEndOffset !== fetchOffset
  follower.logEndOffset = fetchOffset
  follower.logStartOffset = fetch.logStartOffset
  follower.brokerEpoch = brokerEpoch
  follower.lastFetchTime = fx.now
  follower.lastFetchLeaderLogEnd = logEndOffset
  maybeExpandIsr(broker, replica, follower, fx)
  if (progressed) advanceHighWatermark(broker, replica, log, fx)
}

const unheard = { logEndOffset: -1, logStartOffset: -1, brokerEpoch: -1 }

/** What a leader assumes of a follower at the start of an epoch (R-ISR2); the same leader keeps what it knew. */
function freshProgress(
  id: string,
  lastCaughtUpTime: Micros,
  log: Log,
  known: FollowerProgress | undefined,
): FollowerProgress {
  const { logEndOffset, logStartOffset, brokerEpoch } = known ?? unheard
  const lastFetchTime = known === undefined ? 0 : lastCaughtUpTime
  const lastFetchLeaderLogEnd = known === undefined ? -1 : log.logEndOffset
  return { id, logEndOffset, logStartOffset, brokerEpoch, lastCaughtUpTime, lastFetchTime, lastFetchLeaderLogEnd }
}
