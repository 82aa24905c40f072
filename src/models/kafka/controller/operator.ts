// What people ask of the active controller: topics, settings, elections, reassignments, brokers that go.
import type { Fact } from '../facts'
import type { Message } from '../messages'
import { OFFSETS_TOPIC } from '../partition'
import { decideDrain, decideElection, decideReassignment, decideReplicationFactor, type AdminDecision } from './admin'
import { offsetsTopic } from './bootstrap'
import { unregistering } from './brokers'
import { write } from './commit'
import type { Controller, ControllerEffects, Deciders } from './state'
import { decideConfig, decideDeletion, decidePartitions, decideTopic, usableBrokers } from './topics'
import { whys, type Why } from './why'

type OperatorRequest =
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

/** The decisions, by request. A person is told of what was refused, and of what was done when it is committed. */
export const operatorRequests: Deciders<OperatorRequest> = {
  createTopic(self, { image }, request, fx, from) {
    // A broker whose coordinator was looked for asks for the topic of the groups; several may do so at once.
    const byBroker = image.brokers[from] !== undefined
    if (byBroker && image.topics[request.topic] !== undefined) return
    const isOffsets = byBroker && request.topic === OFFSETS_TOPIC
    const topic = isOffsets ? offsetsTopic(self.config, usableBrokers(image).length) : request
    const { partitions, replicationFactor } = topic
    const fact: Fact = { type: 'topic-created', topic: topic.topic, partitions, replicationFactor }
    carryOut(self, request, topic.topic, decideTopic(image, topic, fx.random), fx, { fact })
  },
  deleteTopic(self, { image }, request, fx) {
    const isEnabled = self.config['delete.topic.enable']
    carryOut(self, request, request.topic, decideDeletion(image, request.topic, isEnabled), fx)
  },
  createPartitions(self, { image }, request, fx) {
    const { topic, count } = request
    const fact: Fact = { type: 'partitions-added', topic, from: image.topics[topic]?.partitions ?? 0, to: count }
    carryOut(self, request, topic, decidePartitions(image, topic, count, fx.random), fx, { fact })
  },
  alterTopicConfig(self, { image }, request, fx) {
    const { topic, config } = request
    const fact: Fact = { type: 'topic-config-changed', topic, config }
    carryOut(self, request, topic, decideConfig(image, topic, config), fx, { fact })
  },
  appointLeader(self, { image }, { type, partition, leader, isr }, fx) {
    const state = image.partitions[partition]
    if (
      state === undefined ||
      ![leader ?? state.replicas[0]!, ...(isr ?? [])].every((id) => state.replicas.includes(id))
    ) {
      const why = `its replicas are ${state?.replicas.join(', ') ?? 'unknown'}`
      return fx.note({ type: 'admin-refused', request: type, target: partition, error: 'INVALID_REQUEST', why })
    }
    const unclean = leader !== null && !state.isr.includes(leader) ? { unclean: true } : {}
    const change = { ...(leader === null ? {} : { leader }), ...(isr === null ? {} : { isr }), ...unclean }
    write(self, [{ sealed: true, type: 'partitionChangeRecord', partition, ...change }], whys.appointed, fx)
  },
  unregisterBroker(self, { image, lastHeartbeat, metadataOffset }, { type, broker }, fx) {
    if (image.brokers[broker] === undefined) {
      const why = `no broker '${broker}' is registered`
      return fx.note({ type: 'admin-refused', request: type, target: broker, error: 'INVALID_REQUEST', why })
    }
    write(self, unregistering(image, broker), whys.unregistered, fx)
    delete lastHeartbeat[broker]
    delete metadataOffset[broker]
  },
  electLeadersRequest(self, { image }, request, fx) {
    const { kind, partitions } = request
    for (const partition of partitions) {
      carryOut(self, request, partition, decideElection(image, partition, kind), fx, { why: whys[kind] })
    }
  },
  alterPartitionReassignment(self, { image }, request, fx) {
    const { partition, change } = request
    const decision = decideReassignment(image, partition, change)
    const done = carryOut(self, request, partition, decision, fx, { why: whys.reassignment })
    // Another first replica is another preferred leader, who is to lead at once.
    if (!done || change.kind !== 'lead') return
    const election = decideElection(image, partition, 'preferred')
    if ('error' in election && election.error === 'ELECTION_NOT_NEEDED') return
    carryOut(self, request, partition, election, fx, { why: whys.preferred })
  },
  alterReplicationFactor(self, { image }, request, fx) {
    const { topic, replicationFactor } = request
    const decision = decideReplicationFactor(image, topic, replicationFactor)
    carryOut(self, request, topic, decision, fx, { why: whys.reassignment })
  },
  drainBroker(self, { image }, request, fx) {
    carryOut(self, request, request.broker, decideDrain(image, request.broker), fx, { why: whys.reassignment })
  },
}

// Writes what was decided, or says why it cannot be. Answers whether it was written.
function carryOut(
  self: Controller,
  { type }: Message,
  target: string,
  decision: AdminDecision,
  fx: ControllerEffects,
  { why = whys.created, ...answer }: { why?: Why; fact?: Fact } = {},
): boolean {
  if ('error' in decision) {
    fx.note({ type: 'admin-refused', request: type, target, error: decision.error, why: decision.why })
    return false
  }
  write(self, decision.records, why, fx, answer)
  return true
}
