// What the client of a share consumer knows (Kafka's ShareConsumerImpl, ShareConsumeRequestManager, ShareSessionHandler).
import type { Micros } from '../../../../kernel/time'
import type { Compressed } from '../../codecs'
import type { AcknowledgeType, AcquiredRecords, PartitionId, SharedRecord } from '../../messages'

export interface ShareClient {
  /** `share.acknowledgement.mode` as it was when the process started. */
  readonly mode: 'implicit' | 'explicit'
  /** By leader. */
  sessions: Record<string, ShareSessionHandler>
  /** Fetched and not yet returned by poll(), in order of arrival. */
  buffered: FetchedRecords[]
  /** What the application says of records, until a request takes it along; by partition, in offset order. */
  acknowledgements: Record<PartitionId, Acknowledgement[]>
  /** What poll() returned last, record by record. */
  inHand: InHand[]
  /** What a core took to decompress them, before poll() returned. */
  unpacking: Micros
  /** How many of them are done. */
  done: number
  pollId: number
  /** As the brokers say, ms. */
  lockTimeoutMs: number
  /** When the application renews its locks (KIP-1222); 0: never. */
  renewAt: Micros
  /** After an error no partition of this leader is fetched before this. */
  retryAt: Record<string, Micros>
  /** Which leader is asked first, with `share.acquire.mode=record_limit` (KIP-1206). */
  turn: number
}

export interface ShareSessionHandler {
  epoch: number
  partitions: PartitionId[]
  /** Of the one request under way; null: none. */
  correlationId: number | null
}

export interface FetchedRecords {
  readonly partition: PartitionId
  readonly acquired: readonly AcquiredRecords[]
  readonly records: readonly SharedRecord[]
  readonly compressed?: readonly Compressed[]
}

export interface Acknowledgement {
  readonly offset: number
  readonly type: AcknowledgeType
}

export interface InHand extends SharedRecord {
  readonly partition: PartitionId
  /** How often it was delivered, this time included. */
  readonly deliveryCount: number
}

export const newShareClient = (mode: 'implicit' | 'explicit', pollId: number): ShareClient => ({
  mode,
  sessions: {},
  buffered: [],
  acknowledgements: {},
  inHand: [],
  unpacking: 0,
  done: 0,
  pollId,
  lockTimeoutMs: 0,
  renewAt: 0,
  retryAt: {},
  turn: 0,
})
