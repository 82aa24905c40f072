// What a broker knows in ZooKeeper mode: its session, the controller that it obeys, and its office if it is the controller.
import type { Micros } from '../../../kernel/time'
import type { OperatorRequest } from '../operator-requests'
import type { ClusterImage } from '../controller/records'
import type {
  ControlledShutdownRequest,
  LeaderAndIsrRequest,
  Message,
  StopReplicaRequest,
  UpdateMetadataRequest,
  ZooOp,
} from '../messages'
import type { Fact } from '../facts'
import type { PartitionControls, PartitionStep } from './partition-states'
import type { ZooWrite } from './records'

export interface ZooMember {
  session: ZooSessionState
  /** `/controller`, as the controller's own UpdateMetadata said. */
  controller: string | null
  /** The highest controller epoch that was heard of: requests of older ones are refused. */
  controllerEpoch: number
  /** Has a controller told this process of the whole cluster? */
  informed: boolean
  /** Tries of a controlled shutdown so far. */
  shutdownTries: number
  /** Not null: this broker is the controller, or believes so. */
  office: Office | null
}

/** A client of the ensemble (ZooKeeper's ClientCnxn). */
export interface ZooSessionState {
  connected: boolean
  /** The server that it is connected to, or tries. */
  server: string
  /** 0: none yet. */
  id: number
  /** Number of the latest try to connect. */
  attempt: number
  askedAt: Micros
  heardAt: Micros
  saidAt: Micros
  nextXid: number
  /** Asked and not answered: sent again over the next connection. */
  waiting: { xid: number; op: ZooOp; since: Micros }[]
  closed: boolean
}

/** The controller (KafkaController and its event manager): one thing at a time, each after ZooKeeper has stored it. */
export interface Office {
  readonly epoch: number
  /** Since when it reads what there is; null: it has. */
  loadingSince: Micros | null
  /** Kafka's ControllerContext. */
  image: ClusterImage
  /** What it holds each partition to be, decisions that are being stored included. */
  controls: PartitionControls
  queue: OfficeEvent[]
  /** What ZooKeeper is storing at the moment. */
  busy: Outcome | null
  /** Count of its writes. */
  writes: number
  /** By broker: what is to be sent to it, one request at a time. */
  channels: Record<string, Channel>
  nextRequest: number
}

export type OfficeEvent =
  | { readonly kind: 'startup' }
  /** `/brokers/ids` is this now. */
  | { readonly kind: 'brokers'; readonly brokers: ClusterImage['brokers'] }
  | { readonly kind: 'rebalance' }
  | { readonly kind: 'request'; readonly message: OfficeRequest; readonly from: string }

/** Asked by a broker, or by a person. */
export type OfficeRequest = Message & {
  type: ControlledShutdownRequest['type'] | 'alterPartitionRequest' | 'allocateProducerIdsRequest' | OperatorRequest
}

/** What a decision leads to, once it is stored. */
export interface Outcome {
  writes: ZooWrite[]
  versions: Record<string, number>
  /** What becomes of partitions, in order. */
  steps: PartitionStep[]
  /** Brokers that must be told everything, because they are new; and whether the others must hear who is alive. */
  newcomers: string[]
  brokersChanged: boolean
  /** Copies that a broker that stops does not fetch any more. */
  stopped: { broker: string; partitions: string[] }[]
  /** Topics and copies that are gone: where they were. */
  removed: { broker: string; partition: string }[]
  answers: { to: string; response: Message }[]
  facts: Fact[]
}

/** A request of the controller to a broker, without what every one carries. */
export type Order =
  | Omit<LeaderAndIsrRequest, 'id' | 'controllerEpoch' | 'brokerEpoch'>
  | Omit<UpdateMetadataRequest, 'id' | 'controllerEpoch' | 'brokerEpoch'>
  | Omit<StopReplicaRequest, 'id' | 'controllerEpoch' | 'brokerEpoch'>

export interface Channel {
  queue: Order[]
  /** The request under way; 0: none. */
  id: number
  sentAt: Micros
}

/** A broker that has no session yet. Numbers of requests of a former process are not used again. */
export const newMember = (server: string, incarnation: number): ZooMember => ({
  session: {
    connected: false,
    server,
    id: 0,
    attempt: incarnation * 2 ** 32,
    askedAt: 0,
    heardAt: 0,
    saidAt: 0,
    nextXid: incarnation * 2 ** 32,
    waiting: [],
    closed: false,
  },
  controller: null,
  controllerEpoch: 0,
  informed: false,
  shutdownTries: 0,
  office: null,
})
