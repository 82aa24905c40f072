// Transactional ids as their coordinators have them.
import type { Transaction } from '../models/kafka/transaction/state'
import type { KafkaWorld } from './compile'

/** A transactional id, and who coordinates it. */
export interface KnownTransaction {
  readonly broker: string
  /** Of `__transaction_state`. */
  readonly partition: string
  readonly transaction: Transaction
}

/** The id as the broker has it that coordinates it now; null: nobody does, or nobody has heard of it. */
export const transactionOf = (world: KafkaWorld, transactionalId: string): KnownTransaction | null =>
  transactionsOf(world).find(({ transaction }) => transaction.transactionalId === transactionalId) ?? null

/** Every id that somebody coordinates. */
export function transactionsOf(world: KafkaWorld): KnownTransaction[] {
  const found = new Map<string, KnownTransaction & { epoch: number }>()
  for (const actor of Object.values(world.actors)) {
    if (actor.kind !== 'broker' || !actor.up) continue
    for (const { loaded, leaderEpoch: epoch, partition, transactions } of Object.values(actor.volatile.transactions)) {
      if (!loaded) continue
      for (const transaction of Object.values(transactions)) {
        const known = found.get(transaction.transactionalId)
        if (known !== undefined && known.epoch > epoch) continue
        found.set(transaction.transactionalId, { broker: actor.id, partition, transaction, epoch })
      }
    }
  }
  return [...found.values()]
}
