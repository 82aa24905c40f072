// What a client does about an error: try again, look for the leader again, or give up (kafka-semantics table of errors).
import type { ErrorCode } from '../messages'

interface Treatment {
  /** Trying again may help (`RetriableException`). */
  readonly retriable: boolean
  /** The metadata are out of date (`InvalidMetadataException`). */
  readonly staleMetadata: boolean
}

const retry: Treatment = { retriable: true, staleMetadata: false }
const refresh: Treatment = { retriable: true, staleMetadata: true }
const final: Treatment = { retriable: false, staleMetadata: false }

const treatments: Partial<Record<ErrorCode, Treatment>> = {
  UNKNOWN_TOPIC_OR_PARTITION: refresh,
  UNKNOWN_TOPIC_ID: refresh,
  INCONSISTENT_TOPIC_ID: refresh,
  LEADER_NOT_AVAILABLE: refresh,
  NOT_LEADER_OR_FOLLOWER: refresh,
  NETWORK_EXCEPTION: refresh,
  KAFKA_STORAGE_ERROR: refresh,
  FENCED_LEADER_EPOCH: refresh,
  REQUEST_TIMED_OUT: retry,
  COORDINATOR_LOAD_IN_PROGRESS: retry,
  COORDINATOR_NOT_AVAILABLE: retry,
  NOT_COORDINATOR: retry,
  NOT_ENOUGH_REPLICAS: retry,
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: retry,
  NOT_CONTROLLER: retry,
  FETCH_SESSION_ID_NOT_FOUND: retry,
  INVALID_FETCH_SESSION_EPOCH: retry,
  UNKNOWN_LEADER_EPOCH: retry,
  OFFSET_NOT_AVAILABLE: retry,
}

export const treatmentOf = (error: ErrorCode): Treatment => treatments[error] ?? final
