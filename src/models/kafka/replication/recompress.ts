// A topic's own compression.type: the leader writes batches of another codec anew before it appends them (LogValidator).
import type { Micros } from '../../../kernel/time'
import type { Broker } from '../broker/state'
import { batchOverhead, secondsToCompress, secondsToDecompress, sizeWith } from '../codecs'
import { logSettings, type LogSettings } from '../log/settings'
import type { Message, RecordBatch } from '../messages'

const UNCOMPRESSED = 'uncompressed'

const codecOf = ({ compression }: RecordBatch): string => compression?.codec ?? UNCOMPRESSED
const bytesIn = ({ compression, sizeInBytes }: RecordBatch): number => compression?.bytes ?? sizeInBytes - batchOverhead

/** What the topic asks for, where the batch is of another codec; as with producers, a level that differs is no reason to write it anew. */
function wanted({ compression }: LogSettings, batch: RecordBatch): LogSettings['compression'] {
  return compression === null || compression.codec === codecOf(batch) ? null : compression
}

/** The batch as its topic stores it; mostly the same one. */
export function asStored(settings: LogSettings, batch: RecordBatch): RecordBatch {
  const other = wanted(settings, batch)
  if (other === null) return batch
  const { codec, level } = other
  const bytes = bytesIn(batch)
  const { compression: _, ...rest } = batch
  const sizeInBytes = sizeWith(codec, bytes, level)
  return codec === UNCOMPRESSED
    ? { ...rest, sizeInBytes }
    : { ...rest, sizeInBytes, compression: { codec, level, bytes } }
}

/** How long a request handler thread takes for that, over all batches of a request. */
export function recompressionTime({ volatile }: Broker, message: Message): Micros {
  if (message.type !== 'produceRequest') return 0
  let seconds = 0
  for (const { partition, batch } of message.partitions) {
    const replica = volatile.partitions[partition]
    const other = replica === undefined ? null : wanted(logSettings(volatile.image, replica.topic), batch)
    if (other === null) continue
    if (batch.compression !== undefined) seconds += secondsToDecompress(batch.compression)
    seconds += secondsToCompress({ ...other, bytes: bytesIn(batch) })
  }
  return Math.ceil(seconds * 1_000_000)
}
