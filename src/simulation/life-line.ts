// The life of one record, told from what the referee remembers: when each step was taken, by whom, and why.
import type { Blueprint } from '../blueprint/scenario'
import type { RecordId } from '../models/kafka/messages'
import type { KafkaWorld } from './compile'
import type { LifeLine } from './frame'
import { truth } from './ledger'
import type { Referee } from './referee-state'

/** Null when nobody has heard of the record. */
export function lifeLineOf(referee: Referee, _world: KafkaWorld, _blueprint: Blueprint, record: RecordId): LifeLine | null {
  const known = truth(referee, record)
  if (known === null) return null
  const topic = known.partition
  return { record, key: known.key, producer: known.producer, topic, partition: known.partition, fate: known.fate, steps: [] }
}
