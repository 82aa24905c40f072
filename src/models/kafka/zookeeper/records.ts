// What ZooKeeper stores for Kafka 3.9, and the transactions that change it: sessions, ephemeral znodes, versions.
// Paths as in kafka.zk.ZkData; the znodes below /brokers are kept as the cluster that they describe.
import type { Sealed } from '../../../kernel/clone'
import { copyImage, emptyImage, replay, type ClusterImage, type MetadataRecord } from '../controller/records'
import type { Why } from '../reasons'

/** A client's session: it lives on any server, and ends when nobody has heard of it for its timeout. */
export interface ZooSession {
  readonly sealed: true
  /** Whose it is. */
  readonly client: string
  readonly timeoutMs: number
}

/** The tree of znodes that every server of the ensemble holds. */
export interface ZooTree {
  /** Id of the latest transaction in it: epoch of the ensemble's leader × 2^32 + count. */
  zxid: number
  /**
   * `/brokers/ids` (ephemeral: the session's end takes them), `/brokers/topics/T/partitions/P/state`, `/config/topics`,
   * `/latest_producer_id_block`. The version of a state znode is its partition epoch.
   */
  image: ClusterImage
  /** By session id, the zxid of its creation. */
  sessions: Record<string, ZooSession>
  /** Owner of each `/brokers/ids/N`. */
  owners: Record<string, number>
  /** `/controller`, ephemeral: the broker that created it first, and its session. */
  controller: ZooController | null
  /** `/controller_epoch` and its version. */
  controllerEpoch: number
  controllerEpochVersion: number
  /** The latest write of the controller of this epoch, so that one that is sent again is not done twice. */
  lastWrite: number
}

export interface ZooController {
  readonly sealed: true
  readonly broker: string
  readonly session: number
}

/** Records of one decision of the controller. */
export interface ZooWrite {
  readonly why: Why
  readonly records: readonly MetadataRecord[]
}

/** One atomic change of the tree (ZooKeeper's `multi`). */
export type ZooChange =
  | { readonly kind: 'createSession'; readonly client: string; readonly timeoutMs: number }
  | {
      readonly kind: 'closeSession'
      readonly session: number
      /** How long nobody had heard of it, Micros; null: its client closed it. */
      readonly silentFor: number | null
    }
  /** Creates the ephemeral `/brokers/ids/N`. */
  | {
      readonly kind: 'registerBroker'
      readonly broker: string
      readonly nodeId: number
      readonly rack: string | null
      readonly incarnationId: number
      /** Was its log closed in good order before this process, or has it been open since? */
      readonly clean: boolean
    }
  /** Creates the ephemeral `/controller` and raises `/controller_epoch`, if that has this version still. */
  | { readonly kind: 'electController'; readonly broker: string; readonly epoch: number; readonly version: number }
  | {
      /** What the controller decided; refused where `/controller_epoch` is not `controllerEpoch` any more. */
      readonly kind: 'write'
      readonly controllerEpoch: number
      /** Counts the controller's writes. */
      readonly write: number
      /** Expected versions of the state znodes that it changes. */
      readonly versions: Readonly<Record<string, number>>
      readonly writes: readonly ZooWrite[]
    }

/** A change with its place in the order of all changes. */
export interface ZooTxn extends Sealed {
  readonly zxid: number
  /** Session of the client that asked for it; 0: the ensemble itself. */
  readonly session: number
  readonly change: ZooChange
}

/** ZooKeeper's error codes (KeeperException.Code) that Kafka meets. */
export type ZooError = 'NONE' | 'NODEEXISTS' | 'BADVERSION' | 'CONTROLLER_MOVED' | 'SESSIONEXPIRED'

/** What is watched; a watch is heard once. */
export type ZooPath = '/controller' | '/brokers/ids'

/** A tree that nobody has written to. */
export const emptyTree = (): ZooTree => ({
  zxid: 0,
  image: emptyImage(),
  sessions: {},
  owners: {},
  controller: null,
  controllerEpoch: 0,
  controllerEpochVersion: 0,
  lastWrite: 0,
})

/** A tree that goes its own way from here on. */
export const copyTree = (tree: ZooTree): ZooTree => ({
  ...tree,
  image: copyImage(tree.image),
  sessions: { ...tree.sessions },
  owners: { ...tree.owners },
})

/** Why the tree refuses a change; NONE: it does not. `isDone`: it is in the tree already, and is not done again. */
export function refusalOf(tree: ZooTree, session: number, change: ZooChange): { error: ZooError; isDone: boolean } {
  const answer = (error: ZooError, isDone = false) => ({ error, isDone })
  switch (change.kind) {
    case 'registerBroker': {
      const owner = tree.owners[change.broker]
      if (owner === undefined) return answer('NONE')
      return owner === session ? answer('NONE', true) : answer('NODEEXISTS')
    }
    case 'electController':
      if (tree.controller?.session === session) return answer('NONE', true)
      if (tree.controller !== null) return answer('NODEEXISTS')
      return answer(change.version === tree.controllerEpochVersion ? 'NONE' : 'BADVERSION')
    case 'write': {
      if (change.controllerEpoch !== tree.controllerEpoch) return answer('CONTROLLER_MOVED')
      if (change.write <= tree.lastWrite) return answer('NONE', true)
      const isStale = ([partition, version]: [string, number]) =>
        tree.image.partitions[partition]?.partitionEpoch !== version
      return answer(Object.entries(change.versions).some(isStale) ? 'BADVERSION' : 'NONE')
    }
    default:
      return answer('NONE')
  }
}

/** Applies the next transaction. Every server applies the same ones in the same order. */
export function applyTxn(tree: ZooTree, { zxid, session, change }: ZooTxn): void {
  tree.zxid = zxid
  switch (change.kind) {
    case 'createSession':
      tree.sessions[zxid] = { sealed: true, client: change.client, timeoutMs: change.timeoutMs }
      return
    case 'closeSession':
      for (const broker of ownedBy(tree, change.session)) {
        delete tree.owners[broker]
        replay(tree.image, { sealed: true, type: 'unregisterBrokerRecord', broker })
      }
      if (tree.controller?.session === change.session) tree.controller = null
      delete tree.sessions[change.session]
      return
    case 'registerBroker': {
      const { broker, nodeId, rack, incarnationId } = change
      tree.owners[broker] = session
      const registration = { broker, nodeId, rack, incarnationId, brokerEpoch: zxid, fenced: false }
      replay(tree.image, { sealed: true, type: 'registerBrokerRecord', ...registration })
      return
    }
    case 'electController':
      tree.controller = { sealed: true, broker: change.broker, session }
      tree.controllerEpoch = change.epoch
      tree.controllerEpochVersion++
      tree.lastWrite = 0
      return
    default:
      tree.lastWrite = change.write
      for (const { records } of change.writes) for (const record of records) replay(tree.image, record)
  }
}

/** Brokers whose registration ends with this session. */
export const ownedBy = ({ owners }: ZooTree, session: number): string[] =>
  Object.keys(owners).filter((broker) => owners[broker] === session)

/** The watches that a transaction sets off. */
export function firedBy(before: ZooTree, { change }: ZooTxn): ZooPath[] {
  switch (change.kind) {
    case 'registerBroker':
      return ['/brokers/ids']
    case 'electController':
      return ['/controller']
    case 'closeSession':
      return [
        ...(ownedBy(before, change.session).length > 0 ? ['/brokers/ids' as const] : []),
        ...(before.controller?.session === change.session ? ['/controller' as const] : []),
      ]
    default:
      return []
  }
}
