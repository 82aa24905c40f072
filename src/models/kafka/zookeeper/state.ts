// A server of the ZooKeeper ensemble: its history on disk, and what its process knows.
import type { Effects } from '../../../kernel/step'
import type { Micros } from '../../../kernel/time'
import { ms } from '../../../kernel/time'
import type { Actor } from '../../../kernel/world'
import type { BrokerConfig } from '../config'
import type { Fact } from '../facts'
import type { Message, ZooClientResponse, ZooVote } from '../messages'
import { copyTree, emptyTree, type ZooPath, type ZooTree, type ZooTxn } from './records'

/** What a server's handlers may cause. */
export type ZooEffects = Effects<Message, Fact>

/** `tickTime` of ZooKeeper's sample configuration. */
export const TICK: Micros = ms(2_000)
/** `initLimit`: ticks until a new leader has a majority that has taken over its history. */
export const INIT_LIMIT = 10
/** `syncLimit`: ticks without a word after which a leader or a follower gives the other up. */
export const SYNC_LIMIT = 5
/** `finalizeWait`: how long a vote must stand before it counts. */
export const FINALIZE: Micros = ms(200)

export interface ZooKeeperServer extends Actor {
  readonly kind: 'zookeeper'
  config: BrokerConfig
  /** Ids of the ensemble, this one included; the place in this list is the server's id (`myid`). */
  readonly servers: readonly string[]
  durable: ZooDisk
  volatile: ZooMemory
}

export interface ZooDisk {
  /** No leader of an older epoch is followed. */
  acceptedEpoch: number
  /** Epoch of the leader whose history this is. */
  currentEpoch: number
  /** All that is known to be committed. */
  tree: ZooTree
  /** Written down after that, and not known to be committed. */
  proposals: ZooTxn[]
}

export interface ZooMemory {
  role: 'looking' | 'following' | 'leading'
  /** Count of this server's elections. */
  round: number
  vote: ZooVote | null
  votes: Record<string, ZooVote>
  /** Whom it follows. */
  leader: string | null
  /** Follower: does it have the leader's history? Then it serves clients. */
  synced: boolean
  /** Follower: the leader's latest word. Leader: since when it tries to lead. */
  heardAt: Micros
  leading: ZooLeading | null
  /** Clients that are connected to this server. */
  clients: string[]
  /** It is said once that there is no majority. */
  quorumLost: boolean
  /** Was the process asked to stop? */
  stopped: boolean
}

/** What a leader knows beside its history. */
export interface ZooLeading {
  /** 0: a majority has not said yet which epochs it has accepted. */
  epoch: number
  /** Does a majority have its history? Then it leads. */
  established: boolean
  /** End of the history that it began with. */
  begunAt: number
  /** Count of its proposals. */
  count: number
  /** Accepted epochs of those who want to follow. */
  infos: Record<string, number>
  /** How far those who follow have written. */
  acked: Record<string, number>
  heard: Record<string, Micros>
  /** With all that was proposed, committed or not. */
  ahead: ZooTree
  /** Answers that wait for the commit. */
  answers: ZooAnswer[]
  /** Sessions: when each was heard last, and over which server. */
  sessions: Record<string, { heard: Micros; server: string }>
  /** Who wants to hear of the next change; by session. */
  watches: Record<ZooPath, number[]>
}

export interface ZooAnswer {
  readonly zxid: number
  readonly server: string
  readonly client: string
  readonly response: ZooClientResponse
}

export const emptyZooDisk = (): ZooDisk => ({ acceptedEpoch: 0, currentEpoch: 0, tree: emptyTree(), proposals: [] })

export const emptyZooMemory = (): ZooMemory => ({
  role: 'looking',
  round: 0,
  vote: null,
  votes: {},
  leader: null,
  synced: false,
  heardAt: 0,
  leading: null,
  clients: [],
  quorumLost: false,
  stopped: false,
})

/** A server that tries to lead, from its own history on. */
export function newLeading({ durable }: ZooKeeperServer): ZooLeading {
  return {
    epoch: 0,
    established: false,
    begunAt: lastZxid(durable),
    count: 0,
    infos: {},
    acked: {},
    heard: {},
    ahead: copyTree(durable.tree),
    answers: [],
    sessions: {},
    watches: { '/controller': [], '/brokers/ids': [] },
  }
}

/** End of a server's history. */
export const lastZxid = ({ tree, proposals }: ZooDisk): number => proposals.at(-1)?.zxid ?? tree.zxid

export const ensembleMajority = ({ servers }: ZooKeeperServer): number => Math.floor(servers.length / 2) + 1

export const othersOf = ({ id, servers }: ZooKeeperServer): string[] => servers.filter((other) => other !== id)
