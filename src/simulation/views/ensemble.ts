// The ZooKeeper ensemble as a screen shows it: who leads, how far each server is, who is connected where.
import { controllerIds } from '../../blueprint/target'
import type { ZooKeeperServer } from '../../models/kafka/actors'
import { lastZxid } from '../../models/kafka/zookeeper/state'
import type { ControllerView, QuorumView } from '../frame'
import { treeOf } from '../quorum'
import type { Scene } from './scene'

/** Changes are counted within an epoch of the ensemble's leader. */
const PER_EPOCH = 2 ** 32

export function ensembleView({ world, blueprint }: Scene): QuorumView {
  const ids = controllerIds(blueprint)
  const servers = ids.flatMap((id) => {
    const actor = world.actors[id]
    return actor?.kind === 'zookeeper' ? [actor] : []
  })
  const tree = treeOf(world, ids)
  const leader = servers.find(({ up, volatile }) => up && volatile.leading?.established === true)
  return {
    mode: 'zookeeper',
    leader: leader?.id ?? null,
    epoch: Math.max(0, ...servers.map(({ durable }) => durable.currentEpoch)),
    highWatermark: (tree?.zxid ?? 0) % PER_EPOCH,
    voters: ids.length,
    preVote: false,
    brokers: Object.keys(tree?.image.brokers ?? {}).length,
    fenced: 0,
    nodes: servers.map((server) => serverView(server, blueprint.controllers.nodes[server.id]!.zone)),
    log: [],
    records: [],
    observers: [],
  }
}

function serverView(server: ZooKeeperServer, zone: string | null): ControllerView {
  const { id, up, paused, durable, volatile } = server
  const { tree, currentEpoch } = durable
  const { role, leader, clients, leading } = volatile
  const looking = role === 'looking' || (role === 'leading' && leading?.established !== true)
  return {
    id,
    zone,
    up,
    paused,
    role: looking ? 'candidate' : role === 'leading' ? 'leader' : 'follower',
    voter: true,
    zookeeper: {
      looking,
      clients: up ? clients.toSorted() : [],
      sessions: Object.keys(tree.sessions).length,
      controller: tree.controller?.broker ?? null,
      controllerEpoch: tree.controllerEpoch,
    },
    active: false,
    epoch: currentEpoch,
    votedFor: null,
    leader: looking ? null : leader,
    logEnd: lastZxid(durable) % PER_EPOCH,
    highWatermark: tree.zxid % PER_EPOCH,
    agreesTo: tree.zxid % PER_EPOCH,
    votes: [],
    answered: null,
  }
}
