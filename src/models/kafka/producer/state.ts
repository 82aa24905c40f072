// A producer application with its client: source, accumulator, connections.
import type { Actor } from '../../../kernel/world'
import type { Micros } from '../../../kernel/time'
import type { ClientMetadata } from '../client/state'
import type { ProducerConfig } from '../config'
import type { PartitionId, RecordBatch, RecordId } from '../messages'

/** Where a producer's records come from; see the blueprint's producer block. */
export interface ProducerSource {
  topic: string
  /** Micros between two records; 0: only `emit` makes records. */
  interval: Micros
  /** Random (exponential) rather than even spacing. */
  poisson: boolean
  keys: KeyTemplate
  /** Bytes of a synthetic value. */
  valueSize: number
  /** Send no more than this many; null: no end. */
  limit: number | null
  /** A person's own rows, already parsed; `at` is the pace (Micros since the first row). */
  rows: SourceRows | null
}

export type KeyTemplate =
  | { readonly kind: 'none' }
  /** key1 … keyN in turn. */
  | { readonly kind: 'cycle'; readonly count: number; readonly prefix: string }
  | { readonly kind: 'uniform'; readonly count: number; readonly prefix: string }
  /** Key k with weight 1 / k. */
  | { readonly kind: 'zipf'; readonly count: number; readonly prefix: string }
  /** `share` (0 … 1) of all records have the first key. */
  | { readonly kind: 'hot'; readonly count: number; readonly share: number; readonly prefix: string }
  | { readonly kind: 'constant'; readonly key: string }

export interface SourceRows {
  readonly sealed: true
  readonly keys: readonly (string | null)[]
  readonly values: readonly (string | null)[]
  readonly at: readonly Micros[]
}

export interface Producer extends Actor {
  readonly kind: 'producer'
  /** Makes its record ids: number * 2^32 + count. */
  readonly number: number
  readonly bootstrap: readonly string[]
  config: ProducerConfig
  source: ProducerSource
  durable: {
    /** Records that the application has tried to send; survives a restart as its own notebook would. */
    sent: number
  }
  volatile: ProducerVolatile
}

export interface ProducerVolatile {
  metadata: ClientMetadata
  producerId: number
  producerEpoch: number
  /** Next sequence by partition. */
  sequences: Record<PartitionId, number>
  /** Queued batches by partition, oldest first. */
  accumulator: Record<PartitionId, OpenBatch[]>
  /** Sticky partitioner state by topic (P-4). */
  sticky: Record<string, { partition: number; bytes: number }>
  /** Unanswered requests by broker, oldest first. */
  inFlight: Record<string, InFlightRequest[]>
  bufferUsed: number
  /** Records that wait for memory: the application is blocked in send() (P-13). */
  blocked: { record: RecordId; key: string | null; value: string | null; since: Micros }[]
  nextCorrelationId: number
  /** Time of the next timer that runs the sender; 0: none. */
  nextRun: Micros
  closing: boolean
  lastError: string | null
}

/** A batch while it grows, and until it is answered. */
export interface OpenBatch {
  readonly partition: PartitionId
  readonly createdAt: Micros
  /** Buffer taken: max(batch.size, upper bound of the first record). */
  readonly allocated: number
  closed: boolean
  sizeInBytes: number
  records: RecordId[]
  keys: (string | null)[]
  values: (string | null)[] | null
  timestamps: Micros[]
  attempts: number
  lastAttemptAt: Micros
  backoffUntil: Micros
  /** Leader epoch at the last attempt (P-23). */
  leaderEpoch: number
  /** Set at the first drain, and kept on retry (P-31). */
  drained: RecordBatch | null
}

export interface InFlightRequest {
  readonly correlationId: number
  readonly sentAt: Micros
  readonly batches: OpenBatch[]
}
