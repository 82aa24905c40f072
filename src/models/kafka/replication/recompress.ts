// A topic's own compression.type: the leader writes batches of another codec anew before it appends them (LogValidator).
import type { Micros } from '../../../kernel/time'
import type { Broker } from '../broker/state'
import {
  batchOverhead,
  levelOf,
  secondsToCompress,
  secondsToDecompress,
  sizeWith,
  type CompressionLevels,
} from '../codecs'
import type { Message, PartitionId, RecordBatch } from '../messages'
import { topicSetting } from './replica'

const UNCOMPRESSED = 'uncompressed'

/** The codec that the topic of a partition asks for; null: it takes what producers choose. */
function wantedCodec({ volatile }: Broker, partition: PartitionId): string | null {
  const topic = volatile.partitions[partition]?.topic
  const codec = topic === undefined ? 'producer' : topicSetting(volatile.image, topic, 'compression.type')
  return codec === 'producer' ? null : codec
}

// As with producers, a level that differs is no reason to write a batch anew.
function levelFor({ volatile }: Broker, partition: PartitionId, codec: string): number {
  const { topic } = volatile.partitions[partition]!
  const setting = (key: keyof CompressionLevels) => topicSetting(volatile.image, topic, key)
  return levelOf(codec, {
    'compression.gzip.level': setting('compression.gzip.level'),
    'compression.lz4.level': setting('compression.lz4.level'),
    'compression.zstd.level': setting('compression.zstd.level'),
  })
}

const codecOf = ({ compression }: RecordBatch): string => compression?.codec ?? UNCOMPRESSED
const bytesIn = ({ compression, sizeInBytes }: RecordBatch): number => compression?.bytes ?? sizeInBytes - batchOverhead

/** The batch as its topic stores it; mostly the same one. */
export function asStored(broker: Broker, partition: PartitionId, batch: RecordBatch): RecordBatch {
  const codec = wantedCodec(broker, partition)
  if (codec === null || codec === codecOf(batch)) return batch
  const bytes = bytesIn(batch)
  const { compression: _, ...rest } = batch
  const level = levelFor(broker, partition, codec)
  const sizeInBytes = sizeWith(codec, bytes, level)
  return codec === UNCOMPRESSED
    ? { ...rest, sizeInBytes }
    : { ...rest, sizeInBytes, compression: { codec, level, bytes } }
}

/** How long a request handler thread takes for that, over all batches of a request. */
export function recompressionTime(broker: Broker, message: Message): Micros {
  if (message.type !== 'produceRequest') return 0
  let seconds = 0
  for (const { partition, batch } of message.partitions) {
    const codec = wantedCodec(broker, partition)
    if (codec === null || codec === codecOf(batch)) continue
    if (batch.compression !== undefined) seconds += secondsToDecompress(batch.compression)
    seconds += secondsToCompress({ codec, level: levelFor(broker, partition, codec), bytes: bytesIn(batch) })
  }
  return Math.ceil(seconds * 1_000_000)
}
