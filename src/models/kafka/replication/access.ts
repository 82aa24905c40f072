// What a broker lets its clients do: each request names who sent it, and each topic, group or cluster has its entries (S-1, S-3).
import {
  ANONYMOUS,
  aclText,
  authorize,
  authorizeAny,
  CLUSTER_NAME,
  type Acl,
  type AclDecision,
  type AclOperation,
  type AuthorizerRules,
  type ResourceType,
} from '../acls'
import type { Broker, BrokerEffects, FetchSession } from '../broker/state'
import type { Message, PartitionId, RefusedPartition } from '../messages'

/** Somebody at the other end of a connection. */
export interface Caller {
  readonly client: string
  readonly principal: string
}

/** Does the broker have an authorizer at all? Without one everybody may do everything (S-3). */
export const isGuarded = ({ config }: Broker): boolean => config['authorizer.class.name'] !== null

/** Who sent a request, as the connection was authenticated. */
export const callerOf = (message: Message, client: string): Caller => ({
  client,
  principal: 'principal' in message && typeof message.principal === 'string' ? message.principal : ANONYMOUS,
})

const rulesOf = ({ config }: Broker): AuthorizerRules => ({
  superUsers: config['super.users'].split(';').map((user) => user.trim()),
  allowIfNoAcl: config['allow.everyone.if.no.acl.found'],
})

const aclsOf = ({ volatile }: Broker): Acl[] => Object.values(volatile.image.acls ?? {})

/** Why the caller may not do that, as part of a sentence; null: it may. */
export function whyDenied(
  broker: Broker,
  { client, principal }: Caller,
  operation: AclOperation,
  resourceType: ResourceType,
  resource: string = CLUSTER_NAME,
): string | null {
  if (!isGuarded(broker)) return null
  const question = { principal, host: client, operation, resourceType, resource }
  const decision = authorize(aclsOf(broker), rulesOf(broker), question)
  return decision.allowed ? null : sentenceOf(decision, principal, operation, nameOf(resourceType, resource))
}

/** Why the caller may not do that to any resource of the type. */
export function whyDeniedAll(
  broker: Broker,
  { client, principal }: Caller,
  operation: AclOperation,
  resourceType: ResourceType,
): string | null {
  if (!isGuarded(broker)) return null
  const question = { principal, host: client, operation, resourceType }
  if (authorizeAny(aclsOf(broker), rulesOf(broker), question)) return null
  return `no entry allows ${principal} to ${operation} any ${words[resourceType]}`
}

function sentenceOf({ rule }: AclDecision, principal: string, operation: AclOperation, what: string): string {
  if (rule !== null) return `"${aclText(rule)}" denies ${principal} to ${operation} ${what}`
  return `no entry allows ${principal} to ${operation} ${what}`
}

const words: Record<ResourceType, string> = {
  TOPIC: 'topic',
  GROUP: 'group',
  CLUSTER: 'cluster',
  TRANSACTIONAL_ID: 'transactional id',
  DELEGATION_TOKEN: 'delegation token',
  USER: 'user',
}

const nameOf = (type: ResourceType, name: string): string =>
  type === 'CLUSTER' ? 'the cluster' : `${words[type]} ${name}`

const topicOf = ({ volatile }: Broker, partition: PartitionId): string =>
  volatile.image.partitions[partition]?.topic ?? partition.slice(0, partition.lastIndexOf('-'))

/** The same about the topic of a partition. */
export const whyTopicDenied = (
  broker: Broker,
  caller: Caller,
  operation: AclOperation,
  partition: PartitionId,
): string | null =>
  isGuarded(broker) ? whyDenied(broker, caller, operation, 'TOPIC', topicOf(broker, partition)) : null

/** What a request is about, as far as it may be, and what has an error of its own. */
export interface Divided<T> {
  readonly allowed: readonly T[]
  readonly refused: readonly RefusedPartition[]
}

/**
 * Topic by topic: those that the caller may not use that way have TOPIC_AUTHORIZATION_FAILED, the others are done (KafkaApis,
 * AuthHelper.filterByAuthorized). What brokers ask of each other is not looked at. `fx` null: people were told already.
 */
export function divide<T extends { readonly partition: PartitionId }>(
  broker: Broker,
  request: Message,
  client: string,
  operation: AclOperation,
  items: readonly T[],
  fx: BrokerEffects | null,
): Divided<T> {
  if (!isGuarded(broker) || broker.volatile.image.brokers[client] !== undefined) return { allowed: items, refused: [] }
  const caller = callerOf(request, client)
  const topics: Record<string, string | null> = {}
  const refused: RefusedPartition[] = []
  const allowed = items.filter(({ partition }) => {
    const topic = topicOf(broker, partition)
    const why = (topics[topic] ??= whyDenied(broker, caller, operation, 'TOPIC', topic))
    if (why !== null) refused.push({ partition, error: 'TOPIC_AUTHORIZATION_FAILED' })
    return why === null
  })
  for (const why of Object.values(topics)) {
    if (why !== null && fx !== null) noteDenied(broker, caller, request.type, 'TOPIC_AUTHORIZATION_FAILED', why, fx)
  }
  return { allowed, refused }
}

/**
 * The same of a commit: only of partitions that there are, as far as the broker knows; the others have
 * UNKNOWN_TOPIC_OR_PARTITION (KafkaApis.handleOffsetCommitRequest, handleTxnOffsetCommitRequest).
 */
export function divideCommit<T extends { readonly partition: PartitionId }>(
  broker: Broker,
  request: Message,
  client: string,
  offsets: readonly T[],
  fx: BrokerEffects | null,
): Divided<T> {
  const { allowed, refused } = divide(broker, request, client, 'READ', offsets, fx)
  const exists = ({ partition }: T) => broker.volatile.image.partitions[partition] !== undefined
  if (allowed.every(exists)) return { allowed, refused }
  const unknown = allowed.filter((offset) => !exists(offset))
  const without = unknown.map(({ partition }) => ({ partition, error: 'UNKNOWN_TOPIC_OR_PARTITION' }) as const)
  return { allowed: allowed.filter(exists), refused: [...refused, ...without] }
}

/** As a field of an answer: absent where there is none. */
export const refusedField = (refused: readonly RefusedPartition[]): { refused?: readonly RefusedPartition[] } =>
  refused.length === 0 ? {} : { refused }

/** Tells people of a refusal. */
export function noteDenied(
  { id }: Broker,
  { client, principal }: Caller,
  request: Message['type'],
  error:
    | 'TOPIC_AUTHORIZATION_FAILED'
    | 'GROUP_AUTHORIZATION_FAILED'
    | 'CLUSTER_AUTHORIZATION_FAILED'
    | 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  why: string,
  fx: BrokerEffects,
): void {
  fx.note({ type: 'request-denied', broker: id, client, principal, request, error, why })
}

/**
 * Looks at the rights of a consumer's whole session, as Kafka does with every fetch: partitions that it may not read are
 * answered with an error, whether there is something new in them or not. Answers whether there are such.
 */
export function guardFetch(broker: Broker, session: FetchSession, message: Message, fx: BrokerEffects): PartitionId[] {
  if (session.denied !== undefined) delete session.denied
  if (!isGuarded(broker)) return []
  const caller = callerOf(message, session.client)
  const topics: Record<string, string | null> = {}
  const denied: PartitionId[] = []
  for (const partition in session.places) {
    const topic = topicOf(broker, partition)
    const why = (topics[topic] ??= whyDenied(broker, caller, 'READ', 'TOPIC', topic) ?? '')
    if (why !== '') denied.push(partition)
  }
  for (const why of Object.values(topics)) {
    if (why !== '' && why !== null) noteDenied(broker, caller, message.type, 'TOPIC_AUTHORIZATION_FAILED', why, fx)
  }
  if (denied.length > 0) session.denied = denied
  return denied
}
