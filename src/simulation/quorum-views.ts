// The metadata quorum as a screen shows it: roles, the end of the log, and who lags behind.
import { controllerIds } from '../blueprint/target'
import type { Controller } from '../models/kafka/actors'
import type { MetadataBatch } from '../models/kafka/raft/records'
import type { ControllerView, MetadataBatchView, QuorumView } from './frame'
import { bestInformed, controllersIn, leaderOfQuorum } from './quorum'
import type { Scene } from './views'

/** Batches of the metadata log that are shown. */
const BATCHES = 12

export const noQuorum: QuorumView = {
  leader: null,
  epoch: 0,
  highWatermark: 0,
  voters: 0,
  preVote: true,
  brokers: 0,
  fenced: 0,
  nodes: [],
  log: [],
  observers: [],
}

export function quorumView({ world, blueprint }: Scene): QuorumView {
  const ids = controllerIds(blueprint)
  const controllers = controllersIn(world, ids)
  const informed = bestInformed(world, ids)
  if (informed === null) return noQuorum
  const leader = leaderOfQuorum(world, ids)
  const { image } = informed.volatile
  const brokers = Object.values(image.brokers)
  const longest = leader ?? controllers.reduce((a, b) => (endOf(b) > endOf(a) ? b : a))
  return {
    leader: leader?.id ?? null,
    epoch: Math.max(...controllers.map(({ durable }) => durable.quorum.epoch)),
    highWatermark: image.nextOffset,
    voters: informed.voters.length,
    preVote: informed.preVote,
    brokers: brokers.length,
    fenced: brokers.filter(({ fenced }) => fenced).length,
    nodes: controllers.map((controller) =>
      controllerView(controller, blueprint.controllers.nodes[controller.id]!.zone),
    ),
    log: longest.durable.log.batches.slice(-BATCHES).map((batch) => batchView(batch, image.nextOffset)),
    observers: Object.keys(blueprint.brokers).flatMap((id) => {
      const broker = world.actors[id]
      if (broker?.kind !== 'broker') return []
      return [{ id, lag: Math.max(0, image.nextOffset - broker.volatile.image.nextOffset) }]
    }),
  }
}

const endOf = ({ durable }: Controller): number => durable.log.logEndOffset

function controllerView({ id, up, paused, durable, volatile }: Controller, zone: string | null): ControllerView {
  const { epoch, votedFor, leader } = durable.quorum
  const { role, highWatermark } = volatile.raft
  const active = volatile.active !== null
  return {
    id,
    zone,
    up,
    paused,
    role,
    active,
    epoch,
    votedFor,
    leader,
    logEnd: durable.log.logEndOffset,
    highWatermark,
  }
}

function batchView({ baseOffset, epoch, records }: MetadataBatch, highWatermark: number): MetadataBatchView {
  const counts: Record<string, number> = {}
  for (const { type } of records) counts[type] = (counts[type] ?? 0) + 1
  return {
    offset: baseOffset,
    epoch,
    records: Object.entries(counts).map(([type, count]) => ({ type, count })),
    committed: baseOffset + records.length <= highWatermark,
  }
}
