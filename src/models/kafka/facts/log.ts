// What happened to logs, and between their copies.
import type { ErrorCode } from '../error-codes'
import type { PartitionId } from '../partition'
import type { LogBatch, RecordId } from '../stored-batch'

export type LogFact =
  | {
      /** The leader appended. (A duplicate that was recognised by its sequence is `duplicate-recognised` instead.) */
      type: 'batch-appended'
      broker: string
      partition: PartitionId
      leaderEpoch: number
      batch: LogBatch
    }
  | {
      type: 'duplicate-recognised'
      broker: string
      partition: PartitionId
      records: readonly RecordId[]
      offset: number
    }
  | {
      type: 'produce-refused'
      broker: string
      producer: string
      partition: PartitionId
      error: ErrorCode
      /** What of the broker's state decided it, as part of a sentence; '': the error says it all. */
      why: string
      records: readonly RecordId[]
    }
  | { type: 'batches-replicated'; broker: string; partition: PartitionId; leader: string; batches: readonly LogBatch[] }
  | {
      type: 'log-truncated'
      broker: string
      partition: PartitionId
      /** First removed offset. */
      to: number
      /** Log end before. */
      from: number
      highWatermark: number
      leader: string | null
      leaderEpoch: number
    }
  | {
      /** A follower has done for good what its leader's objection asks of it (R-T3): it does not ask again. */
      type: 'divergence-settled'
      broker: string
      partition: PartitionId
      leader: string
      leaderEpoch: number
      /** Where the leader's part of the log ends, and where the follower's ends now. */
      answered: number
      end: number
    }
  | { type: 'segment-rolled'; broker: string; partition: PartitionId; baseOffset: number }
  | {
      /** Whole segments were deleted; their files go after file.delete.delay.ms. */
      type: 'segments-deleted'
      broker: string
      partition: PartitionId
      segments: number
      bytes: number
      /** They lay below the log start, were too much, or too old (L-5). */
      reason: 'log-start' | 'size' | 'time'
      /** Tiered: they lie in remote storage, and local.retention.* let them go here (L-35). */
      copied?: true
    }
  | {
      /** The log cleaner begins with offsets `from` to `to` of a log, of which `ratio` (0 … 1) is dirty (L-11). */
      type: 'log-cleaning-started'
      broker: string
      partition: PartitionId
      from: number
      to: number
      /** Of the segments before `to`. */
      bytes: number
      ratio: number
      takes: number
    }
  | {
      /** Of each key the latest record below `to` is left (L-12). */
      type: 'log-cleaned'
      broker: string
      partition: PartitionId
      from: number
      to: number
      segmentsBefore: number
      segmentsAfter: number
      bytesBefore: number
      bytesAfter: number
      /** Records that went, and tombstones among them. */
      removed: number
      tombstones: number
      /** What took the place of batches at the same offsets, ascending. */
      batches: readonly LogBatch[]
    }
  | {
      /**
       * Records below `to` cannot be read any more: retention, DeleteRecords, or the leader's log begins there; `remote`: what
       * remote storage has begins there, `disabled`: what it had is deleted (L-35).
       */
      type: 'log-start-advanced'
      broker: string
      partition: PartitionId
      from: number
      to: number
      reason: 'log-start' | 'size' | 'time' | 'delete-records' | 'leader' | 'remote' | 'disabled'
    }
  | { type: 'log-restarted'; broker: string; partition: PartitionId; from: number; to: number }
  | {
      /** The end of a log is gone with the host's power, or with its disk. */
      type: 'log-tail-lost'
      broker: string
      partition: PartitionId
      from: number
      to: number
      cause: 'power' | 'wiped'
    }
  | { type: 'log-recovery-started'; broker: string; segments: number; bytes: number; takes: number }
  | { type: 'log-recovery-finished'; broker: string }
  | {
      /** An append failed: the log directory is offline, and with its only one the broker halts. */
      type: 'log-dir-failed'
      broker: string
      partition: PartitionId
      used: number
      capacity: number
    }
  | {
      /** A leader found that everybody who counts has fetched up to here: that much is readable (R-HW1). */
      type: 'high-watermark-advanced'
      broker: string
      partition: PartitionId
      leaderEpoch: number
      highWatermark: number
    }
  | {
      /** A follower heard from its leader how much is readable. */
      type: 'high-watermark-followed'
      broker: string
      partition: PartitionId
      leaderEpoch: number
      highWatermark: number
    }
  | { type: 'isr-change-requested'; broker: string; partition: PartitionId; isr: readonly string[]; reason: string }
  | {
      type: 'became-leader'
      broker: string
      partition: PartitionId
      leaderEpoch: number
      logEndOffset: number
      highWatermark: number
    }
  | { type: 'became-follower'; broker: string; partition: PartitionId; leader: string | null; leaderEpoch: number }
  | { type: 'replica-removed'; broker: string; partition: PartitionId }
  /** A broker that starts finds a log on its disk of which the metadata know nothing (LogManager.isStrayReplica). */
  | { type: 'stray-log-removed'; broker: string; partition: PartitionId }
