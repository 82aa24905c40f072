// What the actors of a Kafka cluster say to each other, by Kafka's API names. Every message is immutable once sent.
// `correlationId` pairs a response with its request on one connection, as in Kafka's request header.
import type { Disconnected, Started } from '../../kernel/step'
import type { AdminMessage } from './messages/admin'
import type { ClientMessage } from './messages/client'
import type { ControllerMessage } from './messages/controller'
import type { FetchMessage } from './messages/fetch'
import type { GroupMessage } from './messages/group'
import type { QuorumMessage } from './messages/quorum'
import type { RemoteMessage, RemoteTimer } from './messages/remote'
import type { ShareMessage } from './messages/share'
import type { Timer } from './messages/timers'
import type { TransactionMessage } from './messages/transaction'
import type { ZooMessage } from './messages/zookeeper'

export type * from './messages/admin'
export type * from './messages/client'
export type * from './messages/controller'
export type { ErrorCode } from './error-codes'
export type * from './messages/fetch'
export type * from './messages/group'
export type { PartitionId } from './partition'
export type * from './messages/quorum'
export type * from './messages/remote'
export type * from './messages/share'
export type * from './stored-batch'
export type * from './messages/timers'
export type * from './messages/transaction'
export type * from './messages/zookeeper'

export type Message =
  | Started
  | Disconnected
  | ClientMessage
  | FetchMessage
  | ControllerMessage
  | QuorumMessage
  | AdminMessage
  | GroupMessage
  | ShareMessage
  | TransactionMessage
  | RemoteMessage
  | RemoteTimer
  | Timer
  | ZooMessage
