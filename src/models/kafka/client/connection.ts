// A client's connections to brokers. The first request to a broker opens one, and nothing is kept of it until it
// breaks; then the client waits, tries again, and sends nothing else to that broker before it has answered.
import { ms, type Micros } from '../../../kernel/time'
import type { Message } from '../messages'
import { backoff } from './backoff'
import type { Client, ClientEffects, ClientMetadata } from './state'

/**
 * K-17: a producer lets its topic be made, a consumer by allow.auto.create.topics. A topic that the application was told
 * to leave is not made anew for the sake of what is still on its way there.
 */
export function mayCreateTopics({ config, topics, source }: Client, asked: readonly string[] | null): boolean {
  if (config['allow.auto.create.topics'] === false || asked === null) return false
  return asked.every((topic) => (topics === undefined ? topic === source?.topic : topics.includes(topic)))
}

/** May requests go to this broker? True for one that has never failed. */
export const isOpen = (metadata: ClientMetadata, broker: string): boolean =>
  metadata.connections[broker]?.open !== false

/** Is the connection good, or may it be tried again? */
export const isUsable = (metadata: ClientMetadata, broker: string, now: Micros): boolean =>
  isOpen(metadata, broker) || now >= retryAt(metadata, broker)

/** When a broken connection may be tried again; 0 for a good one. */
export function retryAt(metadata: ClientMetadata, broker: string): Micros {
  const connection = metadata.connections[broker]
  return connection === undefined || connection.open ? 0 : connection.retryAt
}

/** The broker has answered. */
export function connectionOpened(metadata: ClientMetadata, broker: string): void {
  const connection = metadata.connections[broker]
  if (connection === undefined) return
  connection.open = true
  connection.failures = 0
  connection.probe = null
}

/** Sends a request over the client's authenticated connection: the broker knows whose it is (S-3). */
export const sendRequest = <M extends Message>(
  { principal }: Client,
  broker: string,
  message: M,
  fx: ClientEffects,
): void => fx.send(broker, principal === undefined ? message : Object.assign({}, message, { principal }))

/** Closes a connection from this side: the broker hears of it, if anything still gets through, and forgets what waits on it. */
export const closeConnection = (self: Client, broker: string, fx: ClientEffects): void =>
  fx.send(broker, { type: 'disconnected', peer: self.id })

export function connectionLost(self: Client, broker: string, fx: ClientEffects): void {
  const { connections } = self.volatile.metadata
  const connection = (connections[broker] ??= { open: true, failures: 0, retryAt: 0, probe: null, probedAt: 0 })
  const pause = backoff(
    fx.random,
    connection.failures,
    self.config['reconnect.backoff.ms'],
    self.config['reconnect.backoff.max.ms'],
  )
  connection.open = false
  connection.failures++
  connection.probe = null
  connection.retryAt = fx.now + pause
}

/**
 * Makes a broken connection ready where somebody has something to send: tries it when it is time. Answers 0 if requests
 * may go now, else when to call again at the latest.
 */
export function connect(self: Client, broker: string, topics: readonly string[] | null, fx: ClientEffects): Micros {
  const { metadata } = self.volatile
  const connection = metadata.connections[broker]
  if (connection === undefined || connection.open) return 0
  if (connection.probe !== null) {
    const deadline = connection.probedAt + ms(self.config['socket.connection.setup.timeout.ms'])
    if (fx.now < deadline) return deadline
    closeConnection(self, broker, fx)
    connectionLost(self, broker, fx)
    // What led here may be out of date (NetworkClient.handleServerDisconnect).
    metadata.updateRequested = true
  }
  if (metadata.pending === broker) return metadata.pendingSince + ms(self.config['request.timeout.ms'])
  if (fx.now < connection.retryAt) return connection.retryAt
  connection.probe = self.volatile.nextCorrelationId++
  connection.probedAt = fx.now
  const allowAutoTopicCreation = mayCreateTopics(self, topics)
  const { probe: correlationId } = connection
  sendRequest(self, broker, { type: 'metadataRequest', correlationId, topics, allowAutoTopicCreation }, fx)
  return fx.now + ms(self.config['socket.connection.setup.timeout.ms'])
}
