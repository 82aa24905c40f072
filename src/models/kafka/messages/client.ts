// What producers and all clients ask of brokers: to store, for ids, for metadata.
import type { ErrorCode } from '../error-codes'
import type { PartitionId } from '../partition'
import type { RecordBatch } from '../stored-batch'
import type { InitTransactions, ProduceTransaction } from './transaction'

export interface ProduceRequest {
  readonly type: 'produceRequest'
  readonly correlationId: number
  /** 0: no response is sent. */
  readonly acks: -1 | 0 | 1
  /** `request.timeout.ms`: with acks=-1 the leader itself answers REQUEST_TIMED_OUT after this (P-26). */
  readonly timeoutMs: number
  /** Whose transaction the batches belong to; absent: to none. */
  readonly transaction?: ProduceTransaction
  readonly partitions: readonly {
    readonly partition: PartitionId
    /** Which creation of the topic is meant (K-16); absent in versions of the request that only name it. */
    readonly topicId?: number
    readonly batch: RecordBatch
  }[]
}
export interface ProduceResponse {
  readonly type: 'produceResponse'
  /** S-12: the client is over a quota, and is held back for so long; absent: it is not. */
  readonly throttleTimeMs?: number
  readonly correlationId: number
  readonly partitions: readonly {
    readonly partition: PartitionId
    readonly error: ErrorCode
    /** -1 on error. */
    readonly baseOffset: number
    /** KIP-951 hint with NOT_LEADER_OR_FOLLOWER / FENCED_LEADER_EPOCH (P-28). */
    readonly currentLeader: { readonly leader: string | null; readonly leaderEpoch: number } | null
  }[]
}
export interface InitProducerIdRequest {
  readonly type: 'initProducerIdRequest'
  readonly correlationId: number
  /** From a transactional producer, to its coordinator (T-3); absent: any broker answers. */
  readonly transaction?: InitTransactions
}
export interface InitProducerIdResponse {
  readonly type: 'initProducerIdResponse'
  readonly correlationId: number
  readonly error: ErrorCode
  readonly producerId: number
  readonly producerEpoch: number
  /** The cluster's `transaction.version`, of which Kafka's clients hear with ApiVersions; in answers of a transaction coordinator. */
  readonly transactionVersion?: number
}

/** Asks for brokers and the named topics. Any unfenced broker answers from its own image of the metadata. */
export interface MetadataRequest {
  readonly type: 'metadataRequest'
  readonly correlationId: number
  /** null: all that there are. */
  readonly topics: readonly string[] | null
  /** K-17: may the broker have topics made that are not there? */
  readonly allowAutoTopicCreation: boolean
}
export interface MetadataResponse {
  readonly type: 'metadataResponse'
  readonly correlationId: number
  /** Unfenced brokers. */
  readonly brokers: readonly string[]
  /** Broker → rack, of those that have one; absent: none has. */
  readonly racks?: Readonly<Record<string, string>>
  readonly topics: readonly {
    readonly topic: string
    /** A topic that is deleted and made again has another one (K-16). */
    readonly topicId?: number
    readonly error: ErrorCode
    /** By partition index. */
    readonly partitions: readonly {
      readonly partition: PartitionId
      /** null: LEADER_NOT_AVAILABLE. */
      readonly leader: string | null
      readonly leaderEpoch: number
      readonly replicas: readonly string[]
      readonly isr: readonly string[]
    }[]
  }[]
}

export type ClientMessage =
  | ProduceRequest
  | ProduceResponse
  | InitProducerIdRequest
  | InitProducerIdResponse
  | MetadataRequest
  | MetadataResponse
