// A producer application with its client: source, accumulator, connections.
import type { Sealed } from '../../../kernel/clone'
import type { Actor } from '../../../kernel/world'
import type { Compression } from './compression'
import type { Micros } from '../../../kernel/time'
import type { ClientMetadata, Throttle } from '../client/state'
import type { ProducerConfig } from '../config'
import type { PartitionId, RecordBatch, RecordId } from '../messages'
import type { Sample } from '../rate'
import type { Processing, TransactionManager, TransactionScript } from './transaction-state'

/** Where a producer's records come from; see the blueprint's producer block. */
export interface ProducerSource {
  /** '': not connected to a topic; it waits. */
  topic: string
  /** Micros between two records, on average, and not always whole; 0: only `emit` makes records. */
  interval: Micros
  /** Random (exponential) rather than even spacing. */
  poisson: boolean
  keys: KeyTemplate
  /** Bytes of a synthetic value. */
  valueSize: number
  /** Share (0 … 1) of its records that have no value. */
  tombstones: number
  /** Send no more than this many; null: no end. `emit` is not counted. */
  limit: number | null
  /** A person's own rows, already parsed. */
  rows: SourceRows | null
  /** How it uses transactions; null: without a `transactional.id` it does not, and with one each record is committed by itself. */
  transactions: TransactionScript | null
}

export type KeyTemplate =
  | { readonly kind: 'none' }
  /** key1 … keyN in turn. */
  | { readonly kind: 'cycle'; readonly count: number; readonly prefix: string }
  | { readonly kind: 'uniform'; readonly count: number; readonly prefix: string }
  /** Key k with weight 1 / k. */
  | { readonly kind: 'zipf'; readonly count: number; readonly prefix: string }
  /** `share` (0 … 1) of all records have the first key. */
  | { readonly kind: 'hot'; readonly count: number; readonly share: number; readonly prefix: string }
  | { readonly kind: 'constant'; readonly key: string }

export interface SourceRows extends Sealed {
  readonly keys: readonly (string | null)[]
  readonly values: readonly (string | null)[]
  /** The pace: Micros since the first row. Empty: `interval` paces them. */
  readonly at: readonly Micros[]
}

/** The keys of a template with all that is asked of them per record; made once, shared by checkpoints. */
export interface KeyTable extends Sealed {
  readonly keys: readonly string[]
  /** murmur2 of each key, made positive. */
  readonly hashes: Int32Array
  /** Bytes of each key in UTF-8. */
  readonly sizes: Int32Array
  /** Running sums of the weights; null where all weigh the same, or the template says more. */
  readonly cumulative: Float64Array | null
}

export interface Producer extends Actor {
  readonly kind: 'producer'
  /** Makes its record ids: number * 2^32 + count. */
  readonly number: number
  bootstrap: readonly string[]
  /** Who it is to the brokers; absent: User:ANONYMOUS (S-3). */
  principal?: string
  /** How fast a core of its machine compresses; 1: as fast as the one of codecs.ts. */
  readonly core: number
  config: ProducerConfig
  source: ProducerSource
  /** Made from `source.keys`. */
  keyTable: KeyTable
  /** What the application would find in its own notebook after a restart. */
  durable: {
    /** Records for which send() has returned, whatever it said. */
    sent: number
    /** Those of them that came from the source, rather than from `emit`. */
    taken: number
  }
  volatile: ProducerVolatile
}

export interface ProducerVolatile {
  metadata: ClientMetadata
  /** Absent: no broker ever held it back. */
  throttle?: Throttle
  /** -1: none yet, or none needed. */
  producerId: number
  producerEpoch: number
  /** How the producer id is got (P-30). */
  initProducerId: { broker: string | null; correlationId: number; sentAt: Micros; attempts: number; retryAt: Micros }
  /** Idempotence, by partition. */
  sequences: Record<PartitionId, PartitionSequence>
  /** Partitions where a batch timed out after it was sent, with the sequence that follows it (P-35). */
  unresolved: Record<PartitionId, number>
  /** Partitions that need a new epoch because of a gap (P-34). */
  gaps: PartitionId[]
  /** Queued batches by partition, oldest first. A partition that was ever queued for stays, with an empty queue. */
  accumulator: Record<PartitionId, OpenBatch[]>
  /** By partition that was ever queued for: its place in that order, and whether it is listed in `waiting`. */
  places: Record<PartitionId, { readonly place: number; waiting: boolean }>
  /** Partitions with something in their queue, and some that had until lately: all that the sender has to look at. */
  waiting: PartitionId[]
  /** Sticky partitioner state by topic (P-4). */
  sticky: Record<string, { partition: number; bytes: number }>
  /** With compression: batches so far by topic, from which the producer learns how well its records compress. */
  compressed: Record<string, number>
  /** Records so far by topic, for the RoundRobinPartitioner (P-7). */
  turns: Record<string, number>
  /** Latest use by topic (P-29). */
  usedAt: Record<string, Micros>
  /** null: the sender thread is free. */
  packing: Packing | null
  packed: Packed
  /** Unanswered requests by broker, oldest first. */
  inFlight: Record<string, InFlightRequest[]>
  /** By broker: place of the partition at which the next request begins (P-12). */
  drainIndex: Record<string, number>
  /** By broker: since when data was ready, and when it could last be drained (P-6). */
  latency: Record<string, { readyAt: Micros; drainedAt: Micros }>
  bufferUsed: number
  /** The record with which the application is blocked in send() (P-13); null: it is not. */
  blocked: BlockedSend | null
  /** Records that a person asked for and that are not handed over yet. */
  emits: {
    count: number
    readonly key: string | null
    readonly value: string | null
    readonly tombstone: boolean
    readonly partition: number | null
    /** The application that waits for its callback; null: nobody does. */
    readonly caller: Caller | null
  }[]
  /** Records that somebody waits for. */
  callbacks: { readonly record: RecordId; readonly caller: Caller }[]
  /** When the source has its next record; not always whole. */
  nextAt: Micros
  /** Time of the pending timer for that; 0: none. */
  wakeAt: Micros
  nextCorrelationId: number
  /** No batch and no request runs into a timeout before this. */
  deadline: Micros
  /** When the first thing that the sender waits for falls due, as of its last look; 0: it has to look. */
  nextDue: Micros
  /** Time of the pending timer that runs the sender soon, and of the one that runs it later; 0: none. */
  nextRun: Micros
  nextCheck: Micros
  closing: boolean
  lastError: string | null
  /** null: it has no `transactional.id`. */
  transaction: TransactionManager | null
  /** What a member of a group has given it to produce; null: nothing. */
  processing: Processing | null
  /** It is dead until then; 0: it is not. */
  restartsAt: Micros
}

/** A record on its way into send(). */
export interface SourceRecord {
  readonly topic: string
  readonly key: string | null
  /** Positive murmur2 of the key; 0 without one. */
  readonly hash: number
  /** Bytes; -1: null. */
  readonly keySize: number
  /** null: a synthetic value. */
  readonly value: string | null
  readonly valueSize: number
  /** CreateTime. */
  readonly at: Micros
  /** The partition that the application asks for; null: the partitioner chooses. */
  readonly partition: number | null
  /** Does it count for the source? */
  readonly taken: boolean
  /** Who waits for its callback; null: nobody does. */
  readonly caller: Caller | null
}

/** Who waits for the callback of a record, and what it calls it. */
export interface Caller {
  readonly client: string
  readonly token: number
}

export interface BlockedSend {
  readonly record: SourceRecord
  readonly on: 'metadata' | 'memory'
  /** When send() was called. */
  readonly since: Micros
}

/** What an idempotent producer keeps per partition (`TxnPartitionEntry`). */
export interface PartitionSequence {
  /** Those of the latest batch; others than the producer's own after a change of epoch. */
  producerId: number
  producerEpoch: number
  /** Sequence of the next new batch. */
  next: number
  /** Last sequence that a broker confirmed; -1: none. */
  lastAcked: number
  /** Its batches belong to transactions; absent: they do not. */
  readonly transactional?: true
}

/** Records of a batch, by column. Sealed when the batch is closed. */
export interface BatchContent {
  readonly sealed?: true
  readonly records: RecordId[]
  readonly keys: (string | null)[]
  values: (string | null)[] | null
  /** Places of records without a value; null: there are none. */
  tombstones: number[] | null
  readonly timestamps: Micros[]
  /** Bytes of key, value and headers in the record, for splitting (P-15). */
  readonly fields: number[]
}

/** A batch while it grows, and until it is answered. */
export interface OpenBatch {
  readonly partition: PartitionId
  /** When its first record came in; linger.ms and delivery.timeout.ms count from here. */
  readonly createdAt: Micros
  /** When the first of its records was given to send(); its timestamp is by the producer's own clock. */
  sentAt: Micros
  /** Buffer taken: max(batch.size, upper bound of the first record); 0 for a part of a split batch. */
  allocated: number
  /** Bytes up to which it takes records. */
  readonly limit: number
  /** No more records: it is full, or was drained. */
  closed: boolean
  sizeInBytes: number
  /** With compression: how, the bytes of its records before that, and whether it was done. null: none. */
  compression: (Compression & { bytes: number; done: boolean }) | null
  count: number
  content: BatchContent
  /** Times sent. */
  attempts: number
  firstAttemptAt: Micros
  backoffUntil: Micros
  /** Leader epoch at the last attempt (P-23). */
  leaderEpoch: number
  /** Set at the first drain, and kept on retry (P-31). */
  drained: RecordBatch | null
  /** Its sequence was changed since the last attempt (P-34). */
  renumbered: boolean
  /** A broker may hold it: an attempt ended without an answer, or with one that leaves it open. */
  uncertain: boolean
  /** It came out of a split (P-15). */
  split: boolean
  /** Acknowledged or failed while its request is still unanswered. */
  done: boolean
}

/** A request whose batches the sender thread still compresses. */
export interface Packing {
  readonly broker: string
  readonly batches: OpenBatch[]
  /** When it is done with them, and the request leaves. */
  readonly until: Micros
}

/** What compression has done for a process, and what it took. */
export interface Packed {
  /** Bytes of records before and after. */
  before: number
  after: number
  time: Micros
  /** The same time lately. */
  busy: Sample[]
}

export interface InFlightRequest {
  readonly correlationId: number
  readonly sentAt: Micros
  readonly acks: -1 | 1
  readonly batches: OpenBatch[]
}
