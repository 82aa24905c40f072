// What happens to the records of a share group, for people, the referee and the promises (KIP-932).
import type { ErrorCode } from '../error-codes'
import type { PartitionId } from '../partition'

/** A record in flight is in one of these states. */
export type RecordState = 'AVAILABLE' | 'ACQUIRED' | 'ACKNOWLEDGED' | 'ARCHIVED'

/**
 * Why records of a share-partition changed state. `lock-expired`: nobody has acknowledged them in time. `session-closed`: their
 * member is gone, and its session with it. `log-start`, `compacted`: they are in the log no more. `aborted`: their transaction was.
 */
export type ShareWhy =
  | 'acquire'
  | 'accept'
  | 'release'
  | 'reject'
  | 'gap'
  | 'lock-expired'
  | 'session-closed'
  | 'log-start'
  | 'compacted'
  | 'aborted'

/** Neighbouring offsets to which the same thing has happened. */
export interface ShareChange {
  readonly firstOffset: number
  readonly lastOffset: number
  readonly from: RecordState
  readonly to: RecordState
  /** How often they were delivered, by now. */
  readonly deliveryCount: number
}

export type ShareFact =
  | {
      /** A leader has read what is known of a share-partition, and gives out its records from now on. */
      type: 'share-partition-loaded'
      broker: string
      group: string
      partition: PartitionId
      leaderEpoch: number
      stateEpoch: number
      startOffset: number
      endOffset: number
      /** It has begun by `share.auto.offset.reset`: nothing was known. */
      reset: boolean
    }
  | { type: 'share-partition-initialized'; broker: string; group: string; partitions: readonly PartitionId[] }
  /** The leader has given up a share-partition: what was acquired is nobody's any more. */
  | { type: 'share-partition-unloaded'; broker: string; group: string; partition: PartitionId; leaderEpoch: number }
  | {
      /** Records in flight have changed their state, and that is stored where it has to be. */
      type: 'share-records-changed'
      broker: string
      group: string
      partition: PartitionId
      leaderEpoch: number
      /** Whose they are or were. */
      member: string
      client: string
      why: ShareWhy
      changes: readonly ShareChange[]
      /** Micros; 0: not acquired. */
      lockedUntil: number
    }
  /** KIP-1222: the lock of these begins anew. */
  | {
      type: 'share-locks-renewed'
      broker: string
      group: string
      partition: PartitionId
      client: string
      firstOffset: number
      lastOffset: number
      lockedUntil: number
    }
  | {
      /** all below is done with. */
      type: 'share-start-offset-moved'
      broker: string
      group: string
      partition: PartitionId
      leaderEpoch: number
      from: number
      to: number
      /** The log begins later now. */
      byLogStart: boolean
    }
  | {
      /** The leader did not take what a consumer said of records, or could not store it. */
      type: 'share-acknowledgement-refused'
      broker: string
      group: string
      partition: PartitionId
      client: string
      firstOffset: number
      lastOffset: number
      error: ErrorCode
      /** What is with the records instead, as part of a sentence; absent: the error says it all. */
      why?: string
    }
  /** A consumer hears that what it said of records did not count. */
  | { type: 'share-acknowledgement-failed'; consumer: string; group: string; partition: PartitionId; error: ErrorCode }
  /** What the leader wanted to store was refused by the share coordinator. */
  | { type: 'share-state-refused'; broker: string; group: string; partition: PartitionId; error: ErrorCode }
