// The actor of one ZooKeeper server: what it hears from the other servers and from clients, and what its timers remind it of.
import type { Handlers } from '../../../kernel/step'
import type { Fact } from '../facts'
import type { Message } from '../messages'
import { heartbeat, onAck, onCommit, onFollow, onPropose, onServerLost, onSync } from './broadcast'
import { count, look, onVote } from './election'
import { expireSessions, onForwarded, serve } from './serving'
import { TICK, type ZooEffects, type ZooKeeperServer } from './state'

type Heard =
  | 'started'
  | 'disconnected'
  | 'reconfigure'
  | 'shutdown'
  | 'zooVote'
  | 'zooFollow'
  | 'zooSync'
  | 'zooPropose'
  | 'zooAck'
  | 'zooCommit'
  | 'zooForward'
  | 'zooRelay'
  | 'zooConnectRequest'
  | 'zooPingRequest'
  | 'zooRequest'
  | 'zooClose'
  | 'zooTick'
  | 'zooElection'

const reactions: Handlers<ZooKeeperServer, Message, Fact, Heard> = {
  started(self, _, fx) {
    fx.after(TICK / 2, { type: 'zooTick' })
    // Where a formatted cluster begins, everybody has a role already.
    if (self.volatile.leader === null) look(self, fx)
    else self.volatile.heardAt = fx.now
  },
  disconnected(self, { peer }, fx) {
    const { volatile, servers } = self
    volatile.clients = volatile.clients.filter((client) => client !== peer)
    if (servers.includes(peer)) onServerLost(self, peer, fx)
  },
  reconfigure(self, { config }) {
    Object.assign(self.config, config)
  },
  // A server may end at any time: what it has promised is on its disk, and the others notice that it is gone.
  shutdown(self, _, fx) {
    for (const client of self.volatile.clients) fx.send(client, { type: 'zooClosed' })
    for (const other of self.servers) {
      if (other !== self.id) fx.send(other, { type: 'disconnected', peer: self.id })
    }
    self.volatile.stopped = true
  },
  zooVote: (self, message, fx, from) => onVote(self, message, from, fx),
  zooFollow: (self, message, fx, from) => onFollow(self, from, message, fx),
  zooSync: (self, message, fx, from) => onSync(self, message, from, fx),
  zooPropose: (self, { epoch, txn }, fx, from) => onPropose(self, epoch, txn, from, fx),
  zooAck: (self, { epoch, zxid }, fx, from) => onAck(self, from, epoch, zxid, fx),
  zooCommit: (self, message, fx, from) => onCommit(self, message, from, fx),
  zooForward: (self, { client, request }, fx, from) => onForwarded(self, from, client, request, fx),
  zooRelay: (_, { client, response }, fx) => fx.send(client, response),
  zooConnectRequest: (self, request, fx, from) => serve(self, request, from, fx),
  zooPingRequest: (self, request, fx, from) => serve(self, request, from, fx),
  zooRequest: (self, request, fx, from) => serve(self, request, from, fx),
  zooClose: (self, request, fx, from) => serve(self, request, from, fx),
  zooTick(self, timer, fx) {
    fx.after(TICK / 2, timer)
    heartbeat(self, fx)
    expireSessions(self, fx)
  },
  zooElection: (self, { round, pause }, fx) => count(self, round, pause, fx),
}

type AnyHandler = (self: ZooKeeperServer, message: Message, fx: ZooEffects, from: string) => void

/** A server's reactions, by message type. One that was stopped hears nothing more. */
export const zooKeeperHandlers: Record<string, AnyHandler> = Object.fromEntries(
  Object.entries(reactions as Record<string, AnyHandler>).map(([type, react]): [string, AnyHandler] => [
    type,
    (self, message, fx, from) => {
      if (!self.volatile.stopped) react(self, message, fx, from)
    },
  ]),
)
