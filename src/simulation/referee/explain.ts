// Why a promise was broken rightly: what a learner reads instead of "bug". The codes are the project's glossary of regrets.
// Whether a code applies is computed from configuration and fault log only, never from the outcome.

/** One legitimate cause. */
export interface Explanation {
  /** What happened, as a clause that goes with one record and with many. */
  readonly sentence: string
  /** What would have prevented it. */
  readonly fix: string
}

export const explanations = {
  'X-ACK1': {
    sentence: 'acknowledged before any copy existed, and the leader left',
    fix: 'acks=all',
  },
  'X-MINISR1': {
    sentence: '"all" meant one broker at that moment',
    fix: 'replication factor 3 with min.insync.replicas=2',
  },
  'X-MINISR': {
    sentence: 'as many copies were destroyed as you promised to keep',
    fix: 'more zones, or a higher min.insync.replicas',
  },
  'X-FLUSH': {
    sentence: 'the data was only in the page cache when the power failed',
    fix: 'replicas in different power domains',
  },
  // KIP-966: with nobody in sync and nobody eligible left, the last known leader is elected whatever the setting says.
  'X-UNCLEAN': {
    sentence:
      'a replica that was behind became leader: you chose availability, or nobody was left but the last known leader',
    fix: 'unclean.leader.election.enable=false, and copies that do not fail together',
  },
  'X-PRE966': {
    sentence: 'the last replica standing came back with less than it had',
    fix: 'eligible leader replicas (KIP-966)',
  },
  'X-LEGACY': {
    sentence: 'you are running 2017 Kafka on purpose: rules that have been mended since',
    fix: 'rules: kip320, without exceptions',
  },
  'X-NOIDEM': {
    sentence: 'stored twice: the answer was lost, not the write',
    fix: 'enable.idempotence=true',
  },
  'X-INFLIGHT': {
    sentence: 'a later batch overtook one that had to be sent again',
    fix: 'enable.idempotence=true, or max.in.flight.requests.per.connection=1',
  },
  'X-REPART': {
    sentence: 'the number of partitions changed, so the same key went elsewhere',
    fix: 'plan the number of partitions, or begin a new topic',
  },
  'X-RESET': {
    sentence: 'skipped: reading started at the end',
    fix: 'auto.offset.reset=earliest (of a share group, share.auto.offset.reset)',
  },
  'X-TRUNC': {
    sentence: 'the log that was read has been rewritten',
    fix: 'unclean.leader.election.enable=false',
  },
  'X-RETENTION': {
    sentence: 'deleted before this group read it',
    fix: 'longer retention, and an alert on lag',
  },
  'X-COMPACT': {
    sentence: 'compacted away: of each key only the latest record is kept, and a tombstone for a while',
    fix: 'readers that are never further behind than delete.retention.ms, or a longer one',
  },
  'X-CLOCK': {
    sentence: 'a clock was wrong, and retention goes by the time that records are stamped with',
    fix: 'synchronised clocks, message.timestamp.before.max.ms and message.timestamp.after.max.ms',
  },
  'X-ZOMBIE': {
    sentence: 'two owners believed in one partition: one was removed and had not heard of it',
    fix: 'a longer session.timeout.ms or max.poll.interval.ms, and work that may be repeated',
  },
  'X-ATLEAST': {
    sentence: 'done again: the application stopped between the work and the commit',
    fix: 'work that may be repeated, or commits together with the work',
  },
  'X-VOTERLOSS': {
    sentence: 'a controller lost its disk, and with it its promises to the others',
    fix: 'take the lost controller out of the quorum and add it anew, rather than starting it with an empty disk',
  },
  'X-ADMIN': {
    sentence: 'a person removed what held it: a broker, or a topic that was made anew',
    fix: 'remove a broker when no partition is under-replicated, and a topic when nobody writes to it',
  },
  'X-SPLIT': {
    sentence:
      'its batch was stored, and too large when it came again: what it was split into has other sequence numbers',
    fix: 'leave max.message.bytes as it is while producers write, or make it larger',
  },
  'X-LOCKEXP': {
    sentence: 'worked on for longer than the lock lasted: it was given to somebody else',
    fix: 'a longer share.record.lock.duration.ms, fewer records per poll, or locks that are renewed (KIP-1222)',
  },
  'X-MAXDELIV': {
    sentence: 'given up: delivered as often as may be, and never accepted',
    fix: 'reject what can not be worked on and keep it elsewhere, or a higher share.delivery.count.limit',
  },
  'X-IMPL': {
    sentence: 'the proposal says one thing, and this release of Kafka does another',
    fix: 'know what your version does: see the fidelity notes',
  },
  'X-ASYNCCOMMIT': {
    sentence: 'never done: its offset was committed before the work, and whoever had it is gone',
    fix: 'commits after the work, and no hand-off to a pool with commits in the background',
  },
  'X-MANUAL': {
    sentence: 'assign() without a group: nobody checks who commits, or who else reads the partition',
    fix: 'subscribe(), or one owner of each partition by your own means',
  },
  'X-STORM': {
    sentence: 'nobody keeps a partition long enough: each rebalance begins before the one before it has helped',
    fix: 'a longer max.poll.interval.ms, fewer records per poll, static members',
  },
  'X-SKIP': {
    sentence: 'left out: the application goes on without records that it cannot process',
    fix: 'a dead-letter topic, and somebody who looks into it',
  },
  'X-DLQ': {
    sentence: 'set aside in a dead-letter topic after the last attempt',
    fix: 'mend the cause, and send the records again',
  },
  'X-TV1': {
    sentence: 'a packet that came late joined the wrong transaction',
    fix: 'transaction.version 2: an epoch for each transaction (KIP-890)',
  },
} as const satisfies Record<string, Explanation>

export type ExplainCode = keyof typeof explanations

/** In order of their index, as the referee stores them; index 0 means none. */
export const explainCodes = ['', ...(Object.keys(explanations) as ExplainCode[])] as const

export const codeIndex = (code: ExplainCode | null): number => (code === null ? 0 : explainCodes.indexOf(code))

/** The explanation of a code; for `''`, which an unexplained loss has, the sentence says so. */
export function explain(code: ExplainCode | ''): Explanation {
  if (code === '')
    return { sentence: 'nothing in the configuration or the faults explains it', fix: 'report it with its seed' }
  return explanations[code]
}
