// The messages in which a record is under way at this moment: from its producer to a leader, and from a leader to a reader.
import { pending } from '../kernel/queue'
import type { Delivery } from '../kernel/world'
import type { Message, RecordId } from '../models/kafka/messages'
import type { KafkaWorld } from './compile'
import type { Carrier } from './frame'

/** The earliest first. Copies on their way to followers are not the record's own way: it stays where it is. */
export const carriersOf = (world: KafkaWorld, record: RecordId): Carrier[] =>
  pending(world.queue)
    .flatMap(({ item }) => (world.actors[item.to]?.kind === 'broker' ? toLeader(item, record) : toReader(item, record)))
    .toSorted((a, b) => a.sentAt - b.sentAt || (a.to < b.to ? -1 : 1))

function toLeader(delivery: Delivery<Message>, record: RecordId): Carrier[] {
  const { msg } = delivery
  if (msg.type !== 'produceRequest') return []
  return msg.partitions.flatMap(({ partition, batch }) =>
    batch.records.includes(record) ? [carrier(delivery, partition, 'produce')] : [],
  )
}

function toReader(delivery: Delivery<Message>, record: RecordId): Carrier[] {
  const { msg } = delivery
  if (msg.type !== 'fetchResponse') return []
  return msg.partitions.flatMap(({ partition, batches }) =>
    batches.some(({ batch }) => batch.records.includes(record)) ? [carrier(delivery, partition, 'consumer-data')] : [],
  )
}

const carrier = (
  { from, to, sentAt, at, lost }: Delivery<Message>,
  partition: string,
  kind: Carrier['kind'],
): Carrier => ({ from, to, partition, kind, sentAt, dueAt: at, lost })
