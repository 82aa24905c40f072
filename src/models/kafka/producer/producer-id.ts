// How an idempotent producer gets its id (P-30).
import { ms, type Micros } from '../../../kernel/time'
import { backoff } from '../client/backoff'
import { sendRequest } from '../client/connection'
import { earliestReconnect, never, someBroker } from '../client/metadata'
import type { ClientEffects } from '../client/state'
import { isIdempotent } from '../config'
import type { InitProducerIdResponse } from '../messages'
import { loadOf } from './memory'
import { abortBatches } from './results'
import type { Producer } from './state'

/** Asks for a producer id where one is needed, and again when no answer comes. Answers when to look again. */
export function acquireProducerId(self: Producer, fx: ClientEffects): Micros {
  const { volatile, config } = self
  const request = volatile.initProducerId
  if (volatile.producerId >= 0 || volatile.transaction !== null || !isIdempotent(config)) return never
  if (request.broker !== null) {
    const deadline = request.sentAt + ms(config['request.timeout.ms'])
    if (fx.now < deadline) return deadline
    fx.note({ type: 'request-timed-out', client: self.id, broker: request.broker, request: 'initProducerIdRequest' })
    producerIdRefused(self, fx)
  }
  if (fx.now < request.retryAt) return request.retryAt
  const broker = someBroker(self, fx, loadOf(self))
  if (broker === null) return Math.max(fx.now + 1, earliestReconnect(self, fx.now))
  request.broker = broker
  request.correlationId = volatile.nextCorrelationId++
  request.sentAt = fx.now
  sendRequest(self, broker, { type: 'initProducerIdRequest', correlationId: request.correlationId }, fx)
  return fx.now + ms(config['request.timeout.ms'])
}

/** No producer id came of it; another broker is asked after a pause. */
export function producerIdRefused(self: Producer, fx: ClientEffects): void {
  const { config } = self
  const request = self.volatile.initProducerId
  const pause = backoff(fx.random, request.attempts, config['retry.backoff.ms'], config['retry.backoff.max.ms'])
  request.broker = null
  request.attempts++
  request.retryAt = fx.now + pause
}

/** Takes in the answer, unless it is to a request that was given up. */
export function acceptProducerId(
  self: Producer,
  { correlationId, error, producerId, producerEpoch }: InitProducerIdResponse,
  fx: ClientEffects,
): void {
  const request = self.volatile.initProducerId
  if (request.broker === null || request.correlationId !== correlationId) return
  // Who may not number its batches cannot send any: they fail, and it asks again (Sender.shouldHandleAuthorizationError).
  if (error === 'CLUSTER_AUTHORIZATION_FAILED') abortBatches(self, error, fx)
  if (error !== 'NONE') return producerIdRefused(self, fx)
  request.broker = null
  request.attempts = 0
  self.volatile.producerId = producerId
  self.volatile.producerEpoch = producerEpoch
  fx.note({ type: 'producer-id-acquired', producer: self.id, producerId, producerEpoch })
}
