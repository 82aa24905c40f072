// A ZooKeeper server before its first start, what a crash leaves of it, and the ensemble of a cluster that runs already.
import type { actorBase } from '../../../kernel/world'
import type { BrokerConfig } from '../config'
import { copyImage, type ClusterImage } from '../controller/records'
import { copyTree, type ZooTree } from './records'
import { emptyZooDisk, emptyZooMemory, newLeading, type ZooKeeperServer } from './state'

export interface ZooKeeperSettings {
  readonly config: BrokerConfig
  /** Ids of the whole ensemble. */
  readonly servers: readonly string[]
}

/** A server with an empty disk. */
export function createZooKeeper(
  base: ReturnType<typeof actorBase<'zookeeper'>>,
  settings: ZooKeeperSettings,
): ZooKeeperServer {
  return Object.assign(base, settings, { durable: emptyZooDisk(), volatile: emptyZooMemory() })
}

/** A crash leaves the history; who leads, and who is connected, is found out anew. */
export function resetZooKeeper(server: ZooKeeperServer): void {
  server.volatile = emptyZooMemory()
}

/** Epoch of the ensemble's leader, and of the first controller, when a run begins. */
export const FIRST_EPOCH = 1

/**
 * A run begins with an ensemble that the server with the highest id leads, with every broker's session open, in the order
 * of `brokers`, and the first broker as the controller of epoch 1.
 */
export function formatEnsemble(
  servers: readonly ZooKeeperServer[],
  image: ClusterImage,
  brokers: readonly string[],
): void {
  const leader = servers.at(-1)!
  const sessions = brokers.map((client, i) => ({ client, session: sessionOf(i), server: serverOf(servers, i) }))
  const tree: ZooTree = {
    zxid: brokers.length,
    image: { ...copyImage(image) },
    sessions: Object.fromEntries(
      sessions.map(({ client, session }) => [
        session,
        { sealed: true, client, timeoutMs: leader.config['zookeeper.session.timeout.ms'] },
      ]),
    ),
    owners: Object.fromEntries(sessions.map(({ client, session }) => [client, session])),
    controller: brokers.length === 0 ? null : { sealed: true, broker: brokers[0]!, session: sessionOf(0) },
    controllerEpoch: FIRST_EPOCH,
    controllerEpochVersion: 1,
    lastWrite: 0,
  }
  for (const server of servers) {
    const { durable, volatile, id } = server
    Object.assign(durable, { acceptedEpoch: FIRST_EPOCH, currentEpoch: FIRST_EPOCH, tree: copyTree(tree) })
    const role = server === leader ? 'leading' : 'following'
    const clients = sessions.filter((session) => session.server === id).map(({ client }) => client)
    Object.assign(volatile, { role, leader: leader.id, synced: true, clients })
  }
  leader.volatile.leading = {
    ...newLeading(leader),
    epoch: FIRST_EPOCH,
    established: true,
    acked: Object.fromEntries(servers.filter((other) => other !== leader).map(({ id }) => [id, tree.zxid])),
    heard: Object.fromEntries(servers.map(({ id }) => [id, 0])),
    sessions: Object.fromEntries(sessions.map(({ session, server }) => [session, { heard: 0, server }])),
    watches: {
      '/controller': sessions.map(({ session }) => session),
      '/brokers/ids': sessions.slice(0, 1).map(({ session }) => session),
    },
  }
}

/** Session of the broker at this place, and the server that it is connected to. */
export const sessionOf = (place: number): number => place + 1
export const serverOf = (servers: readonly { readonly id: string }[], place: number): string =>
  servers[place % servers.length]!.id
