// Brokers, and what each holds of partitions.
import type { Micros } from '../../kernel/time'
import type { ConfigSet } from './settings'

export interface BrokerView {
  id: string
  nodeId: number
  zone: string | null
  up: boolean
  paused: boolean
  fenced: boolean
  /** Kafka's broker state (BrokerState). */
  lifecycle: LifecycleView
  /** In RECOVERY after a crash: the share (0 … 1) of its logs that is scanned; null: nothing is being scanned. */
  recovered: number | null
  /** The epoch in which it is the controller, or believes so (ZooKeeper mode); null: it is not. */
  controllerEpoch: number | null
  /** It is the controller and still reads the cluster from ZooKeeper. */
  controllerLoads: boolean
  brokerEpoch: number
  /** How busy its threads are; null: it has no capacity, and nothing takes time. */
  load: LoadView | null
  /** Extra time per append. */
  disk: Micros
  connections: number
  /** Of its files, those of deleted segments included, and what its disk holds; null: more than it needs. */
  bytes: number
  diskSize: number | null
  replicas: ReplicaView[]
  /** Partitions of __consumer_offsets it leads, and groups it coordinates. */
  coordinates: string[]
  /** Short words for what is unusual ("fenced", "slow disk 400 ms", "paused"). */
  notes: string[]
  config: ConfigSet
}

/** What a broker with a capacity is busy with. */
export interface LoadView {
  /** Requests that wait for a thread (RequestQueueSize). */
  queue: number
  /** Share (0 … 1) of its request handler threads, and of its network threads, that were busy over the last second or two. */
  handlersUsed: number
  networkUsed: number
  /** Micros until the disk has written all that was appended. */
  diskBehind: Micros
}

export type LifecycleView =
  | 'NOT_RUNNING'
  | 'STARTING'
  | 'RECOVERY'
  | 'RUNNING'
  | 'PENDING_CONTROLLED_SHUTDOWN'
  | 'SHUTTING_DOWN'

export interface ReplicaView {
  partition: string
  topic: string
  index: number
  state: 'leader' | 'in-sync' | 'behind' | 'offline'
  logStartOffset: number
  /** Where its own segments begin; records before, from the log start on, lie in remote storage (L-35). */
  localStartOffset: number
  logEndOffset: number
  highWatermark: number
  leaderEpoch: number
  /** Why it is not among the in-sync replicas; null: it is. */
  out: WhyOut | null
  /** How long it has not been among them, Micros. */
  behindFor: Micros
  /** While a reassignment copies to it: the share of the leader's records that it has, 0 … 1. */
  copied: number | null
  /** A reassignment takes it away when the copying is done. */
  leaving: boolean
  /** The newest cells of its own log, ascending; at most 12, and none where its strip would not be drawn. */
  cells: ReplicaCellView[]
  /** Records that it cut off its log, newest last: those of the latest cuts, about 60. */
  cuts: CutView[]
}

/**
 * Why a replica is out of the ISR. `copying`: it is being added, and has never been in. `down`, `starting`, `recovering`
 * (scanning its logs after a crash) and `shutting-down`: its process. `fenced`: the controller takes it for gone.
 * `lagging`: it runs, and has not had all that its leader has for replica.lag.time.max.ms.
 */
export type WhyOut = 'copying' | 'down' | 'starting' | 'recovering' | 'shutting-down' | 'fenced' | 'lagging'

export interface ReplicaCellView {
  offset: number
  key: string | null
  /** Leader epoch in which it was written. */
  epoch: number
}

/** A record that one replica cut off its log: because its leader had another one there, or with the power or the disk. */
export interface CutView {
  offset: number
  key: string | null
  record: number
  acked: boolean
  at: Micros
  /** The leader whose log it was not in; null: it went with the power or the disk. */
  leader: string | null
}

export interface LinkView {
  a: string
  b: string
  cut: 'both' | 'a-to-b' | 'b-to-a' | null
  latency: Micros
  loss: number
}
