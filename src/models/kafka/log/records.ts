// What a log knows beside its batches, in words that travel: remote storage keeps these with each segment (KIP-405).
import type { LogBatch } from '../stored-batch'

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
  /** Offset of its last marker, and epoch of the coordinator that wrote it; absent: there is none. */
  lastMarker?: number
  coordinatorEpoch?: number
}

export interface OpenTransaction {
  readonly producerId: number
  readonly firstOffset: number
}

export interface CompletedTransaction extends OpenTransaction {
  /** Offset of the marker. */
  readonly lastOffset: number
}
