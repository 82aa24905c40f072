// How large a compressed batch is: what the producer expects while it fills it, and what comes out (Kafka's
// MemoryRecordsBuilder and CompressionRatioEstimator).
import { batchOverhead, figuresOf, levelOf, sizeWith } from '../codecs'
import type { ProducerConfig } from '../config'

export interface Compression {
  readonly codec: string
  readonly level: number
  /** What the producer thinks that a batch becomes: compressed by uncompressed bytes of the records. */
  readonly estimate: number
}

/** Batches are expected to be larger than the estimate says, to be on the safe side. */
const SAFETY = 1.05
/** An estimate that proved too high falls by this much per batch; one that proved too low is corrected at once. */
const STEP = 0.005

/** Of a producer's next batch, after as many batches as have told their ratio; null: records are not compressed. */
export function compressionOf(config: ProducerConfig, batches: number): Compression | null {
  const codec = config['compression.type']
  const level = levelOf(codec, config)
  const ratio = figuresOf(codec, level)?.ratio
  return ratio === undefined ? null : { codec, level, estimate: Math.max(ratio, 1 - STEP * batches) }
}

/** What a batch with these bytes of records is thought to become. */
export const expectedSize = ({ estimate }: Compression, bytes: number): number =>
  batchOverhead + Math.floor(bytes * estimate * SAFETY)

/** What it becomes. */
export const compressedSize = ({ codec, level }: Compression, bytes: number): number => sizeWith(codec, bytes, level)
