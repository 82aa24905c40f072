// A broker: the logs on its disk, and what its process knows.
import type { Actor } from '../../../kernel/world'
import type { Micros } from '../../../kernel/time'
import type { BrokerConfig } from '../config'
import type { ClusterImage } from '../controller/records'
import type { GroupShard } from '../group/state'
import type { Log } from '../log/state'
import type { FetchPartition, FetchRequest, PartitionId, ProduceResponse } from '../messages'

/** Kafka's broker states (K-12). */
export type BrokerLifecycle =
  | 'NOT_RUNNING'
  | 'STARTING'
  | 'RECOVERY'
  | 'RUNNING'
  | 'PENDING_CONTROLLED_SHUTDOWN'
  | 'SHUTTING_DOWN'

export interface Broker extends Actor {
  readonly kind: 'broker'
  readonly nodeId: number
  rack: string | null
  /** The actor to register with. */
  controller: string
  config: BrokerConfig
  /** Extra time that each append takes before it is answered or fetched; 0 for a healthy disk. */
  diskLatency: Micros
  durable: {
    logs: Record<PartitionId, Log>
    /** Broker epoch in which it shut down cleanly; -1 after a crash (the clean shutdown marker file). */
    cleanShutdownEpoch: number
    /** High watermarks as last checkpointed (L-34). */
    checkpointedHighWatermarks: Record<PartitionId, number>
  }
  volatile: BrokerVolatile
}

export interface BrokerVolatile {
  lifecycle: BrokerLifecycle
  brokerEpoch: number
  incarnationId: number
  /** This broker's replay of the metadata log. */
  image: ClusterImage
  /** Partitions that this broker hosts. */
  partitions: Record<PartitionId, Partition>
  /** By leader broker: the one fetcher thread that follows it. */
  fetchers: Record<string, Fetcher>
  /** Fetch sessions by client or follower (KIP-227). */
  sessions: Record<string, FetchSession>
  /** Parked fetches, by id. */
  delayedFetches: Record<string, DelayedFetch>
  /** Parked acks=all produces, by id. */
  delayedProduces: Record<string, DelayedProduce>
  nextDelayed: number
  /** One request at a time per connection: what waits behind the one being handled, by client (P-20b). */
  connections: Record<string, Connection>
  /** Producer ids this broker may still hand out (P-30). */
  producerIds: { next: number; end: number; requested: boolean; waiting: { client: string; correlationId: number }[] }
  /** The group coordinator's state, by partition of `__consumer_offsets` that this broker leads. */
  groups: Record<PartitionId, GroupShard>
}

/** This broker's replica of a partition. The log itself is `durable.logs[partition]`. */
export interface Partition {
  readonly partition: PartitionId
  role: 'leader' | 'follower'
  leader: string | null
  leaderEpoch: number
  partitionEpoch: number
  replicas: readonly string[]
  /** As last confirmed by the controller. */
  isr: readonly string[]
  /** Asked of the controller, not yet confirmed (R-HW2, R-ISR5). */
  pendingIsr: readonly string[] | null
  highWatermark: number
  /** Log end when this leadership began (R-ISR4). */
  epochStartOffset: number
  /** What the leader knows of each other replica (R-ISR1); empty on followers. */
  followers: Record<string, FollowerProgress>
}

export interface FollowerProgress {
  logEndOffset: number
  logStartOffset: number
  brokerEpoch: number
  lastCaughtUpTime: Micros
  lastFetchTime: Micros
  /** The leader's log end at that fetch. */
  lastFetchLeaderLogEnd: number
}

/** A fetcher thread towards one leader: one request in flight, for all partitions followed there. */
export interface Fetcher {
  readonly leader: string
  inFlight: number | null
  sentAt: Micros
  sessionId: number
  sessionEpoch: number
  /** Partitions to announce in the next request, with the state they had when they became due. */
  dirty: Record<PartitionId, true>
  forgotten: Record<PartitionId, true>
  /** Partitions that wait until this time after an error. */
  delayedUntil: Record<PartitionId, Micros>
}

export interface FetchSession {
  readonly id: number
  epoch: number
  readonly client: string
  readonly replica: string | null
  partitions: Record<PartitionId, SessionPartition>
  /** Partitions that have something to say to this session, in order of becoming so. */
  changed: Record<PartitionId, true>
}
export interface SessionPartition {
  fetch: FetchPartition
  /** What the other side was last told. */
  highWatermark: number
  logStartOffset: number
}

export interface DelayedFetch {
  readonly id: number
  readonly client: string
  readonly request: FetchRequest
  readonly sessionId: number
  deadline: Micros
}

export interface DelayedProduce {
  readonly id: number
  readonly client: string
  readonly correlationId: number
  deadline: Micros
  /** Offset that the high watermark must reach, per partition that still waits. */
  waiting: Record<PartitionId, number>
  results: ProduceResponse['partitions'][number][]
}

export interface Connection {
  busy: boolean
  /** Requests that have arrived and wait for their turn. */
  waiting: { message: import('../messages').Message; from: string }[]
}
