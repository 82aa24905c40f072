// What happened to producers and their records, up to the answer that they get.
import type { ErrorCode } from '../error-codes'
import type { PartitionId } from '../partition'
import type { RecordId } from '../stored-batch'

export type ProducerFact =
  | {
      /** Successive calls of `send()` accepted these records: each lies in the buffer for its partition. Lists go side by side. */
      type: 'records-sent'
      producer: string
      records: readonly RecordId[]
      partitions: readonly PartitionId[]
      keys: readonly (string | null)[]
      /** Serialized key + value bytes. */
      sizes: readonly number[]
      acks: -1 | 0 | 1
      idempotent: boolean
    }
  | {
      /** `send()` refused a record (buffer full for max.block.ms, too large, no such partition): it was never stored. */
      type: 'record-refused'
      producer: string
      record: RecordId
      topic: string
      reason: 'BufferExhausted' | 'IllegalArgument' | 'RecordTooLarge' | 'UnknownTopic' | 'TOPIC_AUTHORIZATION_FAILED'
    }
  | {
      /** A request with these batches left the producer; `attempt` counts from 1. */
      type: 'batch-sent'
      producer: string
      broker: string
      partition: PartitionId
      records: readonly RecordId[]
      attempt: number
      /** How long the batch waited in the accumulator before its first attempt, Micros. */
      waited: number
    }
  | {
      /** The producer's callback said success. With acks=0 this is at once, with `offset` -1. */
      type: 'batch-acked'
      producer: string
      broker: string
      partition: PartitionId
      records: readonly RecordId[]
      acks: -1 | 0 | 1
      offset: number
      /** From send() of the batch's first record to this, Micros. */
      latency: number
    }
  | {
      /** The producer's callback said failure. `certain`: no broker can hold it; else the outcome is unknown (P-24). */
      type: 'batch-failed'
      producer: string
      partition: PartitionId
      records: readonly RecordId[]
      error: ErrorCode | 'TimeoutException' | 'ProducerClosed' | 'TransactionAborted'
      certain: boolean
    }
  | { type: 'batch-retried'; producer: string; partition: PartitionId; records: readonly RecordId[]; error: ErrorCode }
  | {
      /** The application died with these in its memory: they were never sent, or their outcome is unknown. */
      type: 'producer-memory-lost'
      producer: string
      records: readonly RecordId[]
      /** Of `records`, those that a broker may have received. */
      sent: readonly RecordId[]
    }
  | { type: 'producer-id-acquired'; producer: string; producerId: number; producerEpoch: number }
  | { type: 'producer-closed'; producer: string }
  | { type: 'data-source-ended'; producer: string; rows: number }
