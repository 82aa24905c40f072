// A replica's log of one partition, on disk.
import type { Sealed } from '../../../kernel/clone'
import type { Micros } from '../../../kernel/time'
import type { LogBatch, PartitionId } from '../messages'
import type { CompletedTransaction, EpochStart, OpenTransaction, ProducerEntry } from './records'

export type { CompletedTransaction, EpochStart, OpenTransaction, ProducerEntry }

/** A full run of batches, shared by checkpoints. */
export interface LogChunk extends Sealed {
  readonly batches: readonly LogBatch[]
}

/** A full run of chunks, shared by checkpoints: a copy of a long log copies a short list of them. */
export interface LogShelf extends Sealed {
  readonly chunks: readonly LogChunk[]
}

export interface Log {
  readonly partition: PartitionId
  /** Which creation of the topic this log belongs to: a topic that was deleted and made again is another one (K-16). */
  readonly topicId: number
  logStartOffset: number
  /**
   * Where its own segments begin: at the log start, or later when the records before lie in remote storage only (L-35,
   * Kafka's localLogStartOffset).
   */
  localLogStartOffset: number
  /** Offset that the next record gets (LEO). */
  logEndOffset: number
  /** Full shelves in offset order; the chunks after them are in `chunks`. */
  shelves: LogShelf[]
  /** Finished chunks in offset order; the batches after them are in `tail`. */
  chunks: LogChunk[]
  tail: LogBatch[]
  /** Leader epoch cache (L-30): strictly increasing in both. */
  epochs: EpochStart[]
  /** Producer state by producer id (P-32), as of `producersEnd`. */
  producers: Record<string, ProducerEntry>
  /** Records below this offset are in `producers`. Followers let it fall behind; a leader catches up before it appends. */
  producersEnd: number
  /** Bytes of its segments; those that wait for their deletion are not among them. */
  sizeInBytes: number
  /** Closed segments in offset order, without a gap up to the active one (L-4). */
  segments: ClosedSegment[]
  active: Segment
  /** Records below were flushed by Kafka itself (L-34); the host's page cache may have written more. */
  recoveryPoint: number
  /** When Kafka last flushed it. */
  flushedAt: Micros
  /** First offset that was never cleaned (cleaner-offset-checkpoint, L-10). */
  firstDirtyOffset: number
  /** The latest cleaning; null: there was none. */
  lastCleaning: LastCleaning | null
  /** As of `producersEnd`; absent: no record of it ever belonged to a transaction. */
  transactions?: LogTransactions
  /** What was known of producers where its own segments begin, when it was rebuilt from remote storage (L-35); absent: it was not. */
  restored?: RestoredState
}

/** A producer snapshot from remote storage: what truncation goes back to. */
export interface RestoredState extends Sealed {
  readonly offset: number
  readonly producers: Readonly<Record<string, ProducerEntry>>
  readonly aborted: readonly CompletedTransaction[]
}

/** What a log knows of the transactions in it (ProducerStateManager, and the transaction index of its segments). */
export interface LogTransactions {
  /** Those without a marker, by producer (`p` + producer id). */
  open: Record<string, OpenTransaction>
  /** Those whose marker is not below the high watermark yet, in the order of their markers: they hold readers back, too (T-23). */
  unreplicated: CompletedTransaction[]
  /** Aborted ones, in the order of their markers. */
  aborted: CompletedTransaction[]
}

/** What a pass of the cleaner did to a log. */
export interface LastCleaning extends Sealed {
  readonly at: Micros
  /** Offsets in which keys were looked for: a later record of them removes earlier ones from here and before. */
  readonly from: number
  readonly to: number
  /** Records that went. */
  readonly removed: number
  /** Of the segments before `to`. */
  readonly bytesBefore: number
  readonly bytesAfter: number
}

/** A file of a log: what retention deletes as a whole, and what is scanned after a crash. */
export interface Segment {
  /** Offset that its first record got, or would have. */
  baseOffset: number
  createdAt: Micros
  /** Of its first batch, and the largest of all; they mean nothing while it is empty. */
  firstTimestamp: Micros
  largestTimestamp: Micros
  sizeInBytes: number
  /** Batches that have an entry in the index, and bytes since the last of them (L-4, index full). */
  indexEntries: number
  sinceIndexed: number
  /** Offsets in it without a record of a user: compacted away, or markers of transactions. */
  gaps: number
}

/** A segment that is not appended to any more. Replaced, never changed. */
export type ClosedSegment = Sealed & Readonly<Segment>
