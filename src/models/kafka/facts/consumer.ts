// What happened to consumers, and what they did with records.
import type { PartitionId } from '../partition'
import type { RecordId } from '../stored-batch'

export type ConsumerFact =
  | {
      type: 'partitions-assigned'
      consumer: string
      group: string
      member: string
      generation: number
      partitions: readonly PartitionId[]
      /** What it owned before and owns still. */
      kept: readonly PartitionId[]
    }
  | {
      type: 'partitions-revoked'
      consumer: string
      group: string
      member: string
      generation: number
      partitions: readonly PartitionId[]
      /** What it owned before and owns still. */
      kept: readonly PartitionId[]
    }
  | {
      type: 'partitions-lost'
      consumer: string
      group: string
      member: string
      generation: number
      partitions: readonly PartitionId[]
      /** What it owned before and owns still. */
      kept: readonly PartitionId[]
    }
  | {
      /** The consumer took up a position: from its group's commit, or by auto.offset.reset. */
      type: 'position-set'
      consumer: string
      group: string
      partition: PartitionId
      offset: number
      why:
        | 'committed'
        | 'seek'
        | 'reset-earliest'
        | 'reset-latest'
        | 'reset-by-duration'
        | 'out-of-range'
        | 'truncated'
        /** The application sought back itself, to what it could not process or had not begun. */
        | 'retry'
    }
  | {
      /** poll() returned these records of one partition, in offset order. */
      type: 'records-delivered'
      consumer: string
      group: string
      member: string
      generation: number
      partition: PartitionId
      /** By a share group: others may have the offsets in between (KIP-932). */
      shared?: true
      /** First and last offset; control and skipped offsets in between are not delivered. */
      offsets: readonly number[]
      records: readonly RecordId[]
      /** By `isolation.level` only committed transactions are read. */
      readCommitted?: true
    }
  | {
      /** The application finished its work on these. */
      type: 'records-processed'
      consumer: string
      group: string
      partition: PartitionId
      offsets: readonly number[]
      records: readonly RecordId[]
    }
  | {
      /** Its producer has what the application made of these, within the transaction that takes the group past them (KIP-447). */
      type: 'outputs-made'
      consumer: string
      group: string
      producer: string
      partition: PartitionId
      offsets: readonly number[]
      records: readonly RecordId[]
    }
  | {
      /** The application could not process a record, for the so-manyth time, and does this about it. */
      type: 'record-failed'
      consumer: string
      group: string
      partition: PartitionId
      offset: number
      record: RecordId
      attempt: number
      next: 'retry' | 'skip' | 'dead-letter' | 'stop'
    }
  /** It gave the record up, and goes on with the next one. */
  | {
      type: 'record-skipped'
      consumer: string
      group: string
      partition: PartitionId
      offset: number
      record: RecordId
    }
  /** It gave the record up when its producer had stored it elsewhere. */
  | {
      type: 'record-dead-lettered'
      consumer: string
      group: string
      partition: PartitionId
      offset: number
      record: RecordId
      producer: string
    }
  /** The application called pause(): for its pool has enough, or to try a record again later. */
  | {
      type: 'reading-paused'
      consumer: string
      group: string
      partitions: readonly PartitionId[]
      why: 'pool-full' | 'retry'
    }
  | { type: 'reading-resumed'; consumer: string; group: string; why: 'pool-has-room' }
  /** R-F2: the consumer reads the partition from this replica in its rack now; null: from the leader again. */
  | { type: 'preferred-read-replica'; consumer: string; group: string; partition: PartitionId; replica: string | null }
  | { type: 'consumer-closed'; consumer: string; group: string }
  /** Its process ended at once: what it owned is read by nobody until its group notices. */
  | { type: 'consumer-crashed'; consumer: string; group: string; partitions: readonly PartitionId[] }
  /** N-6: its group knows it no more, or not in this epoch: it gives up what it has and joins anew. */
  | { type: 'member-fenced'; consumer: string; group: string; memberEpoch: number; error: string }
  | { type: 'poll-limit-exceeded'; consumer: string; group: string; limit: number }
