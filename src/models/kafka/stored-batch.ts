// Batches of records: as a producer drains them, and with their place in a log.
import type { Sealed } from '../../kernel/clone'
import type { Compressed } from './codecs'
import type { CoordinatorRecord } from './group/records'
import type { TransactionStateRecord } from './transaction/records'

/**
 * Identity of a record, given by its producer at `send()`: producer number * 2^32 + count of its sends so far.
 * The referee knows a record by this and nothing else. (Kafka has no such thing; no rule of the model reads it.)
 */
export type RecordId = number

/** Records of one producer for one partition, as drained from its accumulator. */
export interface RecordBatch extends Sealed {
  /** Offsets and sequence numbers that it takes. All arrays have as many items, unless it was cleaned (`LogBatch.kept`). */
  readonly count: number
  /** -1 without idempotence. */
  readonly producerId: number
  readonly producerEpoch: number
  /** Sequence of the first record; -1 without idempotence. */
  readonly baseSequence: number
  /** Exact bytes of an uncompressed v2 batch (record-batch-size vectors). */
  readonly sizeInBytes: number
  readonly records: readonly RecordId[]
  /** null = a record without key. */
  readonly keys: readonly (string | null)[]
  /** The values where they matter to somebody (a person's own data); null: synthetic values. */
  readonly values: readonly (string | null)[] | null
  /** Places (ascending) of records without a value: they say that their key is gone (L-13). Absent: there are none. */
  readonly tombstones?: readonly number[]
  /** CreateTime of each record, Micros since the start of the run. */
  readonly timestamps: readonly number[]
  /** The largest of them. */
  readonly maxTimestamp: number
  /** Records of `__consumer_offsets` and `__transaction_state`; null in batches of user topics. `records` is empty where this is set. */
  readonly coordinatorRecords: readonly (CoordinatorRecord | TransactionStateRecord)[] | null
  /** How it is compressed. Absent: it is not. (Kafka's batches name the codec alone.) */
  readonly compression?: Compressed
  /** Its records belong to a transaction of its producer. Absent: to none. */
  readonly transactional?: true
  /** A control batch: the marker that ends its producer's transaction here (T-24). It takes an offset and has no record of a user. */
  readonly marker?: TransactionMarker
}

/** What a transaction marker says (Kafka's EndTransactionMarker). */
export interface TransactionMarker extends Sealed {
  readonly type: 'COMMIT' | 'ABORT'
  /** Leader epoch of the coordinator that wrote it: markers of an earlier one are refused. */
  readonly coordinatorEpoch: number
}

/** A batch with its place in a log. Replicas share it: following is holding a reference. */
export interface LogBatch extends Sealed {
  readonly baseOffset: number
  readonly lastOffset: number
  /** Epoch of the leader that appended it. */
  readonly leaderEpoch: number
  readonly batch: RecordBatch
  /**
   * Where the cleaner left some of its records (L-12): their distances from `baseOffset`, ascending. Absent: all are here.
   * What Kafka removes as a whole stays as a hole, without records and bytes, so that a log has a batch for each offset.
   */
  readonly kept?: readonly number[]
  /** When its tombstones may go (KIP-534), by the clock of the broker whose cleaner has seen them first. Absent: none has. */
  readonly deleteHorizon?: number
}
