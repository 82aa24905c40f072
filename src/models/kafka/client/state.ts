// What a client knows of the cluster and of its connections, and what the parts that all clients share need of a client.
import type { Effects } from '../../../kernel/step'
import type { Micros } from '../../../kernel/time'
import type { ConsumerConfig, ProducerConfig } from '../config'
import type { Fact } from '../facts'
import type { Message, PartitionId } from '../messages'

/** The cluster as of the last metadata response, plus leader hints (P-28, P-29). */
export interface ClientMetadata {
  /** Unfenced brokers; empty until the first response. */
  brokers: readonly string[]
  /** Topic → number of partitions; absent: not known (yet, or any more). */
  topics: Record<string, number>
  /** Topic → its partitions by index. */
  ids: Record<string, readonly PartitionId[]>
  /** Topic → by partition the racks of its replicas (null: without one); only where some broker has a rack. */
  racks: Record<string, readonly (readonly (string | null)[])[]>
  partitions: Record<PartitionId, PartitionLeader>
  /** A request is under way to this broker; null: none. */
  pending: string | null
  pendingSince: Micros
  correlationId: number
  /** Time of the last useful response. */
  refreshedAt: Micros
  /** Is an update wanted as soon as the backoff allows? */
  updateRequested: boolean
  /** Failed requests in a row, for the backoff. */
  attempts: number
  /** Responses in a row that told nothing new, for a backoff of their own. */
  equivalent: number
  retryAt: Micros
  /** Connections that are broken, or were. A broker that is not here has never failed this client. */
  connections: Record<string, Connection>
}

/** Who leads a partition, as far as a client knows. */
export interface PartitionLeader {
  readonly leader: string | null
  readonly leaderEpoch: number
  /** Which creation of its topic this is (K-16); absent: not told. */
  readonly topicId?: number
}

/** A connection that is broken, or was. */
export interface Connection {
  open: boolean
  /** In a row, for the backoff (KIP-144). */
  failures: number
  /** When it may be tried again. */
  retryAt: Micros
  /** Correlation id of the request that tries it, null: none. It is a metadata request, so it is of use besides. */
  probe: number | null
  probedAt: Micros
}

/** How brokers hold a client back (S-12). */
export interface Throttle {
  /** Broker → until when. */
  until: Record<string, Micros>
  /** Time for which it was told to wait, over all answers. */
  total: Micros
}

/** A producer or a consumer, as far as its connections and its metadata go. */
export interface Client {
  readonly id: string
  readonly bootstrap: readonly string[]
  /** What a consumer reads, and where a producer's records go. */
  readonly topics?: readonly string[]
  readonly source?: { readonly topic: string }
  /** Who it is, as its connections are authenticated; absent: nobody in particular (User:ANONYMOUS). */
  principal?: string
  config: Pick<ProducerConfig & ConsumerConfig, keyof ProducerConfig & keyof ConsumerConfig> &
    Partial<Pick<ConsumerConfig, 'allow.auto.create.topics'>>
  volatile: { metadata: ClientMetadata; nextCorrelationId: number; throttle?: Throttle }
}

export type ClientEffects = Effects<Message, Fact>
