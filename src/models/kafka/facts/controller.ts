// What the controller decided, and what brokers did by it.
import type { Micros } from '../../../kernel/time'
import type { ErrorCode } from '../error-codes'
import type { PartitionId } from '../partition'
import type { QuotaKey } from '../quotas'
import type { ElectionReason, FenceReason, ShrinkReason } from '../reasons'

export type ControllerFact =
  | {
      type: 'broker-registered'
      broker: string
      brokerEpoch: number
      /** Did its last process shut down in good order (K-14)? */
      clean: boolean
      /** Of ZooKeeper, that owns the registration; absent: KRaft. */
      session?: number
    }
  | { type: 'broker-unfenced'; broker: string }
  | {
      type: 'broker-fenced'
      broker: string
      reason: FenceReason
      silentFor: number
    }
  | { type: 'broker-unregistered'; broker: string }
  | { type: 'controlled-shutdown-started'; broker: string }
  | { type: 'controlled-shutdown-finished'; broker: string }
  | {
      type: 'topic-created'
      topic: string
      partitions: number
      replicationFactor: number
      config: Readonly<Record<string, string | number | boolean | null>>
    }
  | { type: 'topic-deleted'; topic: string }
  | { type: 'partitions-added'; topic: string; from: number; to: number }
  | { type: 'group-config-changed'; group: string; config: Readonly<Record<string, string | number | boolean | null>> }
  | { type: 'topic-config-changed'; topic: string; config: Readonly<Record<string, string | number | boolean | null>> }
  | {
      /** Replicas move (R-R1): who is copied to, and who goes when that is done. */
      type: 'reassignment-started'
      partition: PartitionId
      target: readonly string[]
      adding: readonly string[]
      removing: readonly string[]
    }
  | { type: 'reassignment-finished'; partition: PartitionId; replicas: readonly string[] }
  | { type: 'reassignment-cancelled'; partition: PartitionId; replicas: readonly string[] }
  /** No copy is left on a broker that is to go. */
  | { type: 'broker-drained'; broker: string }
  /** A rolling restart has come to this broker, or to this consumer of a group; `left` are to follow. */
  | { type: 'rolling-restart-step'; group: string | null; who: string; left: readonly string[] }
  | { type: 'rolling-restart-finished'; group: string | null; count: number }
  | {
      /** The controller accepts an AlterPartition: the epochs that it was asked with, and those that the partition had. */
      type: 'isr-change-accepted'
      partition: PartitionId
      broker: string
      leaderEpoch: number
      partitionEpoch: number
      knownLeaderEpoch: number
      knownPartitionEpoch: number
    }
  | { type: 'acls-changed'; added: readonly string[]; removed: readonly string[] }
  | { type: 'quotas-changed'; quotas: readonly string[] }
  | {
      /** S-12: a client was over a quota. Rates are bytes per second, or per cent of a thread; `throttle` is Micros. */
      type: 'client-throttled'
      broker: string
      client: string
      principal: string
      key: QuotaKey
      entity: string
      rate: number
      bound: number
      throttle: Micros
    }
  | {
      /** An authorizer did not let a client do what it asked for (S-1). */
      type: 'request-denied'
      broker: string
      client: string
      principal: string
      request: string
      error: ErrorCode
      /** Part of a sentence. */
      why: string
    }
  | {
      /** A coordinator answered a client with an error. */
      type: 'coordinator-refused'
      broker: string
      client: string
      /** Group or transactional id; a partition of `__consumer_offsets` if a write to it is to blame. */
      what: string
      request: string
      error: ErrorCode
      /** What of the coordinator's state decided it, as part of a sentence; '': the error says it all. */
      why: string
    }
  /** Nothing was heard of these producers for `producer.id.expiration.ms` (P-36). */
  | { type: 'producers-forgotten'; broker: string; partition: PartitionId; producers: readonly number[] }
  | { type: 'admin-refused'; request: string; target: string; error: ErrorCode; why: string }
  | {
      type: 'leader-elected'
      partition: PartitionId
      /** null: the partition is offline. */
      leader: string | null
      previous: string | null
      leaderEpoch: number
      isr: readonly string[]
      reason: ElectionReason
      unclean: boolean
      /** Who may lead without loss besides those in sync (R-E6). */
      elr?: readonly string[]
      /** Who was in sync or eligible before. */
      candidates?: readonly string[]
      /** Where the leader comes from, if nobody was in sync: from the ELR (R-E6), or as the last known leader (R-E1). */
      origin?: 'elr' | 'last-known-leader'
    }
  | {
      type: 'isr-shrank'
      partition: PartitionId
      isr: readonly string[]
      removed: readonly string[]
      reason: ShrinkReason
    }
  | {
      /** Eligible leader replicas (KIP-966): who holds all that is readable without being in sync. */
      type: 'elr-changed'
      partition: PartitionId
      elr: readonly string[]
      added: readonly string[]
      removed: readonly string[]
    }
  | { type: 'isr-expanded'; partition: PartitionId; isr: readonly string[]; added: readonly string[] }
