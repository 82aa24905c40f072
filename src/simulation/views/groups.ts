// Groups and their consumers as a screen shows them. Nothing here is stored.
import { controllerIds } from '../../blueprint/target'
import type { Blueprint } from '../../blueprint/scenario'
import { type Micros, ms } from '../../kernel/time'
import type { Consumer } from '../../models/kafka/actors'
import { listItems } from '../../models/kafka/config'
import { isCooperative } from '../../models/kafka/consumer/strategy'
import { coordinatorPartition } from '../../models/kafka/coordinator-partition'
import type { KafkaWorld } from '../compile'
import { controllersIn } from '../quorum'
import type { ConsumerView, GroupView } from '../frame'
import { phaseOf, protocolView, waitsFor } from './group-protocol'
import { generationOf, stateOfGroup } from '../lag'
import { deniedView, whyLastError } from './last-error'
import { ledgerOf, outcomeOf } from '../referee/ledger'
import { heldBy, sharedBy, unowned } from '../referee/ownership'
import { companionView, throttledFor } from './producer'
import type { Scene } from './scene'
import { sharedCounts } from '../referee/shares'
import { partitionsOf, topicsOfGroup } from '../metadata'
import { flags, highWatermarkOf, shares } from './topics'

export function groupViews(scene: Scene): GroupView[] {
  const { world, blueprint, referee } = scene
  const [controller] = controllersIn(world, controllerIds(blueprint))
  const count = controller?.config['offsets.topic.num.partitions'] ?? 50
  return Object.entries(blueprint.groups).map(([id, block]) => {
    const found = scene.groups.find(({ group }) => group.group === id)
    const consumers = Object.keys(block.consumers).flatMap((consumer) => {
      const actor = world.actors[consumer]
      return actor?.kind === 'consumer' ? [consumerView(scene, actor)] : []
    })
    const counts = ledgerOf(referee, { group: id })
    return {
      id,
      topics: topicsOfGroup(scene, block),
      state: found === undefined ? 'Empty' : stateOfGroup(found),
      generation: found === undefined ? 0 : generationOf(found.group),
      ...protocolView(found?.group, expectedProtocol(block)),
      coordinator: found?.broker?.id ?? null,
      coordinatorPartition: `__consumer_offsets-${coordinatorPartition(id, count)}`,
      idleMembers: consumers.filter(
        ({ up, membership, owned, waitingFor }) =>
          up && membership === 'STABLE' && owned.length === 0 && waitingFor.length === 0,
      ).length,
      rebalances: Math.max(0, (found === undefined ? 0 : generationOf(found.group)) - 1),
      waitsFor: found?.available === true ? waitsFor(found.group) : [],
      phase: found?.available === true ? phaseOf(found.group) : null,
      // Members of a share group share: that nobody has a partition at the moment keeps no record back.
      held: (block.type === 'share' ? sharedBy : heldBy)(referee, id, topicsOfGroup(scene, block)),
      unowned:
        block.type === 'share'
          ? { now: 0, total: 0, longest: 0 }
          : unowned(referee, id, world.now, topicsOfGroup(scene, block)),
      lag: groupLag(scene, id),
      delivered: counts.delivered,
      processed: processedBy(world, id),
      outcome: outcomeOf(referee, id),
      commit: block.commit,
      handOff: block.handOff,
      type: block.type,
      unprocessed: block.unprocessed,
      renews: block.renews,
      shared: block.type === 'share' ? sharedCounts(referee, id) : null,
      manual: block.manual,
      output: block.output === null ? null : { to: block.output.to, transactional: block.output.transactional },
      consumers,
      config: block.config,
    }
  })
}

// As `group(g).processed` counts: what a consumer did before it was removed has been done.
const processedBy = (world: KafkaWorld, group: string): number =>
  Object.values(world.actors).reduce(
    (sum, actor) => (actor.kind === 'consumer' && actor.group === group ? sum + actor.durable.processed : sum),
    0,
  )

const expectedProtocol = ({ type, config }: Blueprint['groups'][string]): GroupView['groupProtocol'] =>
  type === 'share' ? 'share' : config['group.protocol'] === 'consumer' ? 'consumer' : 'classic'

/** The broker's setting that says how long a member may be silent; null: its own does. */
const sessionKeys = {
  classic: null,
  consumer: 'group.consumer.session.timeout.ms',
  share: 'group.share.session.timeout.ms',
} as const

const outside = ['UNJOINED', 'UNSUBSCRIBED', 'FENCED', 'STALE', 'FATAL']

/** Only who belongs to a group can be too silent for it: nobody waits for one that has not joined yet, or manages its partitions itself. */
const hasSession = ({ up, manual, volatile }: Consumer): boolean =>
  up && manual === null && volatile.lastHeartbeatResponseAt > 0 && !outside.includes(volatile.membership)

function consumerView(scene: Scene, consumer: Consumer): ConsumerView {
  const { world } = scene
  const { config, volatile } = consumer
  const { share: sharing } = volatile
  const working =
    sharing === null ? (volatile.working ?? volatile.pool) : { done: sharing.done, total: sharing.inHand.length }
  const share = (since: Micros, limit: number) => Math.min(1, Math.max(0, (world.now - since) / Math.max(1, ms(limit))))
  const known = scene.groups.find(({ group }) => group.group === consumer.group)
  const member = protocolView(known?.group, 'classic').members.find(({ id }) => id === volatile.memberId)
  const session = sessionKeys[volatile.protocol]
  const sessionTimeoutMs =
    session === null ? config['session.timeout.ms'] : (known?.broker?.config[session] ?? Number.MAX_SAFE_INTEGER)
  return {
    id: consumer.id,
    group: consumer.group,
    up: consumer.up,
    paused: consumer.paused,
    memberId: volatile.memberId,
    instanceId: volatile.groupInstanceId,
    assignors: [...volatile.assignors],
    protocol: volatile.protocol,
    next: {
      protocol: consumer.type === 'share' ? 'share' : config['group.protocol'] === 'consumer' ? 'consumer' : 'classic',
      assignors: listItems(config['partition.assignment.strategy']),
    },
    revoking: member?.revoking ?? [],
    waitingFor: member?.waitingFor ?? [],
    cooperative: isCooperative(consumer),
    // Who manages its partitions itself has nothing to join.
    membership: consumer.manual === null ? volatile.membership : 'STABLE',
    generation: volatile.generation,
    isLeader: volatile.isLeader,
    owned: Object.keys(volatile.owned).toSorted(),
    working: { done: working?.done ?? 0, total: working?.total ?? 0 },
    sessionUsed: hasSession(consumer) ? share(volatile.lastHeartbeatResponseAt, sessionTimeoutMs) : 0,
    // An application that waits for records polls all the time.
    pollUsed:
      consumer.up && volatile.phase !== 'polling' ? share(volatile.lastPollAt, config['max.poll.interval.ms']) : 0,
    processed: consumer.durable.processed,
    lag: Object.values(volatile.owned).reduce(
      (sum, p) => sum + Math.max(0, p.highWatermark - (p.position ?? p.highWatermark)),
      0,
    ),
    lastError: volatile.lastError,
    lastErrorWhy: whyLastError(scene, consumer.id, volatile.lastError, consumer.group),
    stuck: volatile.phase === 'stuck',
    denied: volatile.phase === 'stuck' ? deniedView(scene.referee, consumer.id, volatile.lastError) : null,
    throttled: throttledFor(volatile, world.now),
    producer: companionView(scene, consumer.id, consumer.group),
  }
}

/** Lag of a group over all partitions of its topics: high watermark − committed (nothing committed counts from its position). */
export function groupLag(scene: Scene, id: string): number {
  const block = scene.blueprint.groups[id]
  if (block === undefined) return 0
  const states = Object.values(partitionsOf(scene)).filter(({ topic }) => topicsOfGroup(scene, block).includes(topic))
  if (block.type === 'share') {
    return states.reduce((sum, state) => sum + (shares(scene, state).find(({ group }) => group === id)?.lag ?? 0), 0)
  }
  return states.reduce((sum, state) => {
    const flag = flags(scene, state, highWatermarkOf(scene, state.partition)).find(({ group }) => group === id)
    return sum + (flag?.lag ?? 0)
  }, 0)
}
