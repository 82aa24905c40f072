// Producers, and the transactions that coordinators know.
import type { Micros } from '../../kernel/time'
import type { ConfigSet } from './settings'

export interface ProducerView {
  id: string
  up: boolean
  paused: boolean
  to: string
  rate: number
  acks: '0' | '1' | 'all'
  idempotent: boolean
  /** -1: none yet, or none needed. */
  producerId: number
  producerEpoch: number
  /** Records, and bytes of `buffer.memory`, that wait. */
  buffered: number
  bufferUsed: number
  bufferSize: number
  /** The batch that grows now: share of batch.size, and how long until linger ends. */
  batchFill: number
  lingerLeft: Micros
  lingerTotal: Micros
  /** Requests that wait for an answer, on the connection that has most of them; the limit is per connection, too. */
  inFlight: number
  maxInFlight: number
  /** What it has for each partition, by name. */
  partitions: ProducerPartitionView[]
  blocked: number
  sent: number
  acked: number
  failed: number
  /** Batches that it has sent again. */
  retries: number
  lastError: string | null
  /** What of the cluster's state decided it, as part of a sentence; null: not known, or the error says it all. */
  lastErrorWhy: string | null
  /** Its last error is that it may not; null: it is not. */
  denied: DeniedView | null
  /** Micros for which a broker still holds it back, since it is over a quota; 0: none does. */
  throttled: Micros
  /** null: `compression.type` is none, which takes no time. */
  compression: CompressionView | null
  source: string
  /** null: it sends without transactions. */
  transaction: ProducerTransactionView | null
  config: ConfigSet
}

/** What a client was not allowed to do (S-4). */
export interface DeniedView {
  /** Kafka's error. */
  error: string
  /** The operation and what it was to be done to: `READ topic orders`. */
  what: string
  broker: string
  at: Micros
}

/** What a producer has for one partition, and how it numbers that. */
export interface ProducerPartitionView {
  partition: string
  /** Records that wait or are under way. */
  records: number
  /** Batches that wait, and batches that are under way. */
  queued: number
  inFlight: number
  /** Of those batches: attempts after the first. */
  retries: number
  /** Sequence number of the next new batch, and the last one that a broker has confirmed; null: batches are not numbered, or none is confirmed. */
  nextSequence: number | null
  lastAcked: number | null
}

/** What compression does for a producer, and what it takes. */
export interface CompressionView {
  codec: string
  /** 0: the codec knows none. */
  level: number
  /** Bytes after by bytes before, over all batches (Kafka's compression-rate-avg); null: none yet. */
  rate: number | null
  /** Share (0 to 1) of the sender thread's time of the last second or two. */
  used: number
}

/** Where a producer's transaction is. */
export interface ProducerTransactionView {
  id: string
  /** TransactionManager.State. */
  state: string
  /** Of the protocol: TV1 or TV2. */
  version: 1 | 2
  /** In the present one. */
  records: number
  partitions: number
  committed: number
  aborted: number
}

/** A transactional id, as its coordinator has it (TransactionMetadata). */
export interface CoordinatedView {
  id: string
  /** Producers of the drawing that have it, and consumers whose applications write with it. */
  clients: string[]
  /** Of `__transaction_state`: its leader coordinates. */
  partition: string
  /** The broker that leads that partition; null: nobody does, or the topic is not there yet. */
  broker: string | null
  /** It has yet to read the partition. */
  loading: boolean
  /** null: the coordinator has not heard of the id, or nobody can be asked. */
  transaction: CoordinatedTransaction | null
}

export interface CoordinatedTransaction {
  /** Kafka's TransactionState; `pending`: the one that is being written, null when none is. */
  state: string
  pending: string | null
  producerId: number
  producerEpoch: number
  /** Of the protocol of transactions that its client speaks. */
  version: 1 | 2
  partitions: string[]
  /** Partitions without the marker that was decided. */
  markersLeft: string[]
  /** When its first partition was added; null: there is no transaction. */
  startedAt: Micros | null
  /** `transaction.timeout.ms`; and when an open one will have lasted so long: its coordinator then aborts it when it looks next. */
  timeout: Micros
  timeoutAt: Micros | null
}
