// A broker's session with the ensemble: connecting, pings, reconnecting elsewhere, expiry (ZooKeeper's ClientCnxn).
import { nextInt } from '../../../kernel/random'
import { ms, type Micros } from '../../../kernel/time'
import type { Broker, BrokerEffects } from '../broker/state'
import type { Message, ZooOp, ZooResult } from '../messages'
import type { ZooSessionState } from './member'
import type { ZooPath } from './records'

/** What a broker learns over its session. */
export type SessionNews =
  | { kind: 'connected'; isNew: boolean }
  | { kind: 'expired' }
  | { kind: 'answered'; op: ZooOp; result: ZooResult }
  | { kind: 'changed'; path: ZooPath }

/** Longest pause before the next server is tried. */
const PAUSE = ms(1_000)

const timeout = ({ config }: Broker): Micros => ms(config['zookeeper.session.timeout.ms'])

/** How often the session is looked after: often enough for its pings. */
export const sessionTick = (broker: Broker): Micros => Math.max(ms(50), Math.floor(timeout(broker) / 12))

const sessionOf = ({ volatile }: Broker): ZooSessionState => volatile.zookeeper!.session

/** Tries to connect to the server at hand. */
export function connect(broker: Broker, fx: BrokerEffects): void {
  const session = sessionOf(broker)
  if (session.closed) return
  session.connected = false
  session.askedAt = fx.now
  const attempt = ++session.attempt
  const timeoutMs = broker.config['zookeeper.session.timeout.ms']
  fx.send(session.server, { type: 'zooConnectRequest', attempt, session: session.id, timeoutMs })
}

/** Asks the ensemble; while there is no connection, as soon as there is one. */
export function ask(broker: Broker, op: ZooOp, fx: BrokerEffects): void {
  const session = sessionOf(broker)
  const xid = ++session.nextXid
  session.waiting.push({ xid, op, since: fx.now })
  if (session.connected) say(session, { type: 'zooRequest', session: session.id, xid, op }, fx)
}

function say(session: ZooSessionState, msg: Message, fx: BrokerEffects): void {
  session.saidAt = fx.now
  fx.send(session.server, msg)
}

/** Pings an idle connection, and gives one up that does not answer: two thirds and one third of the timeout. */
export function tendSession(broker: Broker, fx: BrokerEffects): void {
  const session = sessionOf(broker)
  if (session.closed) return
  const limit = timeout(broker)
  if (!session.connected) {
    // What is asked of one server may take the share of the timeout that is left to each of them.
    if (fx.now - session.askedAt >= Math.max(limit / broker.voters.length, PAUSE * 2)) tryNext(broker, fx)
  } else if (fx.now - session.heardAt >= (limit * 2) / 3 || isStuck(session, fx.now - limit / 3)) loseServer(broker, fx)
  else if (fx.now - session.saidAt >= limit / 3) say(session, { type: 'zooPingRequest', session: session.id }, fx)
}

// A request or its answer was lost on the way, which a connection does not do; it is asked again over another one.
const isStuck = ({ waiting }: ZooSessionState, since: Micros): boolean =>
  waiting.length > 0 && waiting[0]!.since < since

/** The connection is gone: another server is tried, after a pause by chance. */
export function loseServer(broker: Broker, fx: BrokerEffects): void {
  const session = sessionOf(broker)
  if (session.closed) return
  if (session.connected) {
    fx.note({ type: 'zookeeper-disconnected', broker: broker.id, server: session.server, session: session.id })
  }
  session.connected = false
  session.askedAt = fx.now
  advanceServer(broker)
  fx.after(1 + nextInt(fx.random, PAUSE), { type: 'zooReconnect', attempt: session.attempt })
}

function tryNext(broker: Broker, fx: BrokerEffects): void {
  advanceServer(broker)
  connect(broker, fx)
}

function advanceServer(broker: Broker): void {
  const session = sessionOf(broker)
  const { voters } = broker
  session.server = voters[(voters.indexOf(session.server) + 1) % voters.length]!
}

/** What the server that it is connected to says. */
export function hear(broker: Broker, msg: Message, from: string, fx: BrokerEffects): SessionNews | null {
  const session = sessionOf(broker)
  if (session.closed || from !== session.server) return null
  switch (msg.type) {
    case 'zooClosed':
      loseServer(broker, fx)
      return null
    case 'zooConnectResponse':
      return onConnected(broker, session, msg.attempt, msg.session, fx)
    case 'zooPingResponse':
      if (msg.session === session.id) session.heardAt = fx.now
      return null
    case 'zooWatchEvent':
      if (msg.session !== session.id) return null
      session.heardAt = fx.now
      return { kind: 'changed', path: msg.path }
    case 'zooResponse': {
      const place = session.waiting.findIndex(({ xid }) => xid === msg.xid)
      if (msg.session !== session.id || place < 0) return null
      session.heardAt = fx.now
      const [{ op }] = session.waiting.splice(place, 1) as [ZooSessionState['waiting'][number]]
      return { kind: 'answered', op, result: msg.result }
    }
    default:
      return null
  }
}

function onConnected(
  broker: Broker,
  session: ZooSessionState,
  attempt: number,
  id: number,
  fx: BrokerEffects,
): SessionNews | null {
  // -1: something was said in a session that has expired.
  if (attempt !== session.attempt && attempt !== -1) return null
  if (id === 0) {
    if (session.id === 0) return null
    session.id = 0
    session.waiting = []
    connect(broker, fx)
    return { kind: 'expired' }
  }
  if (session.connected) return null
  const isNew = session.id === 0
  Object.assign(session, { id, connected: true, heardAt: fx.now })
  fx.note({ type: 'zookeeper-connected', broker: broker.id, server: session.server, session: id, isNew })
  for (const asked of session.waiting) {
    const { xid, op } = asked
    asked.since = fx.now
    say(session, { type: 'zooRequest', session: id, xid, op }, fx)
  }
  return { kind: 'connected', isNew }
}

/** Ends the session in good order: its ephemeral znodes go at once. */
export function closeSession(broker: Broker, fx: BrokerEffects): void {
  const session = sessionOf(broker)
  if (session.connected) say(session, { type: 'zooClose', session: session.id }, fx)
  session.closed = true
}
