// Requests under way: who was asked what, until when an answer is waited for, and what it means that none comes.
import { ms, type Micros } from '../../../kernel/time'
import { closeConnection, connectionOpened, sendRequest } from '../client/connection'
import { brokerLost } from '../client/metadata'
import type { ClientEffects } from '../client/state'
import { removeAt } from '../lists'
import type { Message } from '../messages'
import type { Consumer, PendingRequest } from './state'

/** A request or its answer: both carry the number that they go by. */
type Numbered = Extract<Message, { correlationId: number }>

/** A message that answers a request of a consumer. */
export type Response = Numbered

interface Question {
  readonly broker: string
  /** The coordinator has a connection of its own. */
  readonly toCoordinator: boolean
  /** Default: `request.timeout.ms`. */
  readonly timeoutMs?: number
  readonly partitions?: PendingRequest['partitions']
  readonly commit?: PendingRequest['commit']
}

/** Sends the request that `build` makes, and remembers it. Answers its correlation id. */
export const ask = (
  self: Consumer,
  question: Question,
  build: (correlationId: number) => Numbered,
  fx: ClientEffects,
): number => sendAndRemember(self, question, build(self.volatile.nextCorrelationId++), fx)

/** Sends a request, and remembers it. Answers its correlation id. */
export function sendAndRemember(self: Consumer, question: Question, message: Numbered, fx: ClientEffects): number {
  const { volatile, config } = self
  const { correlationId } = message
  const deadline = fx.now + ms(question.timeoutMs ?? config['request.timeout.ms'])
  volatile.requests.push({
    broker: question.broker,
    toCoordinator: question.toCoordinator,
    type: message.type,
    correlationId,
    sentAt: fx.now,
    deadline,
    generation: volatile.generation,
    partitions: question.partitions ?? [],
    commit: question.commit ?? null,
  })
  if (volatile.sweepAt === 0 || deadline < volatile.sweepAt) sweepBy(self, deadline, fx)
  sendRequest(self, question.broker, message, fx)
  return correlationId
}

/** The request that `response` answers, which is now done with; null when it was given up before. */
export function answered(self: Consumer, response: Response, from: string): PendingRequest | null {
  const { requests } = self.volatile
  let place = 0
  while (place < requests.length && requests[place]!.correlationId !== response.correlationId) place++
  const request = requests[place]
  if (request === undefined || request.broker !== from) return null
  removeAt(requests, place)
  connectionOpened(self.volatile.metadata, from)
  return request
}

/** Is a request of this type under way? */
export const isAsking = (self: Consumer, type: Message['type']): boolean =>
  self.volatile.requests.some((request) => request.type === type)

/** Takes out the requests to `broker` that will not be answered any more; `connection`: only those on one of the two. */
export function takeLost(self: Consumer, broker: string, connection?: 'data' | 'coordinator'): PendingRequest[] {
  const { volatile } = self
  const isLost = (request: PendingRequest) =>
    request.broker === broker && (connection === undefined || request.toCoordinator === (connection === 'coordinator'))
  const lost = volatile.requests.filter(isLost)
  volatile.requests = volatile.requests.filter((request) => !isLost(request))
  return lost
}

/**
 * Is a timer that is remembered to ring at `at` (0: none) due? After a pause of the process it rings late, and a stale
 * timer may come in its place; one that comes before is stale.
 */
export const isDue = (at: Micros, fx: ClientEffects): boolean => at !== 0 && fx.now >= at

function sweepBy(self: Consumer, at: Micros, fx: ClientEffects): void {
  self.volatile.sweepAt = at
  fx.after(at - fx.now, { type: 'retry', what: 'requests' })
}

/**
 * The sweep's timer rings. A connection with a request that has waited too long is given up, and with it all that is
 * under way on it; answers those requests.
 */
export function sweep(self: Consumer, fx: ClientEffects): PendingRequest[] {
  const { volatile } = self
  if (!isDue(volatile.sweepAt, fx)) return []
  volatile.sweepAt = 0
  const lost: PendingRequest[] = []
  for (const request of volatile.requests.slice()) {
    const { broker, toCoordinator, type, deadline } = request
    if (deadline > fx.now || !volatile.requests.includes(request)) continue
    fx.note({ type: 'request-timed-out', client: self.id, broker, request: type })
    lost.push(...takeLost(self, broker, toCoordinator ? 'coordinator' : 'data'))
    if (toCoordinator) continue
    closeConnection(self, broker, fx)
    brokerLost(self, broker, fx)
  }
  const rest = volatile.requests.map(({ deadline }) => deadline)
  if (rest.length > 0) sweepBy(self, Math.min(...rest), fx)
  return lost
}
