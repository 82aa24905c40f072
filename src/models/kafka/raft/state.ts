// A voter of the metadata quorum: what it has promised on disk, and what its process knows (Kafka's QuorumState).
import type { Effects } from '../../../kernel/step'
import type { Micros } from '../../../kernel/time'
import type { Actor } from '../../../kernel/world'
import type { BrokerConfig } from '../config'
import type { MetadataRecord } from '../controller/records'
import type { Fact, FactOf, QuorumRole } from '../facts'
import type { Message, MetadataFetchRequest } from '../messages'
import { firstFetch } from './fetch-id'
import { createMetadataLog, type MetadataLog } from './log'

/** What the handlers of a voter may cause. */
export type RaftEffects = Effects<Message, Fact>

/** The file `quorum-state`: what a voter must not forget, or it could vote twice in one epoch. */
export interface ElectionState {
  epoch: number
  /** Who got this voter's vote in `epoch`. */
  votedFor: string | null
  /** Who leads in `epoch`, as far as is known. */
  leader: string | null
}

/** What the quorum needs of an actor that votes in it. */
export interface RaftNode extends Actor {
  config: BrokerConfig
  /** The voters that its disk was formatted with; empty for one that is to join (`--no-initial-controllers`). */
  readonly formatted: readonly string[]
  /** Whom to ask for a leader (`controller.quorum.bootstrap.servers`). */
  bootstrap: readonly string[]
  /** KIP-996. Without it a voter that hears nothing goes straight to an election, as before Kafka 4.0. */
  readonly preVote: boolean
  durable: { quorum: ElectionState; log: MetadataLog }
  volatile: {
    raft: RaftState
    /** The process is about to end: asked to, with a good-bye to the quorum, or by a fault that it cannot go on from. */
    stopped: boolean
  }
}

export interface RaftState {
  role: QuorumRole
  /** When this role is given up: the election, fetch or check-quorum timeout (K-1). `NEVER`: not at all. */
  deadline: Micros
  /** When the timer rings that looks at `deadline`; 0: none is set. */
  timerAt: Micros
  /** Everything below is known to be committed; -1: nothing is known yet. */
  highWatermark: number
  /** Prospective, candidate: the answers so far. */
  votes: Record<string, boolean>
  /** Its last answer to somebody who asked for its vote. For people: nothing is decided by it. */
  answered: VoteAnswer | null
  /** Without pre-vote: elections lost in a row, and whether this candidate pauses before the next. */
  retries: number
  backingOff: boolean
  /** Has a majority been out of reach since there was a leader? It is said once. */
  quorumLost: boolean
  /** Follower: has a fetch from this leader succeeded? Then there is one, and nobody else gets a pre-vote (K-2). */
  hasFetched: boolean
  /** Number of the latest fetch: answers to earlier ones are not waited for any more. */
  fetchId: number
  /** Failures in a row towards a peer, for the pause before the next try. */
  failures: Record<string, number>
  leading: Leading | null
}

/** An answer to a candidate; `refused` says why not, null: granted. */
export interface VoteAnswer {
  at: Micros
  candidate: string
  epoch: number
  preVote: boolean
  refused: FactOf<'vote-refused'>['why'] | null
}

/** What a leader knows beside its log (Kafka's LeaderState). */
export interface Leading {
  /** Log end when the election was won: nothing counts as committed until a record beyond it is (K-3). */
  epochStartOffset: number
  /** Voters and observers that have fetched. */
  replicas: Record<string, ReplicaProgress>
  /** Voters heard since the check-quorum timeout was last put off. */
  fetchedVoters: string[]
  /** Fetches that wait for more, by who asked (K-15). */
  heldFetches: Record<string, { id: number; request: MetadataFetchRequest }>
  nextHeld: number
  /** Records that wait for company before they are appended (`controller.quorum.append.linger.ms`). */
  accumulated: MetadataRecord[]
}

export interface ReplicaProgress {
  logEndOffset: number
  lastFetchTime: Micros
  lastCaughtUpTime: Micros
}

/** A time that never comes. */
export const NEVER: Micros = Number.MAX_SAFE_INTEGER

export const freshElectionState = (): ElectionState => ({ epoch: 0, votedFor: null, leader: null })

/** A voter's disk before it has heard of anybody. */
export const blankDisk = (): RaftNode['durable'] => ({ quorum: freshElectionState(), log: createMetadataLog() })

/** What a process knows before it has begun. */
export const emptyRaft = (incarnation = 0): RaftState => ({
  role: 'unattached',
  deadline: NEVER,
  timerAt: 0,
  highWatermark: -1,
  votes: {},
  answered: null,
  retries: 0,
  backingOff: false,
  quorumLost: false,
  hasFetched: false,
  fetchId: firstFetch(incarnation),
  failures: {},
  leading: null,
})

/** A leader that has just been elected, with its log at this end. */
export const emptyLeading = (epochStartOffset: number): Leading => ({
  epochStartOffset,
  replicas: {},
  fetchedVoters: [],
  heldFetches: {},
  nextHeld: 0,
  accumulated: [],
})

/** More than half of the voters. */
export const majorityOf = (voters: number): number => Math.floor(voters / 2) + 1

type Log = Pick<RaftNode, 'formatted'> & { readonly durable: Pick<RaftNode['durable'], 'log'> }

/** KIP-853: a node goes by the newest voter set in its log, whether that is committed or not. */
export const votersOf = ({ formatted, durable }: Log): readonly string[] =>
  durable.log.voterSets.at(-1)?.voters ?? formatted

/** Does it vote, as far as it knows? Else it is an observer: it copies the log, and never stands for election. */
export const isVoter = (node: RaftNode): boolean => votersOf(node).includes(node.id)

/** The other voters. */
export const peersOf = (node: RaftNode): string[] => votersOf(node).filter((voter) => voter !== node.id)

/** Nobody else has to agree. */
export const isAlone = (node: RaftNode): boolean => votersOf(node).length === 1 && isVoter(node)
