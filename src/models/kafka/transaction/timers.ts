// What a transaction coordinator looks for by itself: transactions that take too long (T-9), and ids that nobody uses (T-10).
import { ms } from '../../../kernel/time'
import type { Broker, BrokerEffects } from '../broker/state'
import type { PartitionId } from '../messages'
import { fence } from './end'
import { writeTombstone } from './write'
import type { TransactionShard } from './state'

/** `transaction.remove.expired.transaction.cleanup.interval.ms`. */
const EXPIRY_SCAN = ms(3_600_000)

/** Begins to look for transactions that have timed out. */
export function watchTimeouts({ config }: Broker, shard: TransactionShard, fx: BrokerEffects): void {
  const interval = ms(config['transaction.abort.timed.out.transaction.cleanup.interval.ms'])
  // All shards of a broker are looked at by one scheduler, which has run since its start.
  const next = interval - (fx.now % interval)
  fx.after(next, { type: 'transactionTimer', name: 'timeouts', id: shard.partition, at: shard.leaderEpoch })
}

/** T-9: an open transaction that is older than its timeout is aborted with the next epoch, and its producer is fenced. */
export function abortTimedOut(broker: Broker, partition: PartitionId, leaderEpoch: number, fx: BrokerEffects): void {
  const shard = broker.volatile.transactions[partition]
  if (shard?.loaded !== true || shard.leaderEpoch !== leaderEpoch) return
  for (const transaction of Object.values(shard.transactions)) {
    const { state, startedAt, timeoutMs, producerId } = transaction.value
    if (state !== 'Ongoing' || transaction.pending !== null || fx.now <= startedAt + ms(timeoutMs)) continue
    const { transactionalId } = transaction
    const took = fx.now - startedAt
    fx.note({ type: 'transaction-timed-out', broker: broker.id, transactionalId, producerId, took })
    fence(broker, shard, transaction, { to: null, correlationId: 0, initialising: false }, fx)
  }
  watchTimeouts(broker, shard, fx)
}

/** Begins to look for ids that have expired. */
export function watchExpiry(_: Broker, shard: TransactionShard, fx: BrokerEffects): void {
  fx.after(EXPIRY_SCAN, { type: 'transactionTimer', name: 'expiry', id: shard.partition, at: shard.leaderEpoch })
}

/** T-10: ids without a transaction that nobody has used for `transactional.id.expiration.ms` are forgotten. */
export function expireIds(broker: Broker, partition: PartitionId, leaderEpoch: number, fx: BrokerEffects): void {
  const shard = broker.volatile.transactions[partition]
  if (shard?.loaded !== true || shard.leaderEpoch !== leaderEpoch) return
  const limit = ms(broker.config['transactional.id.expiration.ms'])
  for (const { transactionalId, pending, value } of Object.values(shard.transactions)) {
    const isIdle = value.state === 'Empty' || value.state === 'CompleteCommit' || value.state === 'CompleteAbort'
    if (!isIdle || pending !== null || fx.now < value.updatedAt + limit) continue
    if (!writeTombstone(broker, shard, transactionalId, fx)) continue
    delete shard.transactions[transactionalId]
    fx.note({ type: 'transactional-id-expired', broker: broker.id, transactionalId })
  }
  watchExpiry(broker, shard, fx)
}
