// A transaction coordinator's view of the transactional ids of one partition of `__transaction_state`.
import type { Micros } from '../../../kernel/time'
import type { AddOffsetsToTxnResponse, AddPartitionsToTxnResponse, ErrorCode, PartitionId } from '../messages'
import type { TransactionState, TransactionValue } from './records'

export interface TransactionShard {
  readonly partition: PartitionId
  /** The coordinator's epoch: markers carry it. */
  readonly leaderEpoch: number
  /** COORDINATOR_LOAD_IN_PROGRESS until the log is replayed. */
  loaded: boolean
  /** By transactional id. */
  transactions: Record<string, Transaction>
  /** What was written and is not replicated yet, oldest first. */
  pending: PendingTransition[]
  /** When the timer that ends their waiting rings; 0: none is set. */
  timerAt: Micros
}

/** A transactional id (TransactionMetadata). */
export interface Transaction {
  readonly transactionalId: string
  /** As the log has it. */
  value: TransactionValue
  /** The state that is being written, or PrepareEpochFence before an abort that fences; null: none. */
  pending: TransactionState | null
  /** A fence could not be written: its epoch is not raised a second time. */
  failedFence: boolean
  /** What the leaders of its partitions still have to write; null: nothing (TransactionMarkerChannelManager). */
  markers: Markers | null
}

export interface Markers {
  readonly committed: boolean
  readonly producerId: number
  readonly producerEpoch: number
  readonly version: 1 | 2
  /** Partition → the broker that was asked, and with which request; null: to be asked (again). */
  left: Record<PartitionId, { readonly broker: string; readonly correlationId: number } | null>
}

/** A change of a transactional id that counts when it is replicated. */
export interface PendingTransition {
  /** The high watermark must be above this. */
  readonly offset: number
  readonly deadline: Micros
  readonly transactionalId: string
  readonly value: TransactionValue
  readonly done: Done
}

/** Who waits for it, and for what. */
export type Done =
  | { readonly kind: 'init'; readonly to: string; readonly correlationId: number }
  | {
      readonly kind: 'reply'
      readonly to: string
      readonly reply: AddPartitionsToTxnResponse | AddOffsetsToTxnResponse
    }
  /** Then the markers follow. `to` null: nobody waits (it was the coordinator's own idea). */
  | {
      readonly kind: 'end'
      readonly to: string | null
      readonly correlationId: number
      /** Who began anew is told to ask again, when the transaction in its way is ended. */
      readonly initialising: boolean
      readonly fencing: boolean
    }
  | { readonly kind: 'complete' }

/** Either what is to be written, or what is answered at once. */
export type Decision =
  | { readonly error: ErrorCode; readonly value?: undefined }
  | { readonly value: TransactionValue; readonly error?: undefined }
