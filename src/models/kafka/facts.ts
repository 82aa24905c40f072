// What happened, for people, the referee and the invariants; nothing in the model reads facts to decide.
// A fact says what is true now, in the past tense. The run adds when, and the delivery in which it happened.
import type { ConsumerMemberState } from './group/records'
import type { Micros } from '../../kernel/time'
import type { QuotaKey } from './quotas'
import type { ErrorCode, LogBatch, PartitionId, RecordId } from './messages'
import type { ElectionReason, FenceReason, ShrinkReason } from './reasons'
import type { RemoteFact } from './remote-facts'
import type { ShareFact } from './share-facts'
import type { TransactionFact } from './transaction-facts'

export type { ElectionReason, Why } from './reasons'
export type * from './share-facts'

/** What a voter of the metadata quorum is at the moment, in Kafka's words (KIP-595, KIP-996). */
export type QuorumRole = 'unattached' | 'prospective' | 'candidate' | 'leader' | 'follower' | 'resigned'

export type Fact =
  | RemoteFact
  // ---- producers
  | {
      /** Successive calls of `send()` accepted these records: each lies in the buffer for its partition. Lists go side by side. */
      type: 'records-sent'
      producer: string
      records: readonly RecordId[]
      partitions: readonly PartitionId[]
      keys: readonly (string | null)[]
      /** Serialized key + value bytes. */
      sizes: readonly number[]
      acks: -1 | 0 | 1
      idempotent: boolean
    }
  | {
      /** `send()` refused a record (buffer full for max.block.ms, too large, no such partition): it was never stored. */
      type: 'record-refused'
      producer: string
      record: RecordId
      topic: string
      reason: 'BufferExhausted' | 'IllegalArgument' | 'RecordTooLarge' | 'UnknownTopic' | 'TOPIC_AUTHORIZATION_FAILED'
    }
  | {
      /** A request with these batches left the producer; `attempt` counts from 1. */
      type: 'batch-sent'
      producer: string
      broker: string
      partition: PartitionId
      records: readonly RecordId[]
      attempt: number
      /** How long the batch waited in the accumulator before its first attempt, Micros. */
      waited: number
    }
  | {
      /** The producer's callback said success. With acks=0 this is at once, with `offset` -1. */
      type: 'batch-acked'
      producer: string
      broker: string
      partition: PartitionId
      records: readonly RecordId[]
      acks: -1 | 0 | 1
      offset: number
      /** From send() of the batch's first record to this, Micros. */
      latency: number
    }
  | {
      /** The producer's callback said failure. `certain`: no broker can hold it; else the outcome is unknown (P-24). */
      type: 'batch-failed'
      producer: string
      partition: PartitionId
      records: readonly RecordId[]
      error: ErrorCode | 'TimeoutException' | 'ProducerClosed' | 'TransactionAborted'
      certain: boolean
    }
  | { type: 'batch-retried'; producer: string; partition: PartitionId; records: readonly RecordId[]; error: ErrorCode }
  | {
      /** The application died with these in its memory: they were never sent, or their outcome is unknown. */
      type: 'producer-memory-lost'
      producer: string
      records: readonly RecordId[]
      /** Of `records`, those that a broker may have received. */
      sent: readonly RecordId[]
    }
  | { type: 'producer-id-acquired'; producer: string; producerId: number; producerEpoch: number }
  | { type: 'producer-closed'; producer: string }
  | TransactionFact
  | { type: 'data-source-ended'; producer: string; rows: number }
  // ---- logs and replication
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
  // ---- the metadata quorum
  | {
      type: 'quorum-role-changed'
      controller: string
      epoch: number
      from: QuorumRole
      role: 'unattached' | 'prospective' | 'candidate' | 'follower'
      /** Who leads in this epoch, as far as it knows. */
      leader: string | null
    }
  | { type: 'controller-elected'; controller: string; epoch: number; votes: readonly string[]; voters: number }
  | { type: 'vote-granted'; controller: string; candidate: string; epoch: number; preVote: boolean }
  | {
      type: 'vote-refused'
      controller: string
      candidate: string
      epoch: number
      preVote: boolean
      why: 'older-epoch' | 'shorter-log' | 'voted-already' | 'has-leader'
    }
  | {
      type: 'controller-resigned'
      controller: string
      epoch: number
      /** It heard nothing of a majority; its process stops; it starts, and had led before; or it is no voter any more. */
      why: 'check-quorum' | 'shutdown' | 'restarted' | 'removed'
    }
  | {
      /** A voter has looked for a majority for a whole election timeout and did not find one. */
      type: 'quorum-lost'
      controller: string
      epoch: number
      /** Who answered, itself included. */
      reached: readonly string[]
      voters: number
    }
  | {
      type: 'metadata-committed'
      controller: string
      epoch: number
      /** Offset of the first of these records. */
      offset: number
      /** Record types, as often as they occur; records without meaning (no-ops) are not counted. */
      records: Readonly<Record<string, number>>
    }
  /** A controller starts with an empty disk that knows no voters: it is to join the quorum (KIP-853). */
  | { type: 'observer-began'; controller: string }
  | {
      /** A leader has written a new voter set, which counts from here on and is not committed yet (KIP-853). */
      type: 'voters-written'
      controller: string
      epoch: number
      offset: number
      voters: readonly string[]
    }
  | {
      /** A new voter set is committed. */
      type: 'voters-changed'
      controller: string
      epoch: number
      voters: readonly string[]
      added: readonly string[]
      removed: readonly string[]
    }
  | { type: 'metadata-truncated'; controller: string; from: number; to: number }
  | {
      /** A process is told to cut off metadata that it knows to be committed: it ends (Kafka's fatal fault handler). */
      type: 'metadata-fault'
      process: string
      leader: string
      /** It knows everything below to be committed; the leader's log parts from its own at `to`. */
      committed: number
      to: number
    }
  // ---- ZooKeeper mode (Kafka 3.9)
  | {
      /** The state znode of a partition was written; its version is the partition epoch. */
      type: 'partition-znode-written'
      partition: PartitionId
      version: number
      leaderEpoch: number
      /** Does the write say who leads? */
      setsLeader: boolean
      /** Was the znode made by it? */
      isNew: boolean
    }
  | {
      /** What the controller (a broker) holds a partition to be: a step of its PartitionStateMachine. */
      type: 'partition-state-changed'
      broker: string
      partition: PartitionId
      from: 'NonExistent' | 'New' | 'Online' | 'Offline'
      to: 'NonExistent' | 'New' | 'Online' | 'Offline'
    }
  | {
      /** A majority of the ensemble has the history of this server, which leads it from now on. */
      type: 'zookeeper-leader-elected'
      server: string
      epoch: number
      /** Who follows it, itself included. */
      followers: readonly string[]
      servers: number
    }
  | {
      /** No majority of the ensemble is in reach of this server: nothing can be written, and no session expires. */
      type: 'zookeeper-quorum-lost'
      server: string
      reached: readonly string[]
      servers: number
    }
  | {
      type: 'zookeeper-session-expired'
      server: string
      session: number
      client: string
      silentFor: number
      /** It took `/brokers/ids/N` with it, and perhaps `/controller`. */
      wasRegistered: boolean
      wasController: boolean
    }
  | { type: 'zookeeper-disconnected'; broker: string; server: string; session: number }
  | { type: 'zookeeper-connected'; broker: string; server: string; session: number; isNew: boolean }
  | {
      /** `/brokers/ids/N` belongs to the session of a former process that has not expired yet. */
      type: 'broker-registration-refused'
      broker: string
      retryIn: number
    }
  | { type: 'zookeeper-controller-elected'; broker: string; epoch: number; previous: string | null }
  | { type: 'zookeeper-controller-loaded'; broker: string; epoch: number; partitions: number; took: number }
  | {
      type: 'zookeeper-controller-resigned'
      broker: string
      epoch: number
      /** Its session expired; or it found that `/controller_epoch` is not its own any more. */
      why: 'session-expired' | 'moved'
    }
  | {
      /** A broker does not obey a controller whose epoch is over. */
      type: 'stale-controller-refused'
      broker: string
      controller: string
      controllerEpoch: number
      currentEpoch: number
      request: string
    }
  | {
      type: 'controlled-shutdown-retried'
      broker: string
      attempt: number
      attempts: number
      remaining: readonly PartitionId[]
    }
  // ---- controller
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
      /** Group or transactional id. */
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
  // ---- groups, at the coordinator
  | { type: 'coordinator-elected'; broker: string; group: string; partition: PartitionId }
  | { type: 'rebalance-started'; broker: string; group: string; generation: number; reason: string }
  | {
      type: 'generation-started'
      broker: string
      group: string
      generation: number
      protocol: string
      leader: string
      members: readonly string[]
    }
  | {
      /** The group is Stable: everybody's partitions, by member id. */
      type: 'assignment-completed'
      broker: string
      group: string
      generation: number
      assignment: Readonly<Record<string, readonly PartitionId[]>>
    }
  | { type: 'group-state-changed'; broker: string; group: string; from: string; to: string }
  | { type: 'member-joined'; broker: string; group: string; member: string; client: string }
  | {
      type: 'member-removed'
      broker: string
      group: string
      member: string
      client: string
      reason: 'left' | 'session-expired' | 'did-not-rejoin' | 'did-not-sync' | 'no-room' | 'did-not-revoke'
    }
  /** N-10: a live classic group became one of the consumer protocol; these members go on to speak the classic one. */
  | { type: 'group-upgraded'; broker: string; group: string; epoch: number; members: readonly string[] }
  | {
      /** N-2: members, subscriptions or topics have changed, so a new target is due (KIP-848). */
      type: 'group-epoch-bumped'
      broker: string
      group: string
      epoch: number
      reason: string
    }
  | {
      /** N-3: where everybody shall end, by member id. Each member goes there at its own pace. */
      type: 'target-assignment-computed'
      broker: string
      group: string
      epoch: number
      assignor: string
      target: Readonly<Record<string, readonly PartitionId[]>>
    }
  | {
      /** N-4: a member of the consumer protocol took a step towards its target. */
      type: 'member-reconciled'
      broker: string
      group: string
      member: string
      client: string
      memberEpoch: number
      state: ConsumerMemberState
      assigned: readonly PartitionId[]
      /** It must give these up first. */
      revoking: readonly PartitionId[]
      /** Of its target, what others have not given up yet. */
      waitingFor: readonly PartitionId[]
    }
  | {
      /** N-1: a static member went with epoch -2: what it has stays its own until its session ends. */
      type: 'static-member-away'
      broker: string
      group: string
      instance: string
      member: string
      client: string
    }
  | {
      /** G-17: a process took the place of the one that had its `group.instance.id` before. */
      type: 'static-member-replaced'
      broker: string
      group: string
      instance: string
      member: string
      previous: string
      client: string
    }
  | {
      /** It is replicated, and counts. `committedAt`: when the coordinator took it. */
      type: 'offset-committed'
      broker: string
      group: string
      member: string
      generation: number
      partition: PartitionId
      offset: number
      previous: number
      committedAt: Micros
    }
  | { type: 'offsets-expired'; broker: string; group: string; partitions: readonly PartitionId[] }
  | {
      /** An operator has set what the group has committed; `previous` -1: nothing was. */
      type: 'offsets-reset'
      group: string
      offsets: readonly { readonly partition: PartitionId; readonly offset: number; readonly previous: number }[]
    }
  | { type: 'offset-reset-refused'; group: string; why: string }
  | {
      /** N-9: a coordinator looked whether a member of the consumer protocol may commit these; what it may is written next. */
      type: 'offset-commit-judged'
      broker: string
      group: string
      member: string
      epoch: number
      partitions: readonly PartitionId[]
      error: ErrorCode
    }
  | {
      type: 'offset-commit-refused'
      broker: string
      group: string
      member: string
      error: ErrorCode
      /** What of the group decided it, as part of a sentence; absent: the error says it all. */
      why?: string
    }
  // ---- consumers
  | {
      type: 'partitions-assigned'
      consumer: string
      group: string
      member: string
      generation: number
      partitions: readonly PartitionId[]
      /** What it owned before and owns still. */
      kept: readonly PartitionId[]
    }
  | {
      type: 'partitions-revoked'
      consumer: string
      group: string
      member: string
      generation: number
      partitions: readonly PartitionId[]
      /** What it owned before and owns still. */
      kept: readonly PartitionId[]
    }
  | {
      type: 'partitions-lost'
      consumer: string
      group: string
      member: string
      generation: number
      partitions: readonly PartitionId[]
      /** What it owned before and owns still. */
      kept: readonly PartitionId[]
    }
  | {
      /** The consumer took up a position: from its group's commit, or by auto.offset.reset. */
      type: 'position-set'
      consumer: string
      group: string
      partition: PartitionId
      offset: number
      why:
        | 'committed'
        | 'seek'
        | 'reset-earliest'
        | 'reset-latest'
        | 'reset-by-duration'
        | 'out-of-range'
        | 'truncated'
        /** The application sought back itself, to what it could not process or had not begun. */
        | 'retry'
    }
  | {
      /** poll() returned these records of one partition, in offset order. */
      type: 'records-delivered'
      consumer: string
      group: string
      member: string
      generation: number
      partition: PartitionId
      /** By a share group: others may have the offsets in between (KIP-932). */
      shared?: true
      /** First and last offset; control and skipped offsets in between are not delivered. */
      offsets: readonly number[]
      records: readonly RecordId[]
      /** By `isolation.level` only committed transactions are read. */
      readCommitted?: true
    }
  | {
      /** The application finished its work on these. */
      type: 'records-processed'
      consumer: string
      group: string
      partition: PartitionId
      offsets: readonly number[]
      records: readonly RecordId[]
    }
  | {
      /** Its producer has what the application made of these, within the transaction that takes the group past them (KIP-447). */
      type: 'outputs-made'
      consumer: string
      group: string
      producer: string
      partition: PartitionId
      offsets: readonly number[]
      records: readonly RecordId[]
    }
  | {
      /** The application could not process a record, for the so-manyth time, and does this about it. */
      type: 'record-failed'
      consumer: string
      group: string
      partition: PartitionId
      offset: number
      record: RecordId
      attempt: number
      next: 'retry' | 'skip' | 'dead-letter' | 'stop'
    }
  /** It gave the record up, and goes on with the next one. */
  | {
      type: 'record-skipped'
      consumer: string
      group: string
      partition: PartitionId
      offset: number
      record: RecordId
    }
  /** It gave the record up when its producer had stored it elsewhere. */
  | {
      type: 'record-dead-lettered'
      consumer: string
      group: string
      partition: PartitionId
      offset: number
      record: RecordId
      producer: string
    }
  /** The application called pause(): for its pool has enough, or to try a record again later. */
  | {
      type: 'reading-paused'
      consumer: string
      group: string
      partitions: readonly PartitionId[]
      why: 'pool-full' | 'retry'
    }
  | { type: 'reading-resumed'; consumer: string; group: string; why: 'pool-has-room' }
  /** R-F2: the consumer reads the partition from this replica in its rack now; null: from the leader again. */
  | { type: 'preferred-read-replica'; consumer: string; group: string; partition: PartitionId; replica: string | null }
  | { type: 'consumer-closed'; consumer: string; group: string }
  /** Its process ended at once: what it owned is read by nobody until its group notices. */
  | { type: 'consumer-crashed'; consumer: string; group: string; partitions: readonly PartitionId[] }
  /** N-6: its group knows it no more, or not in this epoch: it gives up what it has and joins anew. */
  | { type: 'member-fenced'; consumer: string; group: string; memberEpoch: number; error: string }
  | { type: 'poll-limit-exceeded'; consumer: string; group: string; limit: number }
  // ---- clients
  | { type: 'request-timed-out'; client: string; broker: string; request: string }
  | { type: 'metadata-refreshed'; client: string; broker: string; changed: readonly PartitionId[] }
  | { type: 'client-stuck'; client: string; why: string }
  | ShareFact

export type FactOf<T extends Fact['type']> = Extract<Fact, { type: T }>
