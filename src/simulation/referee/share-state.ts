// What the referee remembers of share groups, as plain data.
import type { Micros } from '../../kernel/time'
import type { RecordState } from '../../models/kafka/facts'
import type { SharedCounts } from '../frame'

/** A record in flight, as the leaders' words make it. */
export interface SharedRecordState {
  readonly state: RecordState
  readonly deliveryCount: number
  readonly member: string
  readonly client: string
  readonly lockedUntil: Micros
  /** Was it stored before it was said? Then it outlasts the leader (S5). */
  readonly stored: boolean
  /** Who lost it without a word: the lock ended, or the session did. Newest last. */
  readonly lost: readonly {
    readonly client: string
    readonly member: string
    readonly at: Micros
    readonly why: 'lock-expired' | 'session-closed'
  }[]
}

/** The book of one group and one partition. */
export interface ShareLedger {
  counts: SharedCounts
  /** SPSO as last said; -1: nobody has begun. */
  startOffset: number
  leaderEpoch: number
  /** By offset: records that were given out and lie at or behind the start, and some before it. */
  open: Record<number, SharedRecordState>
  /** What was archived without being stored, newest last: a new leader may find it in its way again. */
  unstored: { readonly firstOffset: number; readonly lastOffset: number }[]
  /** Has the log ever gone away below the group? */
  byLogStart: boolean
  /** What the latest leader found in others' hands; absent: nothing. */
  freed?: { records: number; leaderEpoch: number }
  /** The first thing that did not fit in delivery `seq`; null: nothing. */
  breach: { readonly promise: string; readonly message: string } | null
  seq: number
}

/** By group and partition. */
export type ShareLedgers = Record<string, Record<string, ShareLedger>>

export const noSharedCounts = (): SharedCounts => ({
  acquired: 0,
  redelivered: 0,
  accepted: 0,
  released: 0,
  rejected: 0,
  expired: 0,
  archived: 0,
  exhausted: 0,
  refused: 0,
})
