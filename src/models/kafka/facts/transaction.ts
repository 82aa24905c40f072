// What happened to transactions, for people, the referee and the invariants.
import type { ErrorCode } from '../error-codes'
import type { PartitionId } from '../partition'
import type { TransactionState } from '../transaction/records'

export type TransactionFact =
  // ---- coordinators
  | { type: 'transaction-coordinator-elected'; broker: string; transactionalId: string; partition: PartitionId }
  | {
      /** A transactional id is in another state, or in the same with more partitions, and that is replicated (T-2). */
      type: 'transaction-state-changed'
      broker: string
      transactionalId: string
      from: TransactionState
      to: TransactionState
      producerId: number
      producerEpoch: number
      /** What belongs to the transaction. */
      partitions: readonly PartitionId[]
      /** When it began; -1: there is none. */
      startedAt: number
    }
  /** T-9: it was open for longer than its timeout; its coordinator aborts it. */
  | { type: 'transaction-timed-out'; broker: string; transactionalId: string; producerId: number; took: number }
  | { type: 'transactional-id-expired'; broker: string; transactionalId: string }
  | {
      /** The leader of a partition wrote the marker that ends a transaction there. */
      type: 'transaction-marker-written'
      broker: string
      transactionalId: string
      producerId: number
      producerEpoch: number
      partition: PartitionId
      offset: number
      committed: boolean
      /** There was nothing of the transaction in this partition. */
      empty: boolean
    }
  | {
      /** A leader refused the marker: it knows a later epoch. The coordinator sends no more, and the id stays as it was decided. */
      type: 'transaction-markers-refused'
      broker: string
      transactionalId: string
      partition: PartitionId
      error: ErrorCode
    }
  // ---- producers
  /** initTransactions() has returned: whoever had the id before is fenced. */
  | {
      type: 'transactions-initialised'
      producer: string
      transactionalId: string
      producerId: number
      producerEpoch: number
      version: number
    }
  /** The application died inside of a transaction, with everything sent and nothing ended. */
  | { type: 'producer-crashed'; producer: string; transactionalId: string; restartsAt: number }
  | { type: 'transaction-begun'; producer: string; transactionalId: string }
  /** commitTransaction() or abortTransaction() is called. */
  | { type: 'transaction-ending'; producer: string; transactionalId: string; committed: boolean }
  | {
      /** commitTransaction() or abortTransaction() has returned. */
      type: 'transaction-ended'
      producer: string
      transactionalId: string
      committed: boolean
      /** What send() took since it began. */
      records: number
      /** Since it began, Micros. */
      took: number
    }
  /** The transaction cannot be committed any more: the application has to abort it, or, if that is `fatal`, to close its producer. */
  | {
      type: 'transaction-failed'
      producer: string
      transactionalId: string
      error: string
      fatal: boolean
      /** What it was about to do. */
      aim: 'begin' | 'commit' | 'abort'
    }
