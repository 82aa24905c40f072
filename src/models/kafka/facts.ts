// What happened, for people, the referee and the invariants; nothing in the model reads facts to decide.
// A fact says what is true now, in the past tense. The run adds when, and the delivery in which it happened.
import type { ConsumerFact } from './facts/consumer'
import type { ControllerFact } from './facts/controller'
import type { GroupFact } from './facts/group'
import type { LogFact } from './facts/log'
import type { ProducerFact } from './facts/producer'
import type { QuorumFact } from './facts/quorum'
import type { RemoteFact } from './facts/remote'
import type { ShareFact } from './facts/share'
import type { TransactionFact } from './facts/transaction'
import type { ZooKeeperFact } from './facts/zookeeper'
import type { PartitionId } from './partition'

export type { ElectionReason, Why } from './reasons'
export type { QuorumRole } from './facts/quorum'
export type * from './facts/share'

export type Fact =
  | RemoteFact
  | ProducerFact
  | LogFact
  | QuorumFact
  | ZooKeeperFact
  | ControllerFact
  | GroupFact
  | ConsumerFact
  | TransactionFact
  | ShareFact
  // ---- clients
  | { type: 'request-timed-out'; client: string; broker: string; request: string }
  | { type: 'metadata-refreshed'; client: string; broker: string; changed: readonly PartitionId[] }
  | { type: 'client-stuck'; client: string; why: string }

export type FactOf<T extends Fact['type']> = Extract<Fact, { type: T }>
