// Groups and their members, share groups among them.
import type { Micros } from '../../kernel/time'
import type { DeniedView, ProducerView } from './producers'
import type { ConfigSet } from './settings'

/** What a share group has in flight of a partition (KIP-932). */
export interface ShareView {
  group: string
  /** SPSO: everything below is done with. */
  startOffset: number
  /** SPEO: the last offset in flight; below the start when there is none. */
  endOffset: number
  /** In offset order, as many as fit on a strip. */
  ranges: ShareRange[]
  /** Records that are not done with, of as many as may be. */
  inFlight: number
  maxLocks: number
  maxDeliveries: number
  lockDuration: Micros
  /** Records up to the high watermark that the group is not done with. */
  lag: number
}

/** What became of the records that a share group was given. */
export interface SharedCounts {
  acquired: number
  /** Of them, those that had been delivered before. */
  redelivered: number
  accepted: number
  released: number
  rejected: number
  expired: number
  /** Given up, whatever for. */
  archived: number
  /** Given up because they had been delivered too often. */
  exhausted: number
  /** Acknowledgements that came too late, or from somebody who had no right to them. */
  refused: number
}

/** Neighbouring records of a share-partition of which the same is to be said. */
export interface ShareRange {
  from: number
  to: number
  state: 'AVAILABLE' | 'ACQUIRED' | 'ACKNOWLEDGED' | 'ARCHIVED'
  deliveryCount: number
  /** Who has them; null: nobody. */
  client: string | null
  /** Until their lock ends; 0: they have none. */
  lockLeft: Micros
}

export interface GroupView {
  id: string
  topics: string[]
  state: string
  /** The generation of a classic group, the group epoch of one of the consumer protocol. */
  generation: number
  /** `group.protocol` of the group as it is; of one that does not exist yet, as its consumers are set. */
  groupProtocol: 'classic' | 'consumer' | 'share'
  /** The assignor in use. */
  protocol: string | null
  /** Consumer protocol: the group epoch that the target was computed for. */
  assignmentEpoch: number
  /** Consumer protocol: members as their coordinator has them. */
  members: GroupMemberView[]
  coordinator: string | null
  coordinatorPartition: string
  idleMembers: number
  rebalances: number
  /** Consumers for which a rebalance waits: to join again, or then to ask for their partitions. */
  waitsFor: string[]
  /** The present phase of a rebalance: since when, and until when it lasts at most (0: no limit is set). null: there is none. */
  phase: { since: Micros; until: Micros } | null
  /** Who holds its partitions; those that nobody ever held are left out. */
  held: HeldView[]
  /** Partitions that nobody owns though somebody did; time for which that was so, over all of them, and the longest stretch. */
  unowned: { now: number; total: Micros; longest: Micros }
  lag: number
  delivered: number
  processed: number
  /** What became of its records, as the referee saw it. */
  outcome: GroupOutcome
  commit: 'auto' | 'before' | 'after' | 'async'
  handOff: boolean
  type: 'consumer' | 'share'
  unprocessed: 'release' | 'reject'
  renews: boolean
  /** Share groups: what became of deliveries, as the referee has counted. */
  shared: SharedCounts | null
  manual: boolean
  /** It writes what it makes of its records; `to` '': to no topic yet, so that it reads nothing. null: it only reads. */
  output: { to: string; transactional: boolean } | null
  consumers: ConsumerView[]
  config: ConfigSet
}

export interface HeldView {
  /** Of a share group: others have it, too, with entries of their own. */
  shared?: true
  partition: string
  /** The consumer that owns it, of several the newest; null: nobody does. */
  owner: string | null
  /** Since when that is so. */
  since: Micros
  /** The consumer that owned it before; null: nobody did. */
  before: string | null
  /** For how long nobody had owned it when its owner came. */
  gap: Micros
}

/** Counts of records, each once, in a group's applications. */
export interface GroupOutcome {
  /** Processed: once, and twice or more. */
  once: number
  again: number
  /** Of those, the first time behind a record of its partition that is stored later. */
  outOfOrder: number
  /** Readable, and never handed out: the group has passed them by. */
  unseen: number
  /** Committed past and never processed. */
  missed: number
  /** Given up by the application: left out, or sent to a topic for such records. */
  skipped: number
  deadLettered: number
  /** Why: `what` is one of the counts above. */
  reasons: { what: string; code: string; count: number; sentence: string; fix: string }[]
}

/** A member of a group of the consumer protocol, as the coordinator has it (N-4). */
export interface GroupMemberView {
  id: string
  /** The consumer. */
  client: string
  epoch: number
  state: 'STABLE' | 'UNREVOKED_PARTITIONS' | 'UNRELEASED_PARTITIONS'
  assigned: string[]
  /** What it must give up and has not yet. */
  revoking: string[]
  /** What it shall have and does not have yet. */
  waitingFor: string[]
}

export interface ConsumerView {
  id: string
  group: string
  up: boolean
  paused: boolean
  memberId: string
  /** `group.instance.id` that it was started with; null: a dynamic member. */
  instanceId: string | null
  /** Its assignors as it was started; a changed setting counts from its next start. */
  assignors: string[]
  /** `group.protocol` that it was started with. */
  protocol: 'classic' | 'consumer' | 'share'
  /** What of both it would start with now. */
  next: { protocol: 'classic' | 'consumer' | 'share'; assignors: string[] }
  /** Consumer protocol: what its coordinator waits for it to give up, and what it waits for itself (N-4). */
  revoking: string[]
  waitingFor: string[]
  /** Does it rebalance cooperatively? (G-34) */
  cooperative: boolean
  membership: string
  /** In the consumer protocol the member epoch; -1: none. */
  generation: number
  isLeader: boolean
  owned: string[]
  /** Records of the last poll(): done of total; total 0 when it waits for data. */
  working: { done: number; total: number }
  /** 0 … 1: how near the session is to its end, and the time since the last poll to max.poll.interval.ms. */
  sessionUsed: number
  pollUsed: number
  processed: number
  lag: number
  lastError: string | null
  /** What of the cluster's state decided it, as part of a sentence; null: not known, or the error says it all. */
  lastErrorWhy: string | null
  /** poll() threw its last error: its loop has ended. */
  stuck: boolean
  /** Its loop has ended because it may not; null: it has not. */
  denied: DeniedView | null
  /** Micros for which a broker still holds it back, since it is over a quota; 0: none does. */
  throttled: Micros
  /** The producer inside of its application, which writes what it reads; null: it only reads. */
  producer: ProducerView | null
}
