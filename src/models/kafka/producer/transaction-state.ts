// What a transactional producer keeps besides: where its transaction is (Kafka's TransactionManager), and what its application
// does with transactions.
import type { Micros } from '../../../kernel/time'
import type { PartitionId, ProcessRecords } from '../messages'

/** Kafka's TransactionManager.State. */
export type TransactionManagerState =
  | 'UNINITIALIZED'
  | 'INITIALIZING'
  | 'READY'
  | 'IN_TRANSACTION'
  | 'COMMITTING_TRANSACTION'
  | 'ABORTING_TRANSACTION'
  | 'ABORTABLE_ERROR'
  | 'FATAL_ERROR'

export interface TransactionManager {
  readonly transactionalId: string
  state: TransactionManagerState
  /** Of the protocol, as the coordinator has told it. */
  version: 1 | 2
  coordinator: string | null
  groupCoordinator: string | null
  /** The one request to a coordinator that is not answered yet; null: none is. */
  request: TransactionRequest | null
  attempts: number
  /** None before this, after an error. */
  retryAt: Micros
  /** TV1: partitions that the coordinator has not been told of, so that nothing may be sent to them yet (T-4). */
  newPartitions: PartitionId[]
  /** Partitions of the transaction. */
  partitions: PartitionId[]
  /** Has a coordinator heard of the transaction, or will it? Otherwise there is nothing to end (T-21). */
  started: boolean
  /** sendOffsetsToTransaction() is waiting with these; null: it is not. */
  offsets: NonNullable<ProcessRecords['offsets']> | null
  /** TV1: the coordinator knows of the group's partition. */
  offsetsAdded: boolean
  /** TV1: the epoch is asked for anew before the next transaction. */
  bumpEpoch: boolean
  /** What the application's next call throws; null: nothing. */
  error: string | null
  /** In the present transaction: since when, and records that send() took. */
  begunAt: Micros
  records: number
  /** What the application will do at its end, as chance has it. */
  plan: 'commit' | 'abort' | 'crash'
}

export interface TransactionRequest {
  readonly kind:
    | 'findCoordinator'
    | 'findGroupCoordinator'
    | 'init'
    | 'addPartitions'
    | 'addOffsets'
    | 'offsets'
    | 'end'
  readonly broker: string
  readonly correlationId: number
  readonly sentAt: Micros
  /** Those that it adds. */
  readonly partitions: readonly PartitionId[]
}

/** What the application around a transactional producer does, over and over. */
export interface TransactionScript {
  /** It ends the transaction after so many records; null: it does not count. */
  readonly records: number | null
  /** It ends the transaction after this time; null: it has no clock. */
  readonly every: Micros | null
  /** Share (0 … 1) of its transactions that it aborts. */
  readonly abort: number
  /** Share (0 … 1) in which its process dies, with everything sent and nothing ended. */
  readonly crash: number
  /** How long it is gone then. */
  readonly restart: Micros
}

/** Records that a member of a group has handed over to its producer, and how far that is with them. */
export interface Processing {
  readonly pollId: number
  readonly from: string
  records: ProcessRecords['records']
  /** There are no more of them to come. */
  last: boolean
  offsets: ProcessRecords['offsets']
  /** Records that send() has taken. */
  sent: number
  /** Offsets are sent, or there are none to be sent. */
  offsetsSent: boolean
  /** Outside of transactions: a record could not be stored. */
  failed: string | null
}

/** May nothing be sent to this partition now? As Kafka's sender, it waits while a coordinator is being asked. */
export const holdsBack = ({ request, version, partitions }: TransactionManager, partition: PartitionId): boolean =>
  request !== null || (version === 1 && !partitions.includes(partition))

/** A record for this partition is in the buffer: the partition becomes part of the transaction (`maybeAddPartition`). */
export function joinTransaction(manager: TransactionManager, partition: PartitionId): void {
  manager.records++
  if (manager.partitions.includes(partition) || manager.newPartitions.includes(partition)) return
  if (manager.version === 1) manager.newPartitions.push(partition)
  else {
    manager.partitions.push(partition)
    manager.started = true
  }
}
