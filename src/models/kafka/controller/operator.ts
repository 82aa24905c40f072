// What people ask of the active controller: topics, settings, elections, reassignments, brokers that go.
import { aclText } from '../acls'
import { quotaText } from '../quotas'
import type { OperatorRequest } from '../operator-requests'
import type { Effects } from '../../../kernel/step'
import { ms, type Micros } from '../../../kernel/time'
import type { Fact } from '../facts'
import type { Message } from '../messages'
import { decideDrain, decideElection, decideReassignment, decideReplicationFactor, type AdminDecision } from './admin'
import { coordinatorTopic } from './bootstrap'
import { unregistering } from './brokers'
import { eligibleBeside } from './elections'
import type { BrokerConfig } from '../config'
import type { ClusterImage, MetadataRecord } from './records'
import { OPERATOR, type MutationBy, type Overdrawn } from './mutation-quota'
import type { Answer } from './state'
import { decideConfig, decideDeletion, decidePartitions, decideTopic, usableBrokers } from './topics'
import { whys, type Why } from './why'

/** What a request is decided on, and where the decision goes: the quorum's log, or ZooKeeper. */
export interface Desk {
  readonly config: BrokerConfig
  /** With all that was decided so far. */
  readonly image: ClusterImage
  write(records: readonly MetadataRecord[], why: Why, answer?: Pick<Answer, 'fact'>): void
  /** This broker is not one of the cluster any more. */
  forget(broker: string): void
  /** Counts so many changes of partitions for somebody; null: it may, and else nothing is counted (KIP-599). */
  charge(by: MutationBy, permits: number): Overdrawn | null
  /** The client asks again after that, as Kafka's admin client does. */
  askAgain(request: Message, after: Micros): void
}

type Speaking = Pick<Effects<Message, Fact>, 'random' | 'note'>

export type OperatorRequests = {
  [T in OperatorRequest]: (desk: Desk, request: Extract<Message, { type: T }>, fx: Speaking, from: string) => void
}

/** The decisions, by request. A person is told of what was refused, and of what was done when it is committed. */
export const operatorRequests: OperatorRequests = {
  createTopic(desk, request, fx, from) {
    const { image, config } = desk
    // A broker whose coordinator was looked for asks for the topic of the groups; several may do so at once.
    const byBroker = image.brokers[from] !== undefined
    if (byBroker && image.topics[request.topic] !== undefined) return
    const internal = byBroker ? coordinatorTopic(request.topic, config, usableBrokers(image).length) : null
    const topic = internal ?? request
    const { partitions, replicationFactor, config: settings } = topic
    const fact: Fact = { type: 'topic-created', topic: topic.topic, partitions, replicationFactor, config: settings }
    const decision = decideTopic(image, topic, fx.random)
    mutate(desk, request, topic.topic, decision, internal === null ? partitions : 0, fx, { fact })
  },
  deleteTopic(desk, request, fx) {
    const { image } = desk
    const isEnabled = desk.config['delete.topic.enable']
    const decision = decideDeletion(image, request.topic, isEnabled)
    mutate(desk, request, request.topic, decision, image.topics[request.topic]?.partitions ?? 0, fx)
  },
  createPartitions(desk, request, fx) {
    const { image } = desk
    const { topic, count } = request
    const fact: Fact = { type: 'partitions-added', topic, from: image.topics[topic]?.partitions ?? 0, to: count }
    const more = count - (image.topics[topic]?.partitions ?? 0)
    mutate(desk, request, topic, decidePartitions(image, topic, count, fx.random), more, fx, { fact })
  },
  alterTopicConfig(desk, request, fx) {
    const { image } = desk
    const { topic, config } = request
    const fact: Fact = { type: 'topic-config-changed', topic, config }
    carryOut(desk, request, topic, decideConfig(image, topic, config), fx, { fact })
  },
  alterGroupConfig(desk, request, fx) {
    const { group, config } = request
    const record: MetadataRecord = { sealed: true, type: 'groupConfigRecord', group, config }
    carryOut(desk, request, group, { records: [record] }, fx, { fact: { type: 'group-config-changed', group, config } })
  },
  appointLeader(desk, { type, partition, leader, isr }, fx) {
    const state = desk.image.partitions[partition]
    if (
      state === undefined ||
      ![leader ?? state.replicas[0]!, ...(isr ?? [])].every((id) => state.replicas.includes(id))
    ) {
      const why = `its replicas are ${state?.replicas.join(', ') ?? 'unknown'}`
      return fx.note({ type: 'admin-refused', request: type, target: partition, error: 'INVALID_REQUEST', why })
    }
    const unclean = leader !== null && !state.isr.includes(leader) ? { unclean: true } : {}
    const sets = isr === null ? {} : { isr, elr: eligibleBeside(desk.image, state, isr) }
    const change = { ...(leader === null ? {} : { leader }), ...sets, ...unclean }
    desk.write([{ sealed: true, type: 'partitionChangeRecord', partition, ...change }], whys.appointed)
  },
  unregisterBroker(desk, { type, broker }, fx) {
    const { image } = desk
    if (image.brokers[broker] === undefined) {
      const why = `no broker '${broker}' is registered`
      return fx.note({ type: 'admin-refused', request: type, target: broker, error: 'INVALID_REQUEST', why })
    }
    desk.write(unregistering(image, broker), whys.unregistered)
    desk.forget(broker)
  },
  electLeadersRequest(desk, request, fx) {
    const { image } = desk
    const { kind, partitions } = request
    for (const partition of partitions) {
      carryOut(desk, request, partition, decideElection(image, partition, kind), fx, { why: whys[kind] })
    }
  },
  alterPartitionReassignment(desk, request, fx) {
    const { image } = desk
    const { partition, change } = request
    const decision = decideReassignment(image, partition, change)
    const done = carryOut(desk, request, partition, decision, fx, { why: whys.reassignment })
    // Another first replica is another preferred leader, who is to lead at once.
    if (!done || change.kind !== 'lead') return
    const election = decideElection(image, partition, 'preferred')
    if ('error' in election && election.error === 'ELECTION_NOT_NEEDED') return
    carryOut(desk, request, partition, election, fx, { why: whys.preferred })
  },
  alterReplicationFactor(desk, request, fx) {
    const { image } = desk
    const { topic, replicationFactor } = request
    const decision = decideReplicationFactor(image, topic, replicationFactor)
    carryOut(desk, request, topic, decision, fx, { why: whys.reassignment })
  },
  createAcls(desk, { acls }) {
    const known = desk.image.acls ?? {}
    const fresh = acls.filter((acl) => known[aclText(acl)] === undefined)
    if (fresh.length === 0) return
    const records = fresh.map((acl) => ({ type: 'accessControlEntryRecord', id: aclText(acl), acl }) as const)
    const fact: Fact = { type: 'acls-changed', added: fresh.map(aclText), removed: [] }
    desk.write(
      records.map((record) => ({ sealed: true, ...record })),
      whys.created,
      { fact },
    )
  },
  deleteAcls(desk, { acls }, fx) {
    const known = desk.image.acls ?? {}
    const gone = acls.map(aclText).filter((id) => known[id] !== undefined)
    if (gone.length === 0) {
      const target = acls.map(aclText).join(', ')
      const why = 'there is no such entry'
      return fx.note({ type: 'admin-refused', request: 'deleteAcls', target, error: 'INVALID_REQUEST', why })
    }
    const fact: Fact = { type: 'acls-changed', added: [], removed: gone }
    const records = gone.map((id) => ({ sealed: true, type: 'removeAccessControlEntryRecord', id }) as const)
    desk.write(records, whys.created, { fact })
  },
  alterClientQuotas(desk, { quotas }) {
    const records = quotas.map((quota) => ({ sealed: true, type: 'clientQuotaRecord', quota }) as const)
    const fact: Fact = { type: 'quotas-changed', quotas: quotas.map(quotaText) }
    desk.write(records, whys.created, { fact })
  },
  drainBroker(desk, request, fx) {
    carryOut(desk, request, request.broker, decideDrain(desk.image, request.broker), fx, { why: whys.reassignment })
  },
}

/** The admin client gives up after this (`default.api.timeout.ms`). */
const ADMIN_PATIENCE = ms(60_000)

// Makes or deletes partitions, if the quota of whoever asks allows it (ReplicationControlManager.applyPartitionChangeQuota).
function mutate(
  desk: Desk,
  request: Extract<Message, { type: 'createTopic' | 'deleteTopic' | 'createPartitions' }>,
  target: string,
  decision: AdminDecision,
  permits: number,
  fx: Speaking,
  answer: { fact?: Fact } = {},
): void {
  const by = request.by ?? OPERATOR
  const over = 'error' in decision || permits === 0 ? null : desk.charge(by, permits)
  if (over === null) {
    carryOut(desk, request, target, decision, fx, answer)
    return
  }
  const { entity, bound, missing, throttle, now } = over
  const { askedAt = now } = request
  const isPatient = now + throttle - askedAt < ADMIN_PATIENCE
  const next = isPatient ? `${by.client} asks again in ${Math.round(throttle / ms(1))} ms` : `${by.client} gives up`
  const why = `controller_mutation_rate of ${entity} is ${bound} per second, and ${missing} too many were used; ${next}`
  fx.note({ type: 'admin-refused', request: request.type, target, error: 'THROTTLING_QUOTA_EXCEEDED', why })
  if (isPatient) desk.askAgain({ ...request, askedAt }, throttle)
}

// Writes what was decided, or says why it cannot be. Answers whether it was written.
function carryOut(
  desk: Desk,
  { type }: Message,
  target: string,
  decision: AdminDecision,
  fx: Speaking,
  { why = whys.created, ...answer }: { why?: Why; fact?: Fact } = {},
): boolean {
  if ('error' in decision) {
    fx.note({ type: 'admin-refused', request: type, target, error: decision.error, why: decision.why })
    return false
  }
  desk.write(decision.records, why, answer)
  return true
}
