// The high watermark of a partition that this broker leads: below it, every in-sync replica has every record (R-HW1 to R-HW5).
import { ms, type Micros } from '../../../kernel/time'
import type { Broker, BrokerEffects, FollowerProgress, Partition } from '../broker/state'
import { isActive } from '../controller/records'
import type { Log } from '../log/state'
import { settleTransactions } from '../log/transactions'
import { OFFSETS_TOPIC, TRANSACTION_TOPIC } from '../partition'
import { announceHighWatermark } from './fetch-session'
import { completeProduces } from './purgatory'
import { isInSync, isSameProcess, maximalIsr, nextHighWatermark } from '../rules/in-sync'
import { effectiveMinIsr, rulesOfBroker } from './replica'

/** R-ISR1: has the follower everything, or had it not long ago? */
export const isCaughtUp = (broker: Broker, follower: FollowerProgress, log: Log, now: Micros): boolean =>
  isInSync(
    follower.logEndOffset,
    log.logEndOffset,
    now - follower.lastCaughtUpTime,
    ms(broker.config['replica.lag.time.max.ms']),
  )

/**
 * Raises the high watermark to what the in-sync replicas have by now, and tells who waits for it. To be called after an
 * append, a follower's progress, a confirmed ISR and an election (R-HW4).
 */
export function advanceHighWatermark(broker: Broker, replica: Partition, log: Log, fx: BrokerEffects): void {
  if (replica.highWatermark >= log.logEndOffset) return
  const isr = maximalIsr(rulesOfBroker(broker), replica.isr, replica.pendingIsr)
  let end = log.logEndOffset
  for (const follower of replica.followers) {
    if (follower.logEndOffset >= log.logEndOffset) continue
    // R-HW1: somebody who is about to enter the ISR counts already.
    const counts = isr.includes(follower.id) || (isCaughtUp(broker, follower, log, fx.now) && mayJoin(broker, follower))
    if (!counts) continue
    if (follower.logEndOffset <= replica.highWatermark) return
    if (follower.logEndOffset < end) end = follower.logEndOffset
  }
  // R-HW3: with too few in-sync replicas nothing more becomes visible, whatever the acks.
  // When all are in sync they are enough, whatever the setting asks for.
  const minIsr = replica.isr.length === replica.replicas.length ? 0 : effectiveMinIsr(broker, replica)
  const candidate = nextHighWatermark(replica.highWatermark, end, replica.isr.length, minIsr)
  if (candidate === replica.highWatermark) return
  replica.highWatermark = candidate
  if (log.transactions !== undefined) settleTransactions(log.transactions, candidate)
  const { partition, leaderEpoch } = replica
  fx.note({ type: 'high-watermark-advanced', broker: broker.id, partition, leaderEpoch, highWatermark: candidate })
  announceHighWatermark(broker, replica)
  completeProduces(broker, replica, fx)
  if (broker.volatile.share !== null) broker.volatile.share.advanced.push(partition)
  if (replica.topic === OFFSETS_TOPIC || replica.topic === TRANSACTION_TOPIC)
    broker.volatile.advancedShards.push(partition)
}

/** R-ISR4: unfenced, not about to leave, and still the registration that the fetch came from (KIP-903). */
export function mayJoin(broker: Broker, { id, brokerEpoch }: FollowerProgress): boolean {
  const { image } = broker.volatile
  return isActive(image, id) && isSameProcess(rulesOfBroker(broker), brokerEpoch, image.brokers[id]!.brokerEpoch)
}
