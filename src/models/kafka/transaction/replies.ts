// What producers are told by a transaction coordinator.
import type { Broker, BrokerEffects } from '../broker/state'
import type { ErrorCode } from '../messages'
import { answer } from '../replication/connection'
import { transactionVersion } from '../replication/verification'
import type { Done } from './state'

/** It could not be written. */
export function refuse(broker: Broker, done: Done, error: ErrorCode, fx: BrokerEffects): void {
  if (done.kind === 'init') answerInit(broker, done, error, -1, -1, fx)
  else if (done.kind === 'reply') fx.send(done.to, { ...done.reply, error })
  else if (done.kind === 'end') answerEnd(broker, done, error, { producerId: -1, producerEpoch: -1 }, fx)
}

/** To a producer that asked for its id. */
export function answerInit(
  broker: Broker,
  { to, correlationId }: { readonly to: string; readonly correlationId: number },
  error: ErrorCode,
  producerId: number,
  producerEpoch: number,
  fx: BrokerEffects,
): void {
  const granted = { correlationId, error, producerId, producerEpoch, transactionVersion: transactionVersion(broker) }
  answer(broker, to, { type: 'initProducerIdResponse', ...granted }, fx)
}

/** To a producer that committed or aborted, or that began anew. */
export function answerEnd(
  broker: Broker,
  { to, correlationId, initialising }: Extract<Done, { kind: 'end' }>,
  error: ErrorCode,
  next: { readonly producerId: number; readonly producerEpoch: number },
  fx: BrokerEffects,
): void {
  if (to === null) return
  // T-3: the transaction in its way is ended now; the producer asks again.
  if (initialising)
    answerInit(broker, { to, correlationId }, error === 'NONE' ? 'CONCURRENT_TRANSACTIONS' : error, -1, -1, fx)
  else fx.send(to, { type: 'endTxnResponse', correlationId, error, ...next })
}
