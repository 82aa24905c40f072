// A broker as it is before its first start, and what a crash leaves of it.
import type { Micros } from '../../../kernel/time'
import type { actorBase } from '../../../kernel/world'
import type { Capacity } from '../capacity'
import type { BrokerConfig } from '../config'
import { copyImage, emptyImage, replay, type ClusterImage, type MetadataRecord } from '../controller/records'
import { emptyObserver } from '../raft/observer'
import type { ReplicationRules } from '../replication-rules'
import { newMember } from '../zookeeper/member'
import { newOffice } from '../zookeeper/office'
import { initialControls } from '../zookeeper/partition-states'
import type { Broker, BrokerVolatile, ZooKeeperMode } from './state'

export interface BrokerSettings {
  nodeId: number
  rack: string | null
  /** The controllers. */
  voters: readonly string[]
  config: BrokerConfig
  /** Absent: KRaft. */
  zookeeper?: ZooKeeperMode
  /** Absent: those of Kafka 4.3.1. */
  rules?: ReplicationRules
  /** Absent: nothing takes time. */
  capacity?: Capacity
  diskLatency: Micros
  /** Bytes; null: without a limit. */
  diskCapacity: number | null
}

/** A broker with empty disks. It registers when it starts, unless its image says that it is registered already. */
export function createBroker(base: ReturnType<typeof actorBase<'broker'>>, settings: BrokerSettings): Broker {
  return Object.assign(base, settings, {
    diskJitter: 0,
    durable: emptyDisk(),
    volatile: emptyMemory(settings.zookeeper === undefined ? null : settings.voters[0]!),
  })
}

/** In a freshly formatted cluster a broker has read the metadata, and knows who the active controller is. */
export function formatBroker(
  { volatile }: Broker,
  leader: string,
  epoch: number,
  records: readonly MetadataRecord[],
): void {
  for (const record of records) replay(volatile.image, record)
  const end = {
    logEndOffset: records.length,
    lastFetchedEpoch: epoch,
    committed: records.length,
    committedEpoch: epoch,
  }
  Object.assign(volatile.quorum, { epoch, leader, ...end })
}

/** In a cluster that runs already a broker of ZooKeeper mode has its session, and the controller has read everything. */
export function formatMember(
  { id, volatile }: Broker,
  session: { id: number; server: string },
  controller: { broker: string; epoch: number },
  image: ClusterImage,
): void {
  volatile.image = copyImage(image)
  const member = volatile.zookeeper!
  Object.assign(member.session, session, { connected: true })
  Object.assign(member, { controller: controller.broker, controllerEpoch: controller.epoch, informed: true })
  if (controller.broker !== id) return
  member.office = newOffice(controller.epoch, null)
  member.office.image = copyImage(image)
  member.office.controls = initialControls(image)
}

/** A disk that nothing was ever written to. */
export const emptyDisk = (): Broker['durable'] => ({
  logs: {},
  cleanShutdownEpoch: -1,
  checkpointedHighWatermarks: {},
  pageCache: [],
  deletedFiles: [],
})

/** A crash takes the process's memory; the logs survive it, in the page cache of the host (L-34). */
export function resetBroker(broker: Broker): void {
  const { incarnation, voters, nodeId, zookeeper } = broker
  const server = zookeeper === undefined ? null : voters[nodeId % voters.length]!
  broker.volatile = emptyMemory(server, incarnation)
}

// `server`: of the ensemble, the one that it tries first; null: KRaft.
const emptyMemory = (server: string | null, incarnation = 0): BrokerVolatile => ({
  lifecycle: 'NOT_RUNNING',
  logsLoaded: false,
  brokerEpoch: -1,
  incarnationId: 0,
  registrationAttempts: 0,
  registeringSince: 0,
  registrationSentAt: 0,
  image: emptyImage(),
  quorum: emptyObserver(incarnation),
  zookeeper: server === null ? null : newMember(server, incarnation),
  askingAgain: false,
  partitions: {},
  fetchers: {},
  sessions: {},
  nextSessionId: 1,
  lastFetchTimes: {},
  delayedProduces: [],
  nextDelayed: 0,
  replicationQuota: { leader: [], follower: [] },
  autoCreating: {},
  produceTimerAt: 0,
  connections: {},
  diskWrites: {},
  cleaner: null,
  diskBusyUntil: 0,
  producerIds: { next: 0, end: 0, requested: false, waiting: [] },
  groups: {},
  share: null,
  transactions: {},
  verifications: {},
  shutdownSince: 0,
  shutdownAnswered: false,
  wakened: [],
  released: [],
  advancedShards: [],
})
