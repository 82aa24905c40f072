// How large a compressed batch is: what the producer expects while it fills it, and what comes out (Kafka's
// MemoryRecordsBuilder and CompressionRatioEstimator).
import { batchOverhead, codecs, sizeWith } from '../codecs'

export interface Compression {
  readonly codec: string
  /** Compressed by uncompressed bytes of the records. */
  readonly ratio: number
  /** What the producer thinks that this is. */
  readonly estimate: number
}

/** Batches are expected to be larger than the estimate says, to be on the safe side. */
const SAFETY = 1.05
/** An estimate that proved too high falls by this much per batch; one that proved too low is corrected at once. */
const STEP = 0.005

/** Of a producer's next batch, after as many batches as have told their ratio; null: records are not compressed. */
export function compressionOf(codec: string, batches: number): Compression | null {
  const ratio = codecs[codec]?.ratio
  return ratio === undefined ? null : { codec, ratio, estimate: Math.max(ratio, 1 - STEP * batches) }
}

/** What a batch with these bytes of records is thought to become. */
export const expectedSize = ({ estimate }: Compression, bytes: number): number =>
  batchOverhead + Math.floor(bytes * estimate * SAFETY)

/** What it becomes. */
export const compressedSize = ({ codec }: Compression, bytes: number): number => sizeWith(codec, bytes)
