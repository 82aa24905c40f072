// What clients ask of the ensemble: sessions, reads with watches, changes. Any server takes it; the leader answers.
import { ms } from '../../../kernel/time'
import { copyImage } from '../controller/records'
import type { ZooClientRequest, ZooClientResponse, ZooConnectRequest, ZooRequest, ZooResult } from '../messages'
import { advance, propose } from './broadcast'
import { refusalOf } from './records'
import { answerTo, watch } from './replies'
import { TICK, type ZooEffects, type ZooKeeperServer, type ZooLeading } from './state'

/** Who asked, and over which server. */
interface Caller {
  readonly server: string
  readonly client: string
}

/** A client says something to the server that it is connected to. */
export function serve(server: ZooKeeperServer, request: ZooClientRequest, client: string, fx: ZooEffects): void {
  const { volatile, id } = server
  const { role, leading, synced, leader, clients } = volatile
  const leads = role === 'leading' && leading?.established === true
  if (!leads && !(role === 'following' && synced)) return fx.send(client, { type: 'zooClosed' })
  if (!clients.includes(client)) clients.push(client)
  if (leads) answer(server, leading, { server: id, client }, request, fx)
  else fx.send(leader!, { type: 'zooForward', client, request })
}

/** A follower hands on what one of its clients said. */
export function onForwarded(
  server: ZooKeeperServer,
  from: string,
  client: string,
  request: ZooClientRequest,
  fx: ZooEffects,
): void {
  const { leading } = server.volatile
  if (leading?.established) answer(server, leading, { server: from, client }, request, fx)
  else fx.send(from, { type: 'zooRelay', client, response: { type: 'zooClosed' } })
}

function answer(
  server: ZooKeeperServer,
  leading: ZooLeading,
  caller: Caller,
  request: ZooClientRequest,
  fx: ZooEffects,
): void {
  if (request.type === 'zooConnectRequest') return connect(server, leading, caller, request, fx)
  const { session } = request
  if (leading.ahead.sessions[session] === undefined) {
    return respond(server, caller, { type: 'zooConnectResponse', attempt: -1, session: 0 }, fx)
  }
  leading.sessions[session] = { heard: fx.now, server: caller.server }
  switch (request.type) {
    case 'zooPingRequest':
      return respond(server, caller, { type: 'zooPingResponse', session }, fx)
    case 'zooClose':
      propose(server, session, { kind: 'closeSession', session, silentFor: null }, fx)
      return advance(server, fx)
    default:
      return perform(server, leading, caller, request, fx)
  }
}

function connect(
  server: ZooKeeperServer,
  leading: ZooLeading,
  caller: Caller,
  { session, attempt, timeoutMs }: ZooConnectRequest,
  fx: ZooEffects,
): void {
  const welcome = (id: number): ZooClientResponse => ({ type: 'zooConnectResponse', attempt, session: id })
  if (session !== 0) {
    const isAlive = leading.ahead.sessions[session] !== undefined
    if (isAlive) leading.sessions[session] = { heard: fx.now, server: caller.server }
    return respond(server, caller, welcome(isAlive ? session : 0), fx)
  }
  const { zxid } = propose(server, 0, { kind: 'createSession', client: caller.client, timeoutMs }, fx)
  leading.sessions[zxid] = { heard: fx.now, server: caller.server }
  leading.answers.push({ zxid, ...caller, response: welcome(zxid) })
  advance(server, fx)
}

function perform(
  server: ZooKeeperServer,
  leading: ZooLeading,
  caller: Caller,
  { session, xid, op }: ZooRequest,
  fx: ZooEffects,
): void {
  const response = (result: ZooResult): ZooClientResponse => ({ type: 'zooResponse', session, xid, result })
  const { tree } = server.durable
  switch (op.op) {
    case 'getController': {
      watch(server, '/controller', session)
      const { controller, controllerEpoch: epoch, controllerEpochVersion: version } = tree
      const result = { op: 'getController', controller: controller?.broker ?? null, epoch, version } as const
      return respond(server, caller, response(result), fx)
    }
    case 'getBrokers': {
      watch(server, '/brokers/ids', session)
      const brokers = Object.values(tree.image.brokers)
      return respond(server, caller, response({ op: 'getBrokers', brokers }), fx)
    }
    case 'getAll': {
      watch(server, '/brokers/ids', session)
      const image = { ...copyImage(tree.image), sealed: true as const }
      return respond(server, caller, response({ op: 'getAll', image }), fx)
    }
    default: {
      const { error, isDone } = refusalOf(leading.ahead, session, op.change)
      if (error !== 'NONE' || isDone) {
        const zxid = op.change.kind === 'registerBroker' ? epochOf(leading, op.change.broker) : 0
        return answerInTurn(server, leading, caller, response({ op: 'change', error, zxid }), fx)
      }
      const { zxid } = propose(server, session, op.change, fx)
      leading.answers.push({ zxid, ...caller, response: response({ op: 'change', error, zxid }) })
      advance(server, fx)
    }
  }
}

const epochOf = ({ ahead }: ZooLeading, broker: string): number => ahead.image.brokers[broker]?.brokerEpoch ?? -1

// What it is based on may not be committed yet; it is answered after that.
function answerInTurn(
  server: ZooKeeperServer,
  leading: ZooLeading,
  caller: Caller,
  response: ZooClientResponse,
  fx: ZooEffects,
): void {
  const last = server.durable.proposals.at(-1)
  if (last === undefined) respond(server, caller, response, fx)
  else leading.answers.push({ zxid: last.zxid, ...caller, response })
}

const respond = (
  server: ZooKeeperServer,
  { server: via, client }: Caller,
  response: ZooClientResponse,
  fx: ZooEffects,
): void => answerTo(server, via, client, response, fx)

/**
 * Sessions that nobody has heard of for their timeout end, with their ephemeral znodes. They end in the tick after that
 * (ExpiryQueue rounds up to the next tick), so after 18 to 20 seconds with Kafka's default.
 */
export function expireSessions(server: ZooKeeperServer, fx: ZooEffects): void {
  const { leading } = server.volatile
  if (!leading?.established) return
  for (const [id, { timeoutMs }] of Object.entries(leading.ahead.sessions)) {
    const heard = leading.sessions[id]?.heard ?? fx.now
    const silentFor = fx.now - heard
    if (fx.now < (Math.floor((heard + ms(timeoutMs)) / TICK) + 1) * TICK) continue
    delete leading.sessions[id]
    propose(server, 0, { kind: 'closeSession', session: Number(id), silentFor }, fx)
  }
  advance(server, fx)
}
