// What is said about transactions: a producer and its coordinator, the coordinator and the leaders of partitions, leaders and
// the coordinator (KIP-98, KIP-447, KIP-890).
import type { ErrorCode } from '../error-codes'
import type { PartitionId } from '../partition'

/** A partition with an error of its own, while the others of the request were done. */
export interface RefusedPartition {
  readonly partition: PartitionId
  readonly error: ErrorCode
}

/** Who produces in a transaction, and with which version of the protocol: 2 lets the leader add the partition (T-4). */
export interface ProduceTransaction {
  readonly transactionalId: string
  readonly version: 1 | 2
}

/** A transactional producer asks for its id and epoch (T-3). */
export interface InitTransactions {
  readonly transactionalId: string
  /** `transaction.timeout.ms`. */
  readonly timeoutMs: number
  /** What it had until now, to get the next epoch of it; -1: nothing, whoever had the id before is fenced. */
  readonly producerId: number
  readonly producerEpoch: number
}

interface OfTransaction {
  readonly correlationId: number
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
}

interface Answer {
  readonly correlationId: number
  readonly error: ErrorCode
}

/** A producer (TV1) or the leader of partitions (TV2) adds them; `verifyOnly`: a leader asks whether they were added (T-5). */
export interface AddPartitionsToTxnRequest extends OfTransaction {
  readonly type: 'addPartitionsToTxnRequest'
  readonly partitions: readonly PartitionId[]
  readonly verifyOnly: boolean
  readonly version: 1 | 2
}
export interface AddPartitionsToTxnResponse extends Answer {
  readonly type: 'addPartitionsToTxnResponse'
  /** With `verifyOnly`: those that are not part of the transaction. */
  readonly missing: readonly PartitionId[]
  /** Why nothing was added: those that may not be, with `error` or the like, and the others (OPERATION_NOT_ATTEMPTED). */
  readonly refused?: readonly RefusedPartition[]
}

/** TV1: the group's partition of `__consumer_offsets` becomes part of the transaction. */
export interface AddOffsetsToTxnRequest extends OfTransaction {
  readonly type: 'addOffsetsToTxnRequest'
  readonly group: string
}
export interface AddOffsetsToTxnResponse extends Answer {
  readonly type: 'addOffsetsToTxnResponse'
}

/** To the group's coordinator: offsets that count when the transaction commits (T-22). */
export interface TxnOffsetCommitRequest extends OfTransaction {
  readonly type: 'txnOffsetCommitRequest'
  readonly version: 1 | 2
  readonly group: string
  /** Of the member whose positions these are (KIP-447); -1 and '': it does not say, and nobody checks. */
  readonly generation: number
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly offsets: readonly {
    readonly partition: PartitionId
    readonly offset: number
    readonly leaderEpoch: number
  }[]
}
export interface TxnOffsetCommitResponse extends Answer {
  readonly type: 'txnOffsetCommitResponse'
  readonly refused?: readonly RefusedPartition[]
}

/** Commits or aborts (T-6). */
export interface EndTxnRequest extends OfTransaction {
  readonly type: 'endTxnRequest'
  readonly committed: boolean
  readonly version: 1 | 2
}
export interface EndTxnResponse extends Answer {
  readonly type: 'endTxnResponse'
  /** For the next transaction (T-8). */
  readonly producerId: number
  readonly producerEpoch: number
}

/** A coordinator lets the leaders of a transaction's partitions write its markers. */
export interface WriteTxnMarkersRequest {
  readonly type: 'writeTxnMarkersRequest'
  readonly correlationId: number
  readonly transactionalId: string
  readonly coordinatorEpoch: number
  readonly producerId: number
  readonly producerEpoch: number
  readonly committed: boolean
  readonly version: 1 | 2
  readonly partitions: readonly PartitionId[]
}
export interface WriteTxnMarkersResponse {
  readonly type: 'writeTxnMarkersResponse'
  readonly correlationId: number
  readonly transactionalId: string
  readonly partitions: readonly { readonly partition: PartitionId; readonly error: ErrorCode }[]
}

/** What a member of a group gives to its producer: records to send, and how far the group has come with them (KIP-447). */
export interface ProcessRecords {
  readonly type: 'processRecords'
  /** Of the poll() that returned them. */
  readonly pollId: number
  readonly records: readonly { readonly key: string | null; readonly value: string | null }[]
  /** That is all of them: the transaction can be ended. */
  readonly last: boolean
  /** null: the offsets are not part of the transaction. */
  readonly offsets: Pick<
    TxnOffsetCommitRequest,
    'group' | 'generation' | 'memberId' | 'groupInstanceId' | 'offsets'
  > | null
}
/** The producer's answer. `fatal`: it can do nothing any more. */
export interface RecordsProcessed {
  readonly type: 'recordsProduced'
  readonly pollId: number
  readonly outcome: 'committed' | 'aborted' | 'fatal'
  readonly error: string | null
}

/** `name` is what rings: a coordinator's chores, a leader's question, a producer's application. */
export interface TransactionTimer {
  readonly type: 'transactionTimer'
  readonly name: string
  readonly id: string
  readonly at: number
}

export type TransactionMessage =
  | AddPartitionsToTxnRequest
  | AddPartitionsToTxnResponse
  | AddOffsetsToTxnRequest
  | AddOffsetsToTxnResponse
  | TxnOffsetCommitRequest
  | TxnOffsetCommitResponse
  | EndTxnRequest
  | EndTxnResponse
  | WriteTxnMarkersRequest
  | WriteTxnMarkersResponse
  | ProcessRecords
  | RecordsProcessed
  | TransactionTimer
