// The controller actor: each request is decided, the decision's records are committed, and then the answer goes out.
import { ms, seconds } from '../../../kernel/time'
import type { Handlers } from '../../../kernel/step'
import type { Fact } from '../facts'
import type { Message } from '../messages'
import { OFFSETS_TOPIC } from '../partition'
import { offsetsTopic } from './bootstrap'
import { decideDrain, decideElection, decideReassignment, decideReplicationFactor, type AdminDecision } from './admin'
import { decideHeartbeat, decideRegistration, expiredBroker, fencing, unregistering } from './brokers'
import { answerFetch, commit, whys, type Why } from './commit'
import { electFor, isUncleanAllowed } from './elections'
import { decideIsrChange } from './isr-changes'
import { replay } from './records'
import type { Controller, ControllerEffects } from './state'
import { decideConfig, decideDeletion, decidePartitions, decideTopic, usableBrokers } from './topics'

type Handled =
  | 'started'
  | 'disconnected'
  | 'reconfigure'
  | 'shutdown'
  | 'brokerRegistrationRequest'
  | 'brokerHeartbeatRequest'
  | 'metadataFetchRequest'
  | 'metadataFetchExpired'
  | 'alterPartitionRequest'
  | 'allocateProducerIdsRequest'
  | 'createTopic'
  | 'deleteTopic'
  | 'createPartitions'
  | 'alterReplicationFactor'
  | 'alterPartitionReassignment'
  | 'electLeadersRequest'
  | 'drainBroker'
  | 'alterTopicConfig'
  | 'appointLeader'
  | 'unregisterBroker'
  | 'checkBrokerSessions'
  | 'electLeaders'

/** Producer ids of one block (P-30). */
const BLOCK = 1_000

/** The controller's reactions, by message type. */
export const controllerHandlers: Handlers<Controller, Message, Fact, Handled> = {
  started(self, _, fx) {
    const { image, lastHeartbeat } = self.volatile
    // K-5: what a restart knows, it knows from the log.
    for (const record of self.durable.log.slice(image.nextOffset)) replay(image, record)
    // K-6: nobody was heard by this process yet, so everybody's session begins now.
    for (const broker of Object.keys(image.brokers)) lastHeartbeat[broker] = fx.now
    fx.after(sessionCheck(self), { type: 'checkBrokerSessions' })
    fx.after(electionPause(self, 'preferred'), { type: 'electLeaders', kind: 'preferred' })
    fx.after(electionPause(self, 'unclean'), { type: 'electLeaders', kind: 'unclean' })
  },
  disconnected(self, { peer }) {
    delete self.volatile.heldFetches[peer]
  },
  reconfigure(self, { config }) {
    Object.assign(self.config, config)
  },
  // A controller has nothing to move away: its process may end at any time.
  shutdown() {},

  brokerRegistrationRequest(self, request, fx, from) {
    const { records, why, response } = decideRegistration(self, from, request, fx.now)
    commit(self, records, why, fx)
    if (response.error === 'NONE') {
      self.volatile.lastHeartbeat[from] = fx.now
      self.volatile.metadataOffset[from] = 0
    }
    fx.send(from, response)
  },
  brokerHeartbeatRequest(self, request, fx, from) {
    const { records, why, response } = decideHeartbeat(self, from, request)
    const { volatile } = self
    if (response.error === 'NONE') {
      volatile.lastHeartbeat[from] = fx.now
      volatile.metadataOffset[from] = request.currentMetadataOffset
    }
    commit(self, records, why, fx)
    if (records.length > 0) volatile.shutdownOffset[from] = volatile.image.nextOffset
    fx.send(from, response)
  },
  checkBrokerSessions(self, timer, fx) {
    const { image } = self.volatile
    const broker = expiredBroker(self, fx.now)
    if (broker !== null) commit(self, fencing(image, image.brokers[broker]!), whys.sessionExpired, fx)
    fx.after(sessionCheck(self), timer)
  },

  metadataFetchRequest(self, { fetchOffset, maxWaitMs }, fx, from) {
    const id = self.volatile.nextHeldFetch++
    self.volatile.heldFetches[from] = { id, fetchOffset }
    if (self.durable.log.length > fetchOffset || maxWaitMs === 0) answerFetch(self, from, fx)
    else fx.after(ms(maxWaitMs), { type: 'metadataFetchExpired', broker: from, id })
  },
  metadataFetchExpired(self, { broker, id }, fx) {
    if (self.volatile.heldFetches[broker]?.id === id) answerFetch(self, broker, fx)
  },

  alterPartitionRequest(self, request, fx, from) {
    const { records, why, response } = decideIsrChange(self.volatile.image, from, request)
    commit(self, records, why, fx)
    fx.send(from, response)
  },
  allocateProducerIdsRequest(self, { brokerEpoch }, fx, from) {
    const { image } = self.volatile
    const isCurrent = image.brokers[from]?.brokerEpoch === brokerEpoch
    const firstId = image.nextProducerId
    const record = { sealed: true, type: 'producerIdsRecord', nextProducerId: firstId + BLOCK } as const
    if (isCurrent) commit(self, [record], whys.created, fx)
    const granted = { error: isCurrent ? 'NONE' : 'STALE_BROKER_EPOCH', firstId, count: BLOCK } as const
    fx.send(from, { type: 'allocateProducerIdsResponse', ...granted })
  },

  createTopic(self, request, fx, from) {
    const { image } = self.volatile
    // A broker whose coordinator was looked for asks for the topic of the groups; several may do so at once.
    const byBroker = image.brokers[from] !== undefined
    if (byBroker && image.topics[request.topic] !== undefined) return
    const isOffsets = byBroker && request.topic === OFFSETS_TOPIC
    const topic = isOffsets ? offsetsTopic(self.config, usableBrokers(image).length) : request
    const decision = decideTopic(image, topic, fx.random)
    if (!carryOut(self, request.type, topic.topic, decision, fx)) return
    const { partitions, replicationFactor } = topic
    fx.note({ type: 'topic-created', topic: topic.topic, partitions, replicationFactor })
  },
  deleteTopic(self, { type, topic }, fx) {
    const isEnabled = self.config['delete.topic.enable']
    carryOut(self, type, topic, decideDeletion(self.volatile.image, topic, isEnabled), fx)
  },
  createPartitions(self, { type, topic, count }, fx) {
    const { image } = self.volatile
    const from = image.topics[topic]?.partitions ?? 0
    const done = carryOut(self, type, topic, decidePartitions(image, topic, count, fx.random), fx)
    if (done) fx.note({ type: 'partitions-added', topic, from, to: count })
  },
  alterTopicConfig(self, { type, topic, config }, fx) {
    const done = carryOut(self, type, topic, decideConfig(self.volatile.image, topic, config), fx)
    if (done) fx.note({ type: 'topic-config-changed', topic, config })
  },
  appointLeader(self, { type, partition, leader, isr }, fx) {
    const state = self.volatile.image.partitions[partition]
    if (
      state === undefined ||
      ![leader ?? state.replicas[0]!, ...(isr ?? [])].every((id) => state.replicas.includes(id))
    ) {
      const why = `its replicas are ${state?.replicas.join(', ') ?? 'unknown'}`
      return fx.note({ type: 'admin-refused', request: type, target: partition, error: 'INVALID_REQUEST', why })
    }
    const unclean = leader !== null && !state.isr.includes(leader) ? { unclean: true } : {}
    const change = { ...(leader === null ? {} : { leader }), ...(isr === null ? {} : { isr }), ...unclean }
    commit(self, [{ sealed: true, type: 'partitionChangeRecord', partition, ...change }], whys.appointed, fx)
  },
  unregisterBroker(self, { type, broker }, fx) {
    const { image, lastHeartbeat, metadataOffset } = self.volatile
    if (image.brokers[broker] === undefined) {
      const why = `no broker '${broker}' is registered`
      return fx.note({ type: 'admin-refused', request: type, target: broker, error: 'INVALID_REQUEST', why })
    }
    commit(self, unregistering(image, broker), whys.unregistered, fx)
    delete lastHeartbeat[broker]
    delete metadataOffset[broker]
  },

  electLeadersRequest(self, { type, kind, partitions }, fx) {
    for (const partition of partitions) {
      carryOut(self, type, partition, decideElection(self.volatile.image, partition, kind), fx, whys[kind])
    }
  },
  alterPartitionReassignment(self, { type, partition, change }, fx) {
    const decision = decideReassignment(self.volatile.image, partition, change)
    const done = carryOut(self, type, partition, decision, fx, whys.reassignment)
    // Another first replica is another preferred leader, who is to lead at once.
    if (!done || change.kind !== 'lead') return
    const election = decideElection(self.volatile.image, partition, 'preferred')
    if ('error' in election && election.error === 'ELECTION_NOT_NEEDED') return
    carryOut(self, type, partition, election, fx, whys.preferred)
  },
  alterReplicationFactor(self, { type, topic, replicationFactor }, fx) {
    const decision = decideReplicationFactor(self.volatile.image, topic, replicationFactor)
    carryOut(self, type, topic, decision, fx, whys.reassignment)
  },
  drainBroker(self, { type, broker }, fx) {
    carryOut(self, type, broker, decideDrain(self.volatile.image, broker), fx, whys.reassignment)
  },

  // R-E3: leadership goes back to the preferred replicas, and hopeless partitions are looked at again.
  electLeaders(self, timer, fx) {
    const { image } = self.volatile
    const { kind } = timer
    if (kind === 'unclean') {
      const hopeless = electFor(image, (state) => state.leader === null && isUncleanAllowed(image, state), {})
      commit(self, hopeless, whys.unclean, fx)
    } else if (self.config['auto.leader.rebalance.enable']) {
      const misplaced = electFor(image, ({ leader, replicas }) => leader !== null && leader !== replicas[0], {
        preferred: true,
      })
      commit(self, misplaced, whys.preferred, fx)
    }
    fx.after(electionPause(self, kind), timer)
  },
}

// K-11: sessions are checked eight times per session timeout.
const sessionCheck = ({ config }: Controller): number => ms(config['broker.session.timeout.ms'] / 8)

const electionPause = ({ config }: Controller, kind: 'preferred' | 'unclean'): number =>
  kind === 'preferred'
    ? seconds(config['leader.imbalance.check.interval.seconds'])
    : ms(config['unclean.leader.election.interval.ms'])

// Commits what a person asked for, or says why not. Answers whether it was done.
function carryOut(
  self: Controller,
  request: string,
  target: string,
  decision: AdminDecision,
  fx: ControllerEffects,
  why: Why = whys.created,
): boolean {
  if ('error' in decision) {
    fx.note({ type: 'admin-refused', request, target, error: decision.error, why: decision.why })
    return false
  }
  commit(self, decision.records, why, fx)
  return true
}
