// How many bytes a message takes on the wire: its batches, and a little around them.
import type { Message } from './messages'

/** Headers, client id, and the fields of a small request. */
const AROUND = 60
/** Per partition of a produce or fetch. */
const PARTITION = 30

/** Bytes of a message, as far as a slow link cares. */
export function messageSize(message: Message): number {
  let bytes = AROUND
  if (message.type === 'produceRequest') {
    for (const { batch } of message.partitions) bytes += PARTITION + batch.sizeInBytes
  } else if (message.type === 'fetchResponse') {
    for (const { batches } of message.partitions) {
      bytes += PARTITION
      for (const { batch } of batches) bytes += batch.sizeInBytes
    }
  } else if (message.type === 'shareFetchResponse') {
    for (const { sizeInBytes } of message.partitions) bytes += PARTITION + sizeInBytes
  } else if (message.type === 'shareFetchRequest') bytes += PARTITION * message.partitions.length
  else if (message.type === 'fetchRequest') bytes += PARTITION * message.partitions.length
  return bytes
}
