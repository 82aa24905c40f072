// What a coordinator, or the leader of a share-partition, refuses is told, with what decided it at that moment.
import type { ErrorCode, Message } from '../messages'
import { whyGroupRefuses } from '../group/why-refused'
import { whyNoSession } from '../share/why-refused'
import { whyTransactionRefuses } from '../transaction/why-refused'
import type { Broker, BrokerEffects } from './state'

type Handler = (self: Broker, message: Message, fx: BrokerEffects, from: string) => void

/** The same handler, which tells of every answer with an error that it gives a client. */
export const tellingRefusals =
  (handler: Handler): Handler =>
  (self, message, fx, from) => {
    const send = (to: string, answer: Message) => {
      const error = 'error' in answer ? answer.error : 'NONE'
      // The first answer to who joins is no refusal; and what brokers ask of each other is nobody's to know.
      const isTold = isRefusal(error) && to !== self.id && self.volatile.image.brokers[to] === undefined
      if (isTold) note(self, message, answer, error, to, fx)
      fx.send(to, answer)
    }
    handler(self, message, { ...fx, send }, from)
  }

const isRefusal = (error: unknown): error is ErrorCode =>
  typeof error === 'string' && error !== 'NONE' && error !== 'MEMBER_ID_REQUIRED'

function note(broker: Broker, message: Message, answer: Message, error: ErrorCode, client: string, fx: BrokerEffects) {
  const refusal = refusalOf(broker, message, error, fx)
  if (refusal === null) return
  const request = answer.type.replace('Response', 'Request')
  fx.note({ type: 'coordinator-refused', broker: broker.id, client, request, error, ...refusal })
}

/** What it was about (a group or a transactional id), and why; null: neither. */
function refusalOf(broker: Broker, request: Message, error: ErrorCode, { now }: BrokerEffects) {
  const id = transactionalIdIn(request)
  if (id !== null) return { what: id, why: whyTransactionRefuses(broker, request, id, error) }
  if (!('group' in request) || typeof request.group !== 'string') return null
  const what = request.group
  // G-3: the timer of a partition's writes has rung, for whoever waited for them.
  if (request.type === 'groupTimer' && request.timer === 'write')
    return { what, why: `what it wrote to ${what} was not on all in-sync replicas within offsets.commit.timeout.ms` }
  if (request.type === 'shareFetchRequest' || request.type === 'shareAcknowledgeRequest')
    return { what, why: whyNoSession(broker, request, error) }
  return { what, why: whyGroupRefuses(broker, request, what, error, now) }
}

// Offsets in a transaction are the group's business.
function transactionalIdIn(request: Message): string | null {
  if (request.type === 'txnOffsetCommitRequest') return null
  if (request.type === 'initProducerIdRequest') return request.transaction?.transactionalId ?? null
  return 'transactionalId' in request ? (request.transactionalId ?? null) : null
}
