// What brokers and the active controller say to each other.
import type { LeaderRecoveryState } from '../controller/records'
import type { ErrorCode } from '../error-codes'
import type { PartitionId } from '../partition'

export interface BrokerRegistrationRequest {
  readonly type: 'brokerRegistrationRequest'
  readonly nodeId: number
  readonly rack: string | null
  /** A new one for every start of the process. */
  readonly incarnationId: number
  /** -1: unclean or unknown; else the broker epoch in which it shut down cleanly. */
  readonly previousBrokerEpoch: number
}
export interface BrokerRegistrationResponse {
  readonly type: 'brokerRegistrationResponse'
  readonly error: ErrorCode
  readonly brokerEpoch: number
}
export interface BrokerHeartbeatRequest {
  readonly type: 'brokerHeartbeatRequest'
  readonly brokerEpoch: number
  readonly currentMetadataOffset: number
  readonly wantFence: boolean
  readonly wantShutDown: boolean
}
export interface BrokerHeartbeatResponse {
  readonly type: 'brokerHeartbeatResponse'
  readonly error: ErrorCode
  readonly isCaughtUp: boolean
  readonly isFenced: boolean
  readonly shouldShutDown: boolean
}
export interface AlterPartitionRequest {
  readonly type: 'alterPartitionRequest'
  readonly partition: PartitionId
  readonly topicId?: number
  readonly brokerEpoch: number
  readonly leaderEpoch: number
  readonly partitionEpoch: number
  readonly newIsr: readonly { readonly broker: string; readonly brokerEpoch: number }[]
  readonly leaderRecoveryState: LeaderRecoveryState
}
export interface AlterPartitionResponse {
  readonly type: 'alterPartitionResponse'
  readonly partition: PartitionId
  readonly error: ErrorCode
  readonly leader: string | null
  readonly leaderEpoch: number
  readonly partitionEpoch: number
  readonly isr: readonly string[]
}
export interface AllocateProducerIdsRequest {
  readonly type: 'allocateProducerIdsRequest'
  readonly brokerEpoch: number
}
export interface AllocateProducerIdsResponse {
  readonly type: 'allocateProducerIdsResponse'
  readonly error: ErrorCode
  readonly firstId: number
  readonly count: number
}

export type ControllerMessage =
  | BrokerRegistrationRequest
  | BrokerRegistrationResponse
  | BrokerHeartbeatRequest
  | BrokerHeartbeatResponse
  | AlterPartitionRequest
  | AlterPartitionResponse
  | AllocateProducerIdsRequest
  | AllocateProducerIdsResponse
