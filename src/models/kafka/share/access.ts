// Rights of share groups: who may not READ the group is answered at once, topics are looked at one by one (KafkaApis, S-3).
import type { Broker, BrokerEffects } from '../broker/state'
import type { ErrorCode, PartitionId, ShareAcknowledgeRequest, ShareFetchRequest } from '../messages'
import { callerOf, isGuarded, noteDenied, whyDenied, whyTopicDenied } from '../replication/access'

type ShareRequest = ShareFetchRequest | ShareAcknowledgeRequest

/** The error of a request for a group that its sender may not read; null: it may. */
export function groupDenied(
  broker: Broker,
  request: ShareRequest,
  client: string,
  fx: BrokerEffects,
): ErrorCode | null {
  if (!isGuarded(broker)) return null
  const caller = callerOf(request, client)
  const why = whyDenied(broker, caller, 'READ', 'GROUP', request.group)
  if (why === null) return null
  noteDenied(broker, caller, request.type, 'GROUP_AUTHORIZATION_FAILED', why, fx)
  return 'GROUP_AUTHORIZATION_FAILED'
}

/** The same of one of its partitions. */
export function topicDenied(
  broker: Broker,
  request: ShareRequest,
  client: string,
  partition: PartitionId,
  fx: BrokerEffects,
): ErrorCode | null {
  if (!isGuarded(broker)) return null
  const caller = callerOf(request, client)
  const why = whyTopicDenied(broker, caller, 'READ', partition)
  if (why === null) return null
  noteDenied(broker, caller, request.type, 'TOPIC_AUTHORIZATION_FAILED', why, fx)
  return 'TOPIC_AUTHORIZATION_FAILED'
}
