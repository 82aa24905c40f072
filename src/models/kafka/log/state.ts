// A replica's log of one partition, on disk.
import type { Sealed } from '../../../kernel/clone'
import type { LogBatch, PartitionId } from '../messages'

/** A full run of batches, shared by checkpoints. */
export interface LogChunk extends Sealed {
  readonly batches: readonly LogBatch[]
}

export interface Log {
  readonly partition: PartitionId
  /** Which creation of the topic this log belongs to: a topic that was deleted and made again is another one (K-16). */
  readonly topicId: number
  logStartOffset: number
  /** Offset that the next record gets (LEO). */
  logEndOffset: number
  /** Finished chunks in offset order; the batches after them are in `tail`. */
  chunks: LogChunk[]
  tail: LogBatch[]
  /** Leader epoch cache (L-30): strictly increasing in both. */
  epochs: EpochStart[]
  /** Producer state by producer id (P-32), as of `producersEnd`. */
  producers: Record<string, ProducerEntry>
  /** Records below this offset are in `producers`. Followers let it fall behind; a leader catches up before it appends. */
  producersEnd: number
  sizeInBytes: number
}

/** Where a leader epoch's records begin. */
export interface EpochStart {
  epoch: number
  startOffset: number
}

/** What a log remembers of an idempotent producer. Key of the record: `p` + producer id. */
export interface ProducerEntry {
  producerId: number
  producerEpoch: number
  /** The latest 5 batches, oldest first. */
  batches: LogBatch[]
}
