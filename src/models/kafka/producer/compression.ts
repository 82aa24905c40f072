// How large a compressed batch is: what the producer expects while it fills it, and what comes out (Kafka's
// MemoryRecordsBuilder and CompressionRatioEstimator).
import { batchOverhead } from './batch-size'

export interface Compression {
  /** Compressed by uncompressed bytes of the records. */
  readonly ratio: number
  /** What the producer thinks that this is. */
  readonly estimate: number
}

/**
 * Compressed by uncompressed bytes, of the Silesia corpus at each codec's usual level, as the README of zstd 1.5 compares
 * them: zstd -1 2.887, zlib -1 2.743, lz4 2.101, snappy 2.089. Records of one's own may be much more alike, or not at all.
 */
const ratios: Readonly<Record<string, number>> = {
  gzip: 1_000 / 2_743,
  snappy: 1_000 / 2_089,
  lz4: 1_000 / 2_101,
  zstd: 1_000 / 2_887,
}

/** Batches are expected to be larger than the estimate says, to be on the safe side. */
const SAFETY = 1.05
/** An estimate that proved too high falls by this much per batch; one that proved too low is corrected at once. */
const STEP = 0.005

/** Of a producer's next batch, after as many batches as have told their ratio; null: records are not compressed. */
export function compressionOf(codec: string, batches: number): Compression | null {
  const ratio = ratios[codec]
  return ratio === undefined ? null : { ratio, estimate: Math.max(ratio, 1 - STEP * batches) }
}

/** What a batch with these bytes of records is thought to become. */
export const expectedSize = ({ estimate }: Compression, bytes: number): number =>
  batchOverhead + Math.floor(bytes * estimate * SAFETY)

/** What it becomes. */
export const compressedSize = ({ ratio }: Compression, bytes: number): number =>
  batchOverhead + Math.ceil(bytes * ratio)
