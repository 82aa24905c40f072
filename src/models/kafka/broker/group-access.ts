// Rights of group members and of transactional producers: who may not is answered before the coordinator looks at the request (S-3).
import type { AclOperation } from '../acls'
import type { ErrorCode, Message } from '../messages'
import { refuseToJoin } from '../group/join'
import { callerOf, isGuarded, noteDenied, whyDenied } from '../replication/access'
import type { Broker, BrokerEffects } from './state'

type Guarded<T extends Message['type']> = Extract<Message, { type: T }>

interface Gate {
  readonly transactionalId?: AclOperation
  readonly group?: AclOperation
  /** Only looked at where the others are allowed. */
  readonly topic?: AclOperation
}

/** What is needed for each request as a whole (KafkaApis). Where some of its topics may be refused, coordinators see to it (`divide`). */
const gates: Partial<Record<Message['type'], Gate>> = {
  findCoordinatorRequest: { group: 'DESCRIBE', transactionalId: 'DESCRIBE' },
  joinGroupRequest: { group: 'READ' },
  syncGroupRequest: { group: 'READ' },
  heartbeatRequest: { group: 'READ' },
  leaveGroupRequest: { group: 'READ' },
  consumerGroupHeartbeatRequest: { group: 'READ', topic: 'DESCRIBE' },
  offsetCommitRequest: { group: 'READ' },
  offsetFetchRequest: { group: 'DESCRIBE' },
  addPartitionsToTxnRequest: { transactionalId: 'WRITE' },
  addOffsetsToTxnRequest: { transactionalId: 'WRITE', group: 'READ' },
  txnOffsetCommitRequest: { transactionalId: 'WRITE', group: 'READ' },
  endTxnRequest: { transactionalId: 'WRITE' },
  shareGroupHeartbeatRequest: { group: 'READ', topic: 'DESCRIBE' },
}

type Refusal = { readonly error: Parameters<typeof noteDenied>[3]; readonly why: string }

/** Answers a request that is not allowed, and says whether it was one. What brokers ask of each other is not looked at. */
export function refuseMember(broker: Broker, message: Message, client: string, fx: BrokerEffects): boolean {
  const gate = gates[message.type]
  if (!isGuarded(broker) || gate === undefined || broker.volatile.image.brokers[client] !== undefined) return false
  const caller = callerOf(message, client)
  const refusal = refusalOf(broker, message, client, gate)
  if (refusal === null) return false
  noteDenied(broker, caller, message.type, refusal.error, refusal.why, fx)
  answer(message, refusal.error, client, fx)
  return true
}

function refusalOf(broker: Broker, message: Message, client: string, gate: Gate): Refusal | null {
  const caller = callerOf(message, client)
  const id = 'transactionalId' in message ? message.transactionalId : undefined
  if (id !== undefined && gate.transactionalId !== undefined) {
    const why = whyDenied(broker, caller, gate.transactionalId, 'TRANSACTIONAL_ID', id)
    if (why !== null) return { error: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED', why }
    if (message.type === 'findCoordinatorRequest') return null
  }
  if (gate.group !== undefined && 'group' in message) {
    const why = whyDenied(broker, caller, gate.group, 'GROUP', String(message.group))
    if (why !== null) return { error: 'GROUP_AUTHORIZATION_FAILED', why }
  }
  const why = gate.topic === undefined ? null : topicReason(broker, message, client, gate.topic)
  return why === null ? null : { error: 'TOPIC_AUTHORIZATION_FAILED', why }
}

function topicReason(broker: Broker, message: Message, client: string, operation: AclOperation): string | null {
  const named = message.type === 'consumerGroupHeartbeatRequest' || message.type === 'shareGroupHeartbeatRequest'
  const caller = callerOf(message, client)
  return first(named ? (message.topics ?? []) : [], (topic) => whyDenied(broker, caller, operation, 'TOPIC', topic))
}

function first<T>(items: readonly T[], reason: (item: T) => string | null): string | null {
  for (const item of items) {
    const why = reason(item)
    if (why !== null) return why
  }
  return null
}

function answer(message: Message, error: ErrorCode, client: string, fx: BrokerEffects): void {
  if (message.type === 'joinGroupRequest') return refuseToJoin(message, error, client, fx)
  const response = refusals[message.type]
  if (response !== undefined && 'correlationId' in message) fx.send(client, response(message.correlationId, error))
}

const refusals: Partial<Record<Message['type'], (correlationId: number, error: ErrorCode) => Message>> = {
  findCoordinatorRequest: (correlationId, error) => ({
    type: 'findCoordinatorResponse',
    correlationId,
    error,
    coordinator: null,
  }),
  syncGroupRequest: (correlationId, error) => ({ type: 'syncGroupResponse', correlationId, error, partitions: [] }),
  heartbeatRequest: (correlationId, error) => ({ type: 'heartbeatResponse', correlationId, error }),
  leaveGroupRequest: (correlationId, error) => ({ type: 'leaveGroupResponse', correlationId, error }),
  consumerGroupHeartbeatRequest: (correlationId, error): Guarded<'consumerGroupHeartbeatResponse'> => ({
    type: 'consumerGroupHeartbeatResponse',
    correlationId,
    error,
    memberEpoch: 0,
    heartbeatIntervalMs: 0,
    assignment: null,
  }),
  shareGroupHeartbeatRequest: (correlationId, error): Guarded<'shareGroupHeartbeatResponse'> => ({
    type: 'shareGroupHeartbeatResponse',
    correlationId,
    error,
    memberEpoch: 0,
    heartbeatIntervalMs: 0,
    assignment: null,
  }),
  offsetCommitRequest: (correlationId, error) => ({ type: 'offsetCommitResponse', correlationId, error }),
  offsetFetchRequest: (correlationId, error) => ({ type: 'offsetFetchResponse', correlationId, error, offsets: [] }),
  addPartitionsToTxnRequest: (correlationId, error) => ({
    type: 'addPartitionsToTxnResponse',
    correlationId,
    error,
    missing: [],
  }),
  addOffsetsToTxnRequest: (correlationId, error) => ({ type: 'addOffsetsToTxnResponse', correlationId, error }),
  txnOffsetCommitRequest: (correlationId, error) => ({ type: 'txnOffsetCommitResponse', correlationId, error }),
  endTxnRequest: (correlationId, error) => ({
    type: 'endTxnResponse',
    correlationId,
    error,
    producerId: -1,
    producerEpoch: -1,
  }),
}
