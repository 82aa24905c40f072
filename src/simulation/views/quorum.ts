// The metadata quorum as a screen shows it: roles, the end of the log, and who lags behind.
import { controllerIds } from '../../blueprint/target'
import type { Controller } from '../../models/kafka/actors'
import type { MetadataLog } from '../../models/kafka/raft/log'
import type { ControllerView, QuorumView } from '../frame'
import { agreesTo, lastCells, lastRecords } from './quorum-log'
import { bestInformed, controllersIn, leaderOfQuorum, newestVoters } from '../quorum'
import { ensembleView } from './ensemble'
import type { Scene } from './scene'

export const noQuorum: QuorumView = {
  mode: 'kraft',
  leader: null,
  epoch: 0,
  highWatermark: 0,
  voters: 0,
  preVote: true,
  brokers: 0,
  fenced: 0,
  nodes: [],
  log: [],
  records: [],
  observers: [],
}

export function quorumView(scene: Scene): QuorumView {
  const { world, blueprint } = scene
  if (blueprint.controllers.mode === 'zookeeper') return ensembleView(scene)
  const ids = controllerIds(blueprint)
  const controllers = controllersIn(world, ids)
  const informed = bestInformed(world, ids)
  if (informed === null) return noQuorum
  const leader = leaderOfQuorum(world, ids)
  const { image } = informed.volatile
  const brokers = Object.values(image.brokers)
  const longest = leader ?? controllers.reduce((a, b) => (endOf(b) > endOf(a) ? b : a))
  const { log } = longest.durable
  const voters = newestVoters(world, ids)
  return {
    mode: 'kraft',
    leader: leader?.id ?? null,
    epoch: Math.max(...controllers.map(({ durable }) => durable.quorum.epoch)),
    highWatermark: image.nextOffset,
    voters: voters.length,
    preVote: informed.preVote,
    brokers: brokers.length,
    fenced: brokers.filter(({ fenced }) => fenced).length,
    nodes: controllers.map((controller) =>
      controllerView(controller, blueprint.controllers.nodes[controller.id]!.zone, log, voters),
    ),
    log: lastCells(log, image.nextOffset),
    records: lastRecords(log, image.nextOffset),
    observers: Object.keys(blueprint.brokers).flatMap((id) => {
      const broker = world.actors[id]
      if (broker?.kind !== 'broker') return []
      return [{ id, lag: Math.max(0, image.nextOffset - broker.volatile.image.nextOffset) }]
    }),
  }
}

const endOf = ({ durable }: Controller): number => durable.log.logEndOffset

function controllerView(
  { id, up, paused, durable, volatile }: Controller,
  zone: string | null,
  shown: MetadataLog,
  voters: readonly string[],
): ControllerView {
  const { epoch, votedFor, leader } = durable.quorum
  const { role, highWatermark, votes, answered } = volatile.raft
  const active = volatile.active !== null
  return {
    id,
    zone,
    up,
    paused,
    voter: voters.includes(id),
    role,
    zookeeper: null,
    active,
    epoch,
    votedFor,
    leader,
    logEnd: durable.log.logEndOffset,
    highWatermark,
    agreesTo: agreesTo(durable.log, shown),
    votes: Object.entries(votes).map(([voter, granted]) => ({ voter, granted })),
    answered,
  }
}
