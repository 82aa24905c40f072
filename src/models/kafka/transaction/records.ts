// What a transaction coordinator writes to its partition of `__transaction_state`, and replays after a failover.
import type { PartitionId } from '../partition'

/** Kafka's transaction states (T-2). */
export type TransactionState =
  | 'Empty'
  | 'Ongoing'
  | 'PrepareCommit'
  | 'PrepareAbort'
  | 'CompleteCommit'
  | 'CompleteAbort'
  | 'Dead'
  | 'PrepareEpochFence'

/** All that is known of a transactional id (TransactionLogValue). */
export interface TransactionValue {
  readonly producerId: number
  /** The one before, when the epochs of that were used up; -1: none. */
  readonly previousProducerId: number
  /** The one that follows when this transaction has ended, as the epochs are used up; -1: this one stays. */
  readonly nextProducerId: number
  readonly producerEpoch: number
  /** The epoch before the present one, where the present one was asked for by the same process; -1: it was not. */
  readonly lastProducerEpoch: number
  readonly timeoutMs: number
  readonly state: TransactionState
  /** In the order in which they were added. */
  readonly partitions: readonly PartitionId[]
  /** When its first partition was added, Micros; -1: there is no transaction. */
  readonly startedAt: number
  readonly updatedAt: number
  /** Of the client that changed it last: 1, or 2 with an epoch for each transaction (KIP-890). */
  readonly clientVersion: number
}

export type TransactionStateRecord =
  | { readonly type: 'transactionState'; readonly transactionalId: string; readonly value: TransactionValue }
  /** The id has expired (T-10). */
  | { readonly type: 'transactionTombstone'; readonly transactionalId: string }
