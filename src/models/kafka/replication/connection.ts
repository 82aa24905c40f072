// Clients' connections: a broker handles one request at a time per connection (P-20b).
import type { Broker, BrokerEffects, Connection } from '../broker/state'
import type { Message } from '../messages'
import { connectionDelay } from './connection-quota'
import { sendCost } from './load'

/**
 * A request has arrived. Answers whether it is its turn; else it waits behind the one being handled. Requests to a
 * group's coordinator come over a connection of their own and are not counted here.
 */
export function admit(broker: Broker, client: string, request: Message, fx: BrokerEffects): boolean {
  const connection = broker.volatile.connections[client] ?? connect(broker, client, fx)
  if (connection.busy) {
    connection.waiting.push(request)
    return false
  }
  connection.busy = true
  return true
}

function connect(broker: Broker, client: string, fx: BrokerEffects): Connection {
  const delay = connectionDelay(broker, client, fx)
  const connection: Connection = { busy: delay > 0, waiting: [] }
  broker.volatile.connections[client] = connection
  if (delay > 0) {
    // Nothing is read from it until it is closed.
    connection.refusedUntil = fx.now + delay
    fx.after(delay, { type: 'connectionRefused', client })
  }
  return connection
}

/** Sends the response and frees the connection for its next request. Nothing happens when the connection broke. */
export function answer(broker: Broker, client: string, response: Message, fx: BrokerEffects): void {
  const connection = broker.volatile.connections[client]
  if (connection === undefined) return
  fx.send(client, response)
  sendCost(broker, response, fx.now)
  free(broker, client, connection)
}

/** Frees the connection of a request that gets no response (acks=0). */
export function release(broker: Broker, client: string): void {
  const connection = broker.volatile.connections[client]
  if (connection !== undefined) free(broker, client, connection)
}

function free(broker: Broker, client: string, connection: Connection): void {
  connection.busy = false
  if (connection.waiting.length > 0) broker.volatile.released.push(client)
}

/** KIP-612: the connection that was one too many is closed. A timer of an earlier one finds another time. */
export function closeRefused(broker: Broker, client: string, fx: BrokerEffects): void {
  const until = broker.volatile.connections[client]?.refusedUntil
  if (until !== undefined && until <= fx.now) hangUp(broker, client, fx)
}

/** Breaks the connection from this side: what waits on it is dropped, and the client hears of it. */
export function hangUp(broker: Broker, client: string, fx: BrokerEffects): void {
  delete broker.volatile.connections[client]
  fx.send(client, { type: 'disconnected', peer: broker.id })
}
