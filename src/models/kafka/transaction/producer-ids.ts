// Producer ids: a broker hands them out from blocks of 1000 that the controller gives it (P-30).
import type { AllocateProducerIdsResponse, InitProducerIdRequest } from '../messages'
import { callerOf, noteDenied, whyDenied, whyDeniedAll } from '../replication/access'
import { answer } from '../replication/connection'
import { askController } from '../replication/controller-channel'
import type { Broker, BrokerEffects } from '../broker/state'

/** Gives the client an id of its own, or asks the controller for more ids first. */
export function initProducerId(
  broker: Broker,
  request: InitProducerIdRequest,
  client: string,
  fx: BrokerEffects,
): void {
  const { correlationId } = request
  const caller = callerOf(request, client)
  // Since Kafka 2.8 whoever may write to some topic may number its batches, too.
  const denied =
    whyDenied(broker, caller, 'IDEMPOTENT_WRITE', 'CLUSTER') && whyDeniedAll(broker, caller, 'WRITE', 'TOPIC')
  if (denied !== null) {
    const refusal = { correlationId, error: 'CLUSTER_AUTHORIZATION_FAILED', producerId: -1, producerEpoch: -1 } as const
    noteDenied(broker, caller, request.type, refusal.error, denied, fx)
    return answer(broker, client, { type: 'initProducerIdResponse', ...refusal }, fx)
  }
  const ids = broker.volatile.producerIds
  if (ids.next < ids.end) {
    grant(broker, client, correlationId, fx)
    return
  }
  ids.waiting.push({ client, correlationId })
  if (!ids.requested) askForBlock(broker, fx)
}

/** One id, for a transactional producer; null: the controller was asked for more, and nobody waits (ProducerIdManager). */
export function takeProducerId(broker: Broker, fx: BrokerEffects): number | null {
  const ids = broker.volatile.producerIds
  if (ids.next < ids.end) return ids.next++
  if (!ids.requested) askForBlock(broker, fx)
  return null
}

/** The controller has reserved a block for this broker. */
export function onProducerIds(broker: Broker, response: AllocateProducerIdsResponse, fx: BrokerEffects): void {
  const ids = broker.volatile.producerIds
  if (!ids.requested || response.error !== 'NONE') return
  ids.requested = false
  ids.next = response.firstId
  ids.end = response.firstId + response.count
  const { waiting } = ids
  ids.waiting = []
  for (const { client, correlationId } of waiting) grant(broker, client, correlationId, fx)
}

/** Somebody still waits: the request or its answer was lost. */
export function retryProducerIds(broker: Broker, fx: BrokerEffects): void {
  if (broker.volatile.producerIds.waiting.length > 0) askForBlock(broker, fx)
}

function askForBlock(broker: Broker, fx: BrokerEffects): void {
  const { producerIds, brokerEpoch } = broker.volatile
  producerIds.requested = true
  askController(broker, { type: 'allocateProducerIdsRequest', brokerEpoch }, fx)
}

function grant(broker: Broker, client: string, correlationId: number, fx: BrokerEffects): void {
  const producerId = broker.volatile.producerIds.next++
  const granted = { correlationId, error: 'NONE', producerId, producerEpoch: 0 } as const
  answer(broker, client, { type: 'initProducerIdResponse', ...granted }, fx)
}
