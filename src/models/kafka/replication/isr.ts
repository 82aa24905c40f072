// Who is in sync, as the leader sees it, and how it asks the controller to write that down (R-ISR1 to R-ISR5).
import { ms } from '../../../kernel/time'
import type { Broker, BrokerEffects, FollowerProgress, Partition } from '../broker/state'
import type { AlterPartitionResponse } from '../messages'
import { askController } from './controller-channel'
import { advanceHighWatermark, isCaughtUp, mayJoin } from './high-watermark'
import { hasCaughtUp } from '../rules/in-sync'
import { logOf, progressOf, rulesOfBroker } from './replica'

/** A follower has fetched: if it has caught up with the high watermark and this epoch's start, it may enter (R-ISR4). */
export function maybeExpandIsr(
  broker: Broker,
  replica: Partition,
  follower: FollowerProgress,
  fx: BrokerEffects,
): void {
  const { id } = follower
  if (replica.pendingIsr !== null || replica.isr.includes(id)) return
  const { highWatermark, epochStartOffset } = replica
  if (!hasCaughtUp(rulesOfBroker(broker), follower.logEndOffset, highWatermark, epochStartOffset)) return
  if (!mayJoin(broker, follower)) return
  askForIsr(broker, replica, [...replica.isr, id], `${id} has caught up`, fx)
}

/** R-ISR3: members that have not had everything for replica.lag.time.max.ms leave. */
export function shrinkIsrs(broker: Broker, fx: BrokerEffects): void {
  for (const replica of Object.values(broker.volatile.partitions)) {
    if (replica.role !== 'leader' || replica.pendingIsr !== null) continue
    const log = logOf(broker, replica.partition)
    const lags = (id: string) => id !== broker.id && !isCaughtUp(broker, progressOf(replica, id)!, log, fx.now)
    const late = replica.isr.filter(lags)
    if (late.length === 0) continue
    const isr = replica.isr.filter((id) => !late.includes(id))
    askForIsr(broker, replica, isr, `${late.join(', ')} fell behind`, fx)
  }
}

/** The controller has answered an AlterPartition (R-ISR5). */
export function onAlterPartitionResponse(broker: Broker, response: AlterPartitionResponse, fx: BrokerEffects): void {
  const replica = broker.volatile.partitions[response.partition]
  if (replica === undefined || replica.role !== 'leader' || replica.pendingIsr === null) return
  switch (response.error) {
    case 'NONE':
      if (response.leaderEpoch !== replica.leaderEpoch || response.partitionEpoch <= replica.partitionEpoch) return
      confirmIsr(broker, replica, response.isr, response.partitionEpoch, fx)
      return
    case 'INELIGIBLE_REPLICA':
      replica.pendingIsr = null
      return
    case 'NOT_CONTROLLER':
    case 'UNKNOWN_SERVER_ERROR':
      replica.retryAlterAt = fx.now
      return
    default:
      // A stale epoch: the metadata that says why is on its way.
      replica.retryAlterAt = NEVER
  }
}

/** The metadata or the controller says what the ISR is now. */
export function confirmIsr(
  broker: Broker,
  replica: Partition,
  isr: readonly string[],
  partitionEpoch: number,
  fx: BrokerEffects,
): void {
  replica.isr = isr
  replica.partitionEpoch = partitionEpoch
  replica.pendingIsr = null
  advanceHighWatermark(broker, replica, logOf(broker, replica.partition), fx)
  admitCaughtUp(broker, replica, fx)
}

/** Looks for followers that may enter some ISR though they have not fetched since. */
export function expandIsrs(broker: Broker, fx: BrokerEffects): void {
  for (const replica of Object.values(broker.volatile.partitions)) {
    if (replica.role === 'leader' && replica.isr.length < replica.replicas.length) admitCaughtUp(broker, replica, fx)
  }
}

/** Requests that were not answered are sent again. */
export function retryIsrChanges(broker: Broker, fx: BrokerEffects): void {
  for (const replica of Object.values(broker.volatile.partitions)) {
    if (replica.pendingIsr !== null && replica.retryAlterAt <= fx.now)
      sendAlter(broker, replica, replica.pendingIsr, fx)
  }
}

/** The active controller is gone, or is another one: what it was asked must be asked again. */
export function controllerLost(broker: Broker, fx: BrokerEffects): void {
  for (const replica of Object.values(broker.volatile.partitions)) {
    if (replica.pendingIsr !== null) replica.retryAlterAt = Math.min(replica.retryAlterAt, fx.now)
  }
}

const NEVER = Number.MAX_SAFE_INTEGER

// Only one change is under way at a time, so a second follower that has caught up meanwhile gets its turn now.
function admitCaughtUp(broker: Broker, replica: Partition, fx: BrokerEffects): void {
  const lag = ms(broker.config['replica.lag.time.max.ms'])
  for (const id of replica.replicas) {
    const follower = progressOf(replica, id)
    // It is a fetch that lets it in (R-ISR4), and one that is not heard any more does not fetch.
    if (fx.now - (broker.volatile.lastFetchTimes[id] ?? -lag) > lag) continue
    if (follower !== undefined) maybeExpandIsr(broker, replica, follower, fx)
  }
}

function askForIsr(
  broker: Broker,
  replica: Partition,
  isr: readonly string[],
  reason: string,
  fx: BrokerEffects,
): void {
  replica.pendingIsr = isr
  fx.note({ type: 'isr-change-requested', broker: broker.id, partition: replica.partition, isr, reason })
  sendAlter(broker, replica, isr, fx)
}

function sendAlter(broker: Broker, replica: Partition, isr: readonly string[], fx: BrokerEffects): void {
  const { image, brokerEpoch } = broker.volatile
  const { partition, leaderEpoch, partitionEpoch } = replica
  const newIsr = isr.map((id) => ({ broker: id, brokerEpoch: image.brokers[id]?.brokerEpoch ?? -1 }))
  const epochs = { brokerEpoch, leaderEpoch, partitionEpoch }
  replica.retryAlterAt = fx.now + ms(broker.config['replica.socket.timeout.ms'])
  const { topicId } = logOf(broker, partition)
  // R-E5: whoever leads has recovered by taking up its own log, and says so with its next change.
  const recovery = { leaderRecoveryState: 'RECOVERED' } as const
  askController(broker, { type: 'alterPartitionRequest', partition, topicId, ...epochs, newIsr, ...recovery }, fx)
}
