// A replica's log of one partition, on disk.
import type { Sealed } from '../../../kernel/clone'
import type { LogBatch, PartitionId } from '../messages'

/** A full run of batches, shared by replicas' checkpoints. */
export interface LogChunk extends Sealed {
  readonly batches: readonly LogBatch[]
}

export interface Log {
  readonly partition: PartitionId
  logStartOffset: number
  /** Offset that the next record gets (LEO). */
  logEndOffset: number
  /** Finished chunks in offset order; the batches after them are in `tail`. */
  chunks: LogChunk[]
  tail: LogBatch[]
  /** Leader epoch cache (L-30): strictly increasing in both. */
  epochs: { epoch: number; startOffset: number }[]
  /** Producer state by producer id (P-32). */
  producers: Record<string, ProducerEntry>
  sizeInBytes: number
}

/** What a log remembers of an idempotent producer. Key of the record: `p` + producer id. */
export interface ProducerEntry {
  producerId: number
  producerEpoch: number
  /** The latest 5 batches. */
  batches: { baseSequence: number; lastSequence: number; baseOffset: number; lastOffset: number }[]
}
