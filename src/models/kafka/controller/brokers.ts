// Brokers come, are heard, fall silent and leave: registration, heartbeats, fencing, controlled shutdown (K-10 to K-14).
import { ms, type Micros } from '../../../kernel/time'
import type {
  BrokerHeartbeatRequest,
  BrokerHeartbeatResponse,
  BrokerRegistrationRequest,
  BrokerRegistrationResponse,
} from '../messages'
import type { BrokerRegistration, ClusterImage, MetadataRecord } from './records'
import { isActive } from './records'
import { changesAfterUncleanShutdown, changesWith, changesWithout } from './elections'
import { whys, type Why } from './why'
import type { Deciding } from './state'

/** What the controller decided: records to commit, and the answer. Deciding changes nothing. */
export interface Decision<Response> {
  readonly records: readonly MetadataRecord[]
  readonly why: Why
  readonly response: Response
}

type Registered = Decision<BrokerRegistrationResponse>
type Heard = Decision<BrokerHeartbeatResponse>

/** K-10: a new registration, fenced, with an epoch of its own; refused while a predecessor's session is alive. */
export function decideRegistration(
  { volatile, config }: Deciding,
  broker: string,
  request: BrokerRegistrationRequest,
  now: Micros,
): Registered {
  const { image, lastHeartbeat } = volatile
  const { nodeId, rack, incarnationId } = request
  const known = image.brokers[broker]
  const why = whys.reRegistered
  const answer = (error: BrokerRegistrationResponse['error'], brokerEpoch: number): BrokerRegistrationResponse => ({
    type: 'brokerRegistrationResponse',
    error,
    brokerEpoch,
  })
  if (known?.incarnationId === incarnationId) {
    return { records: [], why, response: answer('NONE', known.brokerEpoch) }
  }
  const silentFor = now - (lastHeartbeat[broker] ?? 0)
  if (known !== undefined && !known.fenced && silentFor <= ms(config['broker.session.timeout.ms'])) {
    return { records: [], why, response: answer('DUPLICATE_BROKER_REGISTRATION', -1) }
  }
  // K-14: it shut down in good order if it knows in which epoch that was.
  const clean = known !== undefined && known.brokerEpoch === request.previousBrokerEpoch
  const departure = departureBefore(image, broker, clean)
  const brokerEpoch = image.nextOffset + departure.length
  const registration = { broker, nodeId, rack, incarnationId, brokerEpoch, fenced: true }
  const record: MetadataRecord = { sealed: true, type: 'registerBrokerRecord', ...registration, clean }
  return { records: [...departure, record], why, response: answer('NONE', brokerEpoch) }
}

// K-14: what its predecessor still is, it is no more.
function departureBefore(image: ClusterImage, broker: string, isClean: boolean): MetadataRecord[] {
  const known = image.brokers[broker]
  const changes = isClean ? changesWithout(image, broker) : changesAfterUncleanShutdown(image, broker)
  return known === undefined || known.fenced ? changes : [...changes, registrationChange(known, true, false)]
}

type BrokerState = 'FENCED' | 'UNFENCED' | 'CONTROLLED_SHUTDOWN' | 'SHUTDOWN_NOW'

/** K-11 to K-13: what a heartbeat makes of its broker. */
export function decideHeartbeat(controller: Deciding, broker: string, request: BrokerHeartbeatRequest): Heard {
  const { image } = controller.volatile
  const known = image.brokers[broker]
  if (known === undefined || known.brokerEpoch !== request.brokerEpoch) {
    const stale = { error: 'STALE_BROKER_EPOCH', isCaughtUp: false, isFenced: true, shouldShutDown: false } as const
    return { records: [], why: whys.unfenced, response: { type: 'brokerHeartbeatResponse', ...stale } }
  }
  const state = stateOf(known)
  const next = nextState(controller, known, state, request)
  const isCaughtUp = request.currentMetadataOffset > known.brokerEpoch
  const isFenced = next === 'FENCED' || next === 'SHUTDOWN_NOW'
  const verdict = { error: 'NONE', isCaughtUp, isFenced, shouldShutDown: next === 'SHUTDOWN_NOW' } as const
  const response = { type: 'brokerHeartbeatResponse', ...verdict } as const
  const leaves = next === 'CONTROLLED_SHUTDOWN' || next === 'SHUTDOWN_NOW'
  const why = leaves ? whys.shutdown : next === 'UNFENCED' ? whys.unfenced : whys.sessionExpired
  return { records: next === state ? [] : transition(image, known, next), why, response }
}

/** K-11: the unfenced broker that has been silent the longest, if its session is over; one at a time. */
export function expiredBroker({ volatile, config }: Deciding, now: Micros): string | null {
  const limit = now - ms(config['broker.session.timeout.ms'])
  let oldest: string | null = null
  for (const { broker, fenced } of Object.values(volatile.image.brokers)) {
    const heard = volatile.lastHeartbeat[broker] ?? 0
    if (fenced || heard >= limit) continue
    if (oldest === null || heard < volatile.lastHeartbeat[oldest]!) oldest = broker
  }
  return oldest
}

/** The broker leads nothing, is in no ISR that has anybody else, and is fenced. */
export function fencing(image: ClusterImage, known: BrokerRegistration): MetadataRecord[] {
  return [...changesWithout(image, known.broker), registrationChange(known, true, false)]
}

/** Removes a registration for good. */
export function unregistering(image: ClusterImage, broker: string): MetadataRecord[] {
  return [...changesWithout(image, broker), { sealed: true, type: 'unregisterBrokerRecord', broker }]
}

const stateOf = ({ fenced, inControlledShutdown }: BrokerRegistration): BrokerState =>
  fenced ? 'FENCED' : inControlledShutdown ? 'CONTROLLED_SHUTDOWN' : 'UNFENCED'

function nextState(
  { volatile }: Deciding,
  { broker, brokerEpoch }: BrokerRegistration,
  state: BrokerState,
  { wantFence, wantShutDown, currentMetadataOffset }: BrokerHeartbeatRequest,
): BrokerState {
  const { image, shutdownOffset } = volatile
  switch (state) {
    case 'FENCED':
      if (wantShutDown) return 'SHUTDOWN_NOW'
      // It has read its own registration, and asks to be let in.
      return !wantFence && currentMetadataOffset > brokerEpoch ? 'UNFENCED' : 'FENCED'
    case 'UNFENCED':
      if (wantFence) return wantShutDown ? 'SHUTDOWN_NOW' : 'FENCED'
      if (!wantShutDown) return 'UNFENCED'
      return leadsSomething(image, broker) ? 'CONTROLLED_SHUTDOWN' : 'SHUTDOWN_NOW'
    default: {
      if (wantFence) return 'SHUTDOWN_NOW'
      if (leadsSomething(image, broker)) return 'CONTROLLED_SHUTDOWN'
      const known = (id: string) => volatile.metadataOffset[id] ?? 0
      const others = Object.keys(image.brokers).filter((id) => isActive(image, id))
      const everybodyKnows = others.every((id) => known(id) >= (shutdownOffset[broker] ?? 0))
      return everybodyKnows ? 'SHUTDOWN_NOW' : 'CONTROLLED_SHUTDOWN'
    }
  }
}

function transition(image: ClusterImage, known: BrokerRegistration, next: BrokerState): MetadataRecord[] {
  switch (next) {
    case 'UNFENCED':
      return [registrationChange(known, false, false), ...changesWith(image, known.broker)]
    case 'CONTROLLED_SHUTDOWN':
      return [registrationChange(known, false, true), ...changesWithout(image, known.broker)]
    default:
      return known.fenced ? [] : fencing(image, known)
  }
}

const leadsSomething = (image: ClusterImage, broker: string): boolean =>
  Object.values(image.partitions).some(({ leader }) => leader === broker)

const registrationChange = (
  { broker, brokerEpoch }: BrokerRegistration,
  fenced: boolean,
  inControlledShutdown: boolean,
): MetadataRecord => ({
  sealed: true,
  type: 'brokerRegistrationChangeRecord',
  broker,
  brokerEpoch,
  fenced,
  inControlledShutdown,
})
