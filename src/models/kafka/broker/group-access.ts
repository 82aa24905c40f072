// Rights of group members: who may not is answered before the coordinator looks at the request (S-3).
import type { AclOperation } from '../acls'
import type { ErrorCode, Message } from '../messages'
import { refuseToJoin } from '../group/join'
import { callerOf, isGuarded, noteDenied, whyDenied, whyTopicDenied } from '../replication/access'
import type { Broker, BrokerEffects } from './state'

type Guarded<T extends Message['type']> = Extract<Message, { type: T }>

interface Gate {
  readonly group: AclOperation
  /** And topics; only looked at where the group is allowed. */
  readonly topic?: AclOperation
}

/** What is needed for each request (KafkaApis). */
const gates: Partial<Record<Message['type'], Gate>> = {
  findCoordinatorRequest: { group: 'DESCRIBE' },
  joinGroupRequest: { group: 'READ' },
  syncGroupRequest: { group: 'READ' },
  heartbeatRequest: { group: 'READ' },
  leaveGroupRequest: { group: 'READ' },
  consumerGroupHeartbeatRequest: { group: 'READ', topic: 'DESCRIBE' },
  shareGroupHeartbeatRequest: { group: 'READ', topic: 'DESCRIBE' },
  offsetCommitRequest: { group: 'READ', topic: 'READ' },
  offsetFetchRequest: { group: 'DESCRIBE', topic: 'DESCRIBE' },
}

/** Answers a request that is not allowed, and says whether it was one. */
export function refuseMember(broker: Broker, message: Message, client: string, fx: BrokerEffects): boolean {
  const gate = gates[message.type]
  if (!isGuarded(broker) || gate === undefined || !('group' in message)) return false
  const caller = callerOf(message, client)
  const ofGroup = whyDenied(broker, caller, gate.group, 'GROUP', String(message.group))
  const why = ofGroup ?? (gate.topic === undefined ? null : topicReason(broker, message, client, gate.topic))
  if (why === null) return false
  const error = ofGroup === null ? 'TOPIC_AUTHORIZATION_FAILED' : 'GROUP_AUTHORIZATION_FAILED'
  noteDenied(broker, caller, message.type, error, why, fx)
  answer(message, error, client, fx)
  return true
}

function topicReason(broker: Broker, message: Message, client: string, operation: AclOperation): string | null {
  const caller = callerOf(message, client)
  if (message.type === 'consumerGroupHeartbeatRequest' || message.type === 'shareGroupHeartbeatRequest') {
    return first(message.topics ?? [], (topic) => whyDenied(broker, caller, operation, 'TOPIC', topic))
  }
  const partitions =
    message.type === 'offsetCommitRequest'
      ? message.offsets.map(({ partition }) => partition)
      : message.type === 'offsetFetchRequest'
        ? message.partitions
        : []
  return first(partitions, (partition) => whyTopicDenied(broker, caller, operation, partition))
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
}
