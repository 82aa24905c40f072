// Requests under way: who was asked what, until when an answer is waited for, and what it means that none comes.
import { ms, type Micros } from '../../../kernel/time'
import { closeConnection, connectionOpened } from '../client/connection'
import { brokerLost } from '../client/metadata'
import type { ClientEffects } from '../client/state'
import type { Message } from '../messages'
import type { Consumer, PendingRequest } from './state'

/** A message that answers a request of a consumer. */
export type Response = Extract<Message, { correlationId: number }>

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
export function ask(
  self: Consumer,
  question: Question,
  build: (correlationId: number) => Message,
  fx: ClientEffects,
): number {
  const { volatile, config } = self
  const correlationId = volatile.nextCorrelationId++
  const message = build(correlationId)
  const deadline = fx.now + ms(question.timeoutMs ?? config['request.timeout.ms'])
  volatile.requests[`r${correlationId}`] = {
    broker: question.broker,
    toCoordinator: question.toCoordinator,
    type: message.type,
    correlationId,
    sentAt: fx.now,
    deadline,
    generation: volatile.generation,
    partitions: question.partitions ?? [],
    commit: question.commit ?? null,
  }
  if (volatile.sweepAt === 0 || deadline < volatile.sweepAt) sweepBy(self, deadline, fx)
  fx.send(question.broker, message)
  return correlationId
}

/** The request that `response` answers, which is now done with; null when it was given up before. */
export function answered(self: Consumer, response: Response, from: string): PendingRequest | null {
  const key = `r${response.correlationId}`
  const request = self.volatile.requests[key]
  if (request === undefined || request.broker !== from) return null
  delete self.volatile.requests[key]
  connectionOpened(self.volatile.metadata, from)
  return request
}

/** Is a request of this type under way? */
export function isAsking(self: Consumer, type: Message['type']): boolean {
  for (const key in self.volatile.requests) if (self.volatile.requests[key]!.type === type) return true
  return false
}

/** Takes out the requests to `broker` that will not be answered any more; `connection`: only those on one of the two. */
export function takeLost(self: Consumer, broker: string, connection?: 'data' | 'coordinator'): PendingRequest[] {
  const { requests } = self.volatile
  const lost = Object.values(requests).filter(
    (request) =>
      request.broker === broker &&
      (connection === undefined || request.toCoordinator === (connection === 'coordinator')),
  )
  for (const { correlationId } of lost) delete requests[`r${correlationId}`]
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
  for (const { broker, toCoordinator, type, deadline, correlationId } of Object.values(volatile.requests)) {
    if (deadline > fx.now || volatile.requests[`r${correlationId}`] === undefined) continue
    fx.note({ type: 'request-timed-out', client: self.id, broker, request: type })
    lost.push(...takeLost(self, broker, toCoordinator ? 'coordinator' : 'data'))
    if (toCoordinator) continue
    closeConnection(self, broker, fx)
    brokerLost(self, broker, fx)
  }
  const rest = Object.values(volatile.requests)
  if (rest.length > 0) sweepBy(self, Math.min(...rest.map(({ deadline }) => deadline)), fx)
  return lost
}
