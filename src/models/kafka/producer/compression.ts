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
 * Compressed by uncompressed bytes, of the Silesia corpus, as facebook.github.io/zstd compares them for zstd 1.5.6: zstd -1
 * 2.887, zlib 1.2.11 -1 2.743, lz4 1.9.4 2.101, snappy 1.1.9 2.073; Kafka's own default levels are 3 for zstd and 6 for gzip. Records of one's own may be much more alike, or not at all.
 */
const ratios: Readonly<Record<string, number>> = {
  gzip: 1_000 / 2_743,
  snappy: 1_000 / 2_073,
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
