// The messages in which a record is under way at this moment: from its producer to a leader, from there to each follower that
// copies it, and to each reader, be it of a group that owns partitions or of one that shares records.
import { pending } from '../kernel/queue'
import type { Delivery } from '../kernel/world'
import type { Message, RecordId } from '../models/kafka/messages'
import type { KafkaWorld } from './compile'
import type { Carrier } from './frame'

/** The earliest first. */
export const carriersOf = (world: KafkaWorld, record: RecordId): Carrier[] =>
  pending(world.queue)
    .flatMap(({ item }) => {
      const kind = world.actors[item.to]?.kind === 'broker' ? 'replica-data' : 'consumer-data'
      return partitionsWith(item.msg, record).map((partition) =>
        carrier(item, partition, item.msg.type === 'produceRequest' ? 'produce' : kind),
      )
    })
    .toSorted((a, b) => a.sentAt - b.sentAt || (a.to < b.to ? -1 : 1))

/** The partitions of a message that carry the record. */
function partitionsWith(msg: Message, record: RecordId): string[] {
  switch (msg.type) {
    case 'produceRequest':
      return msg.partitions.flatMap(({ partition, batch }) => (batch.records.includes(record) ? [partition] : []))
    case 'fetchResponse':
      return msg.partitions.flatMap(({ partition, batches }) =>
        batches.some(({ batch }) => batch.records.includes(record)) ? [partition] : [],
      )
    case 'shareFetchResponse':
      return msg.partitions.flatMap(({ partition, records }) =>
        records.some((shared) => shared.record === record) ? [partition] : [],
      )
    default:
      return []
  }
}

const carrier = (
  { from, to, sentAt, at, lost }: Delivery<Message>,
  partition: string,
  kind: Carrier['kind'],
): Carrier => ({ from, to, partition, kind, sentAt, dueAt: at, lost })
