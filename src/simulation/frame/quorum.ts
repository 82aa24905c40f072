// The metadata quorum, or ZooKeeper.
import type { Micros } from '../../kernel/time'

/** The control plane: the metadata quorum, or the ZooKeeper ensemble; who leads, how far it is, and who lags behind. */
export interface QuorumView {
  mode: 'kraft' | 'zookeeper'
  /** The controller that leads in the newest epoch; null: nobody does. */
  leader: string | null
  epoch: number
  /** Records below are committed, as far as any controller knows. */
  highWatermark: number
  /** How many voters there are; one that was taken out of the drawing counts until that is committed (KIP-853). */
  voters: number
  preVote: boolean
  /** Brokers that are registered, and those of them that are fenced. */
  brokers: number
  fenced: number
  nodes: ControllerView[]
  /** The end of the leader's log (without a leader: of the longest), oldest first. */
  log: MetadataCellView[]
  /** The last records of that log that say something, newest first. */
  records: MetadataRecordView[]
  /** Brokers, and how many committed records each has not read yet. */
  observers: { id: string; lag: number }[]
}

export interface ControllerView {
  id: string
  zone: string | null
  up: boolean
  paused: boolean
  /** Does it vote? A controller that was added is an observer until it has caught up. */
  voter: boolean
  /** `leader` is the active controller once its first record is committed: see `active`. */
  role: 'unattached' | 'prospective' | 'candidate' | 'leader' | 'follower' | 'resigned'
  /** Not null: a server of a ZooKeeper ensemble, which decides nothing, and stores. */
  zookeeper: ZooKeeperView | null
  /** Does it decide? */
  active: boolean
  epoch: number
  votedFor: string | null
  /** Who it thinks leads. */
  leader: string | null
  logEnd: number
  /** -1: it knows nothing to be committed yet. */
  highWatermark: number
  /** Its log is that of `QuorumView.log` up to here; what it has beyond will be cut off if that leader stays. */
  agreesTo: number
  /** While it asks for votes or pre-votes: the answers so far, its own included. */
  votes: { voter: string; granted: boolean }[]
  /** What it answered last when it was asked for its vote; null: its process was never asked. */
  answered: VoteAnswerView | null
}

/** What a ZooKeeper server has beside its role: `logEnd` is then the count of changes in its epoch. */
export interface ZooKeeperView {
  /** Does it look for a leader? Then it serves nobody. */
  looking: boolean
  /** Clients that are connected to it. */
  clients: string[]
  /** Sessions that the ensemble keeps, as far as it knows. */
  sessions: number
  /** `/controller` and `/controller_epoch`, as far as it knows. */
  controller: string | null
  controllerEpoch: number
}

/** An answer to somebody who wanted a vote, or (`preVote`) wanted to know whether it would get one. */
export interface VoteAnswerView {
  at: Micros
  candidate: string
  /** The epoch that the candidate named. */
  epoch: number
  preVote: boolean
  /** null: granted. */
  refused: VoteRefusal | null
}

export type VoteRefusal = 'older-epoch' | 'shorter-log' | 'voted-already' | 'has-leader'

/** One record of the metadata log. */
export interface MetadataRecordView {
  offset: number
  epoch: number
  /** As Kafka spells it, with a small first letter. */
  type: string
  /** What it says, in a few words. */
  says: string
  committed: boolean
}

/** Records of one type that follow each other in one batch of the metadata log; no-ops also of several batches. */
export interface MetadataCellView {
  offset: number
  /** Offset behind its last record. */
  end: number
  epoch: number
  /** Record type, as Kafka spells it, with a small first letter. */
  type: string
  committed: boolean
}
