// Packs messages under way for the page; the layout is in flights.ts.
import type { Delivery } from '../kernel/world'
import type { ErrorCode, Message } from '../models/kafka/messages'
import {
  ERROR_SHIFT,
  FLIGHT_BYTES,
  FLIGHT_KINDS,
  FLIGHT_LOST,
  FLIGHT_WORDS,
  NO_PARTITION,
  type FlightKind,
} from './flights'

/** Names for the numbers that flights use, in order of first use. */
export interface FlightNames {
  actors: string[]
  partitions: string[]
  errors: string[]
  /** Position in the lists above. */
  actorNumber: Record<string, number>
  partitionNumber: Record<string, number>
  errorNumber: Record<string, number>
}

export const createNames = (): FlightNames => ({
  actors: [],
  partitions: [],
  errors: [],
  actorNumber: {},
  partitionNumber: {},
  errorNumber: {},
})

/** Packs messages under way; timers and what the kernel says make no flight. */
export function packFlights(
  names: FlightNames,
  deliveries: readonly Delivery<Message>[],
  /** Is this actor a broker? What it fetches, it fetches as a replica. */
  isReplica: (actor: string) => boolean,
): ArrayBuffer {
  const flights = deliveries.flatMap((delivery) =>
    cargoOf(delivery.msg, isReplica(delivery.to)).map((cargo) => ({ delivery, cargo })),
  )
  const buffer = new ArrayBuffer(flights.length * FLIGHT_BYTES)
  const times = new Float64Array(buffer)
  const words = new Uint32Array(buffer)
  flights.forEach(({ delivery, cargo }, i) => {
    times[i * 5] = delivery.sentAt
    times[i * 5 + 1] = delivery.at
    const at = i * FLIGHT_WORDS
    words[at + 4] = numberOf(names.actors, names.actorNumber, delivery.from)
    words[at + 5] = numberOf(names.actors, names.actorNumber, delivery.to)
    words[at + 6] =
      cargo.partition === null ? NO_PARTITION : numberOf(names.partitions, names.partitionNumber, cargo.partition)
    words[at + 7] = FLIGHT_KINDS.indexOf(cargo.kind)
    words[at + 8] = cargo.records
    const error = cargo.error === null ? 0 : (numberOf(names.errors, names.errorNumber, cargo.error) + 1) << ERROR_SHIFT
    words[at + 9] = (delivery.lost ? FLIGHT_LOST : 0) | error
  })
  return buffer
}

function numberOf(list: string[], numbers: Record<string, number>, name: string): number {
  const known = numbers[name]
  if (known !== undefined) return known
  list.push(name)
  return (numbers[name] = list.length - 1)
}

interface Cargo {
  kind: FlightKind
  partition: string | null
  records: number
  /** Kafka's error that it tells of, by name; null: none. */
  error: string | null
}

const single = (kind: FlightKind, error: string | null = null): Cargo[] => [
  { kind, partition: null, records: 0, error },
]

const named = (error: ErrorCode): string | null => (error === 'NONE' ? null : error)

/** S-12: the answer says that its client is held back. */
const throttleOf = (msg: Message): string | null =>
  'throttleTimeMs' in msg && msg.throttleTimeMs !== undefined ? `throttled ${msg.throttleTimeMs} ms` : null

// What an answer complains of: in general, or of the first partition or topic that it complains of.
function complaintOf(msg: Message): string | null {
  const throttled = throttleOf(msg)
  if (throttled !== null) return throttled
  if ('error' in msg && msg.error !== 'NONE') return msg.error
  if ('refused' in msg && msg.refused !== undefined) return msg.refused[0]?.error ?? null
  const parts = 'partitions' in msg ? msg.partitions : 'topics' in msg ? msg.topics : null
  if (!Array.isArray(parts)) return null
  for (const part of parts) {
    if (typeof part === 'object' && part !== null && 'error' in part && part.error !== 'NONE') return String(part.error)
  }
  return null
}

// What a message carries, per partition with records; a request without any is a single, empty flight.
function cargoOf(msg: Message, toReplica: boolean): Cargo[] {
  switch (msg.type) {
    case 'produceRequest':
      return msg.partitions.map(({ partition, batch }) => ({
        kind: 'produce',
        partition,
        records: batch.count,
        error: null,
      }))
    case 'produceResponse':
      return msg.partitions.map(({ partition, error }) => ({
        kind: error === 'NONE' ? 'produce-ack' : 'produce-error',
        partition,
        records: 0,
        error: named(error) ?? throttleOf(msg),
      }))
    case 'fetchRequest':
      return single(msg.replica === null ? 'consumer-fetch' : 'replica-fetch')
    case 'fetchResponse': {
      const kind = toReplica ? 'replica-data' : 'consumer-data'
      const full = msg.partitions.filter(({ batches }) => batches.length > 0)
      const cargo = full.map(({ partition, batches }): Cargo => {
        const records = batches.reduce((sum, { batch }) => sum + batch.count, 0)
        return { kind, partition, records, error: null }
      })
      return cargo.length > 0 ? cargo : single(kind, complaintOf(msg))
    }
    case 'shareFetchRequest':
      return single('consumer-fetch')
    case 'shareFetchResponse': {
      const full = msg.partitions.filter(({ records }) => records.length > 0)
      const cargo = full.map(({ partition, records }): Cargo => ({
        kind: 'consumer-data',
        partition,
        records: records.length,
        error: null,
      }))
      return cargo.length > 0 ? cargo : single('consumer-data', complaintOf(msg))
    }
    case 'shareAcknowledgeRequest':
    case 'shareAcknowledgeResponse':
    case 'offsetCommitRequest':
    case 'offsetCommitResponse':
      return single('commit', complaintOf(msg))
    default:
      return single(kinds[msg.type] ?? 'control', complaintOf(msg))
  }
}

const kinds: Partial<Record<Message['type'], FlightKind>> = {
  findCoordinatorRequest: 'group',
  findCoordinatorResponse: 'group',
  joinGroupRequest: 'group',
  joinGroupResponse: 'group',
  syncGroupRequest: 'group',
  syncGroupResponse: 'group',
  heartbeatRequest: 'group',
  heartbeatResponse: 'group',
  leaveGroupRequest: 'group',
  leaveGroupResponse: 'group',
  consumerGroupHeartbeatRequest: 'group',
  consumerGroupHeartbeatResponse: 'group',
  shareGroupHeartbeatRequest: 'group',
  shareGroupHeartbeatResponse: 'group',
  offsetFetchRequest: 'group',
  offsetFetchResponse: 'group',
  metadataRequest: 'metadata',
  metadataResponse: 'metadata',
  listOffsetsRequest: 'metadata',
  listOffsetsResponse: 'metadata',
  offsetForLeaderEpochRequest: 'metadata',
  offsetForLeaderEpochResponse: 'metadata',
  initProducerIdRequest: 'metadata',
  initProducerIdResponse: 'metadata',
}
