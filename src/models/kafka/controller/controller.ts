// The controller actor: a voter of the metadata quorum; the active one decides what is asked of it, and answers when it is committed.
import { ms, seconds } from '../../../kernel/time'
import type { Handlers } from '../../../kernel/step'
import type { Fact } from '../facts'
import type { Message } from '../messages'
import { decideAddition, decideRemoval, type VoterChange } from '../raft/changes'
import { resign } from '../raft/roles'
import { onPeerLost, startVoter, voterHandlers } from '../raft/voter'
import { decideHeartbeat, decideRegistration, expiredBroker, fencing } from './brokers'
import { settle, write, writeVoters } from './commit'
import { electFor, isUncleanAllowed } from './elections'
import { acceptance, decideIsrChange } from './isr-changes'
import { chargeMutation } from './mutation-quota'
import { operatorRequests, type Desk } from './operator'
import type { ClusterImage, MetadataRecord } from './records'
import type { Active, Controller, ControllerEffects, Deciders } from './state'
import { whys } from './why'

type Own = 'started' | 'disconnected' | 'reconfigure' | 'shutdown'
type VoterRequest = 'addRaftVoter' | 'removeRaftVoter'
type Chore = 'voterChangeExpired' | 'beginOffice' | 'checkBrokerSessions' | 'electLeaders' | 'writeNoOp'
type BrokerRequest =
  | 'brokerRegistrationRequest'
  | 'brokerHeartbeatRequest'
  | 'alterPartitionRequest'
  | 'allocateProducerIdsRequest'

/** Elections at a time (`MAX_ELECTIONS_PER_IMBALANCE`); the others follow soon (PeriodicTask's `immediatePeriodNs`). */
const MOST_ELECTIONS = 1_000
const SOON = ms(10)

/** Producer ids of one block (P-30). */
const BLOCK = 1_000

const own: Handlers<Controller, Message, Fact, Own> = {
  started: (self, _, fx) => startVoter(self, fx),
  disconnected: (self, { peer }, fx) => onPeerLost(self, peer, fx),
  reconfigure(self, { config }) {
    Object.assign(self.config, config)
  },
  // A leader says so, so that the others need not wait for a timeout; otherwise the process may end at any time.
  shutdown(self, _, fx) {
    if (self.volatile.raft.role === 'leader') resign(self, 'shutdown', fx)
    self.volatile.stopped = true
  },
}

const brokers: Deciders<BrokerRequest> = {
  brokerRegistrationRequest(self, active, request, fx, from) {
    const { records, why, response } = decideRegistration(deciding(self, active), from, request, fx.now)
    if (response.error === 'NONE') {
      active.lastHeartbeat[from] = fx.now
      active.metadataOffset[from] = 0
    }
    write(self, records, why, fx, { to: from, response })
  },
  brokerHeartbeatRequest(self, active, request, fx, from) {
    const { records, why, response } = decideHeartbeat(deciding(self, active), from, request)
    if (response.error === 'NONE') {
      active.lastHeartbeat[from] = fx.now
      active.metadataOffset[from] = request.currentMetadataOffset
    }
    write(self, records, why, fx, { to: from, response })
    if (records.length > 0) active.shutdownOffset[from] = active.image.nextOffset
  },
  alterPartitionRequest(self, active, request, fx, from) {
    const { records, why, response } = decideIsrChange(active.image, from, request)
    if (records.length > 0) fx.note(acceptance(active.image, from, request))
    write(self, records, why, fx, { to: from, response })
  },
  allocateProducerIdsRequest(self, { image }, { brokerEpoch }, fx, from) {
    const isCurrent = image.brokers[from]?.brokerEpoch === brokerEpoch
    const firstId = image.nextProducerId
    const record = { sealed: true, type: 'producerIdsRecord', nextProducerId: firstId + BLOCK } as const
    const granted = { error: isCurrent ? 'NONE' : 'STALE_BROKER_EPOCH', firstId, count: BLOCK } as const
    const response = { type: 'allocateProducerIdsResponse', ...granted } as const
    write(self, isCurrent ? [record] : [], whys.created, fx, { to: from, response })
  },
}

// KIP-853. What was accepted and is not committed in time is not taken back: it may be committed yet.
const voters: Deciders<VoterRequest> = {
  addRaftVoter: (self, active, request, fx) =>
    changeVoters(self, active, request, decideAddition(self, request.voter, fx.now), fx),
  removeRaftVoter: (self, active, request, fx) =>
    changeVoters(self, active, request, decideRemoval(self, request.voter), fx),
}

function changeVoters(
  self: Controller,
  { epoch }: Active,
  { type: request, voter }: { type: VoterRequest; voter: string },
  change: VoterChange,
  fx: ControllerEffects,
): void {
  if ('error' in change) return fx.note({ type: 'admin-refused', request, target: voter, ...change })
  const offset = writeVoters(self, change.voters, fx)
  const patience = ms(self.config['controller.quorum.request.timeout.ms'])
  fx.after(patience, { type: 'voterChangeExpired', epoch, offset, voter })
}

// What an office brings with it, from its first moment until it is lost.
const chores: Deciders<Chore> = {
  voterChangeExpired({ volatile }, _, { offset, voter }, fx) {
    if (volatile.raft.highWatermark > offset) return
    const why = `the change of voters at offset ${offset} is not committed yet; it counts all the same`
    fx.note({ type: 'admin-refused', request: 'changeVoters', target: voter, error: 'REQUEST_TIMED_OUT', why })
  },
  beginOffice(self, _, { epoch }, fx) {
    fx.after(sessionCheck(self), { type: 'checkBrokerSessions', epoch })
    fx.after(electionPause(self, 'preferred'), { type: 'electLeaders', kind: 'preferred', epoch })
    fx.after(electionPause(self, 'unclean'), { type: 'electLeaders', kind: 'unclean', epoch })
    fx.after(idlePause(self), { type: 'writeNoOp', epoch })
  },
  checkBrokerSessions(self, active, timer, fx) {
    const { image } = active
    const broker = expiredBroker(deciding(self, active), fx.now)
    if (broker !== null) write(self, fencing(image, image.brokers[broker]!), whys.sessionExpired, fx)
    // One at a time, so that the next one is judged by what the last one left; but not an eighth of a session later.
    fx.after(broker === null ? sessionCheck(self) : SOON, timer)
  },
  // R-E3: leadership goes back to the preferred replicas, and hopeless partitions are looked at again.
  electLeaders(self, { image }, timer, fx) {
    const { kind } = timer
    const due =
      kind === 'unclean' ? hopeless(image) : self.config['auto.leader.rebalance.enable'] ? misplaced(image) : []
    const now = due.slice(0, MOST_ELECTIONS)
    write(self, now, whys[kind], fx)
    fx.after(now.length === MOST_ELECTIONS ? SOON : electionPause(self, kind), timer)
  },
  // So that everybody sees how far the log is known to be committed, even when nothing happens (KIP-835).
  writeNoOp(self, _, timer, fx) {
    if (self.config['metadata.max.idle.interval.ms'] > 0) {
      write(self, [{ sealed: true, type: 'noOpRecord' }], whys.created, fx)
    }
    fx.after(idlePause(self), timer)
  },
}

type AnyHandler = (self: Controller, message: Message, fx: ControllerEffects, from: string) => void
type AnyDecider = (self: Controller, active: Active, message: Message, fx: ControllerEffects, from: string) => void

type AnyOperation = (desk: Desk, message: Message, fx: ControllerEffects, from: string) => void

const operators = Object.fromEntries(
  Object.entries(operatorRequests as Record<string, AnyOperation>).map(([type, perform]): [string, AnyDecider] => [
    type,
    (self, active, message, fx, from) => perform(deskOf(self, active, fx), message, fx, from),
  ]),
)

const deciders: Record<string, AnyDecider> = {
  ...(brokers as Record<string, AnyDecider>),
  ...(voters as Record<string, AnyDecider>),
  ...operators,
}

const deskOf = (self: Controller, active: Active, fx: ControllerEffects): Desk => ({
  config: self.config,
  image: active.image,
  write: (records, why, answer) => write(self, records, why, fx, answer),
  forget(broker) {
    delete active.lastHeartbeat[broker]
    delete active.metadataOffset[broker]
  },
  charge: (by, permits) => chargeMutation(active, self.config, by, permits, fx.now),
  askAgain: (request, after) => fx.after(after, request),
})

/** The controller's reactions, by message type. */
export const controllerHandlers: Record<string, AnyHandler> = {
  ...wrap({ ...own, ...voterHandlers } as Record<string, AnyHandler>, (handler) => handler),
  ...wrap(deciders, (decide) => (self, message, fx, from) => {
    if (self.volatile.active === null) refuse(message, fx, from)
    else decide(self, self.volatile.active, message, fx, from)
  }),
  ...wrap(chores as Record<string, AnyDecider>, (chore) => (self, message, fx, from) => {
    const { active } = self.volatile
    if (active !== null && 'epoch' in message && message.epoch === active.epoch) chore(self, active, message, fx, from)
  }),
}

function wrap<H>(handlers: Record<string, H>, react: (handler: H) => AnyHandler): Record<string, AnyHandler> {
  return Object.fromEntries(
    Object.entries(handlers).map(([type, handler]) => {
      const reaction = react(handler)
      const settled: AnyHandler = (self, message, fx, from) => {
        reaction(self, message, fx, from)
        settle(self, fx)
      }
      return [type, settled]
    }),
  )
}

// K-4: only the active controller decides. A broker looks for that one; a person is told.
function refuse(message: Message, fx: ControllerEffects, from: string): void {
  const error = 'NOT_CONTROLLER'
  switch (message.type) {
    case 'brokerRegistrationRequest':
      return fx.send(from, { type: 'brokerRegistrationResponse', error, brokerEpoch: -1 })
    case 'brokerHeartbeatRequest': {
      const verdict = { isCaughtUp: false, isFenced: true, shouldShutDown: false }
      return fx.send(from, { type: 'brokerHeartbeatResponse', error, ...verdict })
    }
    case 'alterPartitionRequest': {
      const unknown = { leader: null, leaderEpoch: -1, partitionEpoch: -1, isr: [] }
      return fx.send(from, { type: 'alterPartitionResponse', partition: message.partition, error, ...unknown })
    }
    case 'allocateProducerIdsRequest':
      return fx.send(from, { type: 'allocateProducerIdsResponse', error, firstId: -1, count: 0 })
    default: {
      if (from !== 'admin') return
      const named = 'topic' in message ? message.topic : 'broker' in message ? message.broker : null
      const target = String(named ?? ('voter' in message ? message.voter : ''))
      const why = 'this controller is not active'
      return fx.note({ type: 'admin-refused', request: message.type, target, error, why })
    }
  }
}

const hopeless = (image: ClusterImage): MetadataRecord[] =>
  electFor(image, (state) => state.leader === null && isUncleanAllowed(image, state), {})

// By how much a broker is out of balance does not matter (KRaft).
const misplaced = (image: ClusterImage): MetadataRecord[] =>
  electFor(image, ({ leader, replicas }) => leader !== null && leader !== replicas[0], { preferred: true })

const deciding = ({ config }: Controller, volatile: Active) => ({ config, volatile })

// K-11: sessions are checked eight times per session timeout.
const sessionCheck = ({ config }: Controller): number => ms(config['broker.session.timeout.ms'] / 8)

const idlePause = ({ config }: Controller): number => ms(Math.max(100, config['metadata.max.idle.interval.ms']))

const electionPause = ({ config }: Controller, kind: 'preferred' | 'unclean'): number =>
  kind === 'preferred'
    ? seconds(config['leader.imbalance.check.interval.seconds'])
    : ms(config['unclean.leader.election.interval.ms'])
