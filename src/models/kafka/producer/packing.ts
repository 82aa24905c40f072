// For how long compression keeps a producer's sender thread busy.
import type { Micros } from '../../../kernel/time'
import { batchOverhead, secondsToCompress } from '../codecs'
import { topicOf } from '../partition'
import { busyWindows, countSample } from '../rate'
import type { OpenBatch, Producer } from './state'

/**
 * Compresses what is not compressed yet. Answers for how long that keeps the producer's one sender thread busy, which closes
 * the batches that it drains (RecordAccumulator.drainBatchesForOneNode); 0 without a codec, and for a batch that is sent again.
 */
export function compressAll(self: Producer, batches: readonly OpenBatch[], now: Micros): Micros {
  let seconds = 0
  const { packed, compressed } = self.volatile
  for (const { partition, compression, sizeInBytes } of batches) {
    if (compression === null || compression.done) continue
    compression.done = true
    const topic = topicOf(partition)
    compressed[topic] = (compressed[topic] ?? 0) + 1
    seconds += secondsToCompress(compression)
    packed.before += compression.bytes
    packed.after += sizeInBytes - batchOverhead
  }
  const takes = Math.ceil((seconds * 1_000_000) / self.core)
  if (takes === 0) return 0
  packed.time += takes
  packed.busy = countSample(packed.busy, takes, now, busyWindows)
  return takes
}
