// A controller: a voter of the metadata quorum, and the cluster as its log says. One of them is active (QuorumController).
import type { Effects } from '../../../kernel/step'
import type { Micros } from '../../../kernel/time'
import type { BrokerConfig } from '../config'
import type { Fact } from '../facts'
import type { Message } from '../messages'
import type { RaftNode, RaftState } from '../raft/state'
import type { TokenBucket } from '../rate'
import type { ClusterImage } from './records'
import type { Why } from './why'

/** What the controller's handlers may cause. */
export type ControllerEffects = Effects<Message, Fact>

export interface Controller extends RaftNode {
  readonly kind: 'controller'
  durable: RaftNode['durable'] & {
    /** Committed records below this were seen, and told to people, by whoever led then. Nothing is decided by it. */
    seen: number
  }
  volatile: {
    raft: RaftState
    /** The replay of all that is known to be committed. */
    image: ClusterImage
    /** Not null: this is the active controller. */
    active: Active | null
    stopped: boolean
  }
}

/** What only the active controller knows. It goes with the office: a successor begins with what is committed. */
export interface Active {
  /** The epoch in which it leads the quorum. */
  readonly epoch: number
  /** With all that was decided, committed or not: the next decision builds on it. */
  image: ClusterImage
  /** Time of each broker's latest heartbeat (K-11). */
  lastHeartbeat: Record<string, Micros>
  /** Metadata offset each broker said it had reached. */
  metadataOffset: Record<string, number>
  /** What the others must have read before a broker in controlled shutdown may go (K-13). */
  shutdownOffset: Record<string, number>
  /** What is left of the quotas of those who change topics (KIP-599), by whom they are counted for. */
  mutations: Record<string, TokenBucket>
  /** Decisions that are not committed yet, in offset order (Kafka's DeferredEventQueue). */
  pending: Pending[]
}

/** A decision that waits until its records are committed; only then is it answered. */
export interface Pending {
  /** Offset after its last record. */
  readonly endOffset: number
  readonly why: Why
  readonly answer: Answer
}

/** What is said when a decision is committed. */
export interface Answer {
  readonly to?: string
  readonly response?: Message
  readonly fact?: Fact
}

/** What a decision is based on. */
export interface Deciding {
  readonly config: BrokerConfig
  readonly volatile: Active
}

/** What is asked of the active controller, by message type; the others say that they are not active. */
export type Deciders<Types extends Message['type']> = {
  [T in Types]: (
    self: Controller,
    active: Active,
    message: Extract<Message, { type: T }>,
    fx: ControllerEffects,
    from: string,
  ) => void
}
