// How a broker asks share coordinators (Kafka's DefaultStatePersister and PersisterStateManager): whoever leads the share-partition's place
// in `__share_group_state` is asked, and asked again after a while where that fails.
import { nextFloat } from '../../../kernel/random'
import { ms, seconds, type Micros } from '../../../kernel/time'
import type { Broker, BrokerEffects } from '../broker/state'
import { coordinatorPartition } from '../coordinator-partition'
import { uuidOf } from '../group/assignors/uuid'
import type { Message, PartitionId, ShareStateRequest } from '../messages'
import { indexOf, SHARE_STATE_TOPIC } from '../partition'
import { askController } from '../replication/controller-channel'
import { newShares, type BrokerShares, type PersisterDone, type PersisterRequest } from './state'

/** `REQUEST_BACKOFF_MS`, `REQUEST_BACKOFF_MAX_MS` and the number of attempts of Kafka's PersisterStateManager. */
const BACKOFF_MS = 1_000
const BACKOFF_MAX_MS = 30_000
const MAX_ATTEMPTS = 5
/** A host that says nothing at all is given up after this. */
const REQUEST_TIMEOUT = seconds(30)

/** What the broker knows of share groups; from now on it knows something. */
export const sharesOf = ({ volatile }: Broker): BrokerShares => (volatile.share ??= newShares())

/** G-1, of share groups: the place of a share-partition's state, of which the leader is its share coordinator. */
export function stateShardOf(
  { config, volatile }: Broker,
  group: string,
  topicId: number,
  partition: PartitionId,
): PartitionId {
  const count =
    volatile.image.topics[SHARE_STATE_TOPIC]?.partitions ?? config['share.coordinator.state.topic.num.partitions']
  const key = `${group}:${uuidOf(topicId)}:${indexOf(partition)}`
  return `${SHARE_STATE_TOPIC}-${coordinatorPartition(key, count)}`
}

type Asked = ShareStateRequest extends infer R
  ? R extends ShareStateRequest
    ? Omit<R, 'correlationId'>
    : never
  : never

/** Asks; `done` says what the answer is for. */
export function askCoordinator(broker: Broker, what: Asked, done: PersisterDone, fx: BrokerEffects): void {
  const shares = sharesOf(broker)
  const id = shares.nextAsked++
  const message: ShareStateRequest = { ...what, correlationId: id }
  const request: PersisterRequest = { id, message, to: null, attempts: 0, deadline: 0, done }
  shares.asked[id] = request
  send(broker, request, fx)
}

function send(broker: Broker, request: PersisterRequest, fx: BrokerEffects): void {
  const { image } = broker.volatile
  const { group, topicId, partition } = request.message
  if (image.topics[SHARE_STATE_TOPIC] === undefined) {
    // The first search for a share coordinator makes the topic (`FindCoordinator` with a key of type SHARE).
    const topic = { topic: SHARE_STATE_TOPIC, partitions: 1, replicationFactor: 1, config: {} }
    askController(broker, { type: 'createTopic', ...topic }, fx)
  }
  const coordinator = image.partitions[stateShardOf(broker, group, topicId, partition)]?.leader ?? null
  request.attempts++
  request.to = coordinator
  if (coordinator === null) return waitFor(request, backoff(request, fx), fx)
  say(broker, coordinator, request.message, fx)
  waitFor(request, REQUEST_TIMEOUT, fx)
}

/** Says it to a broker, which may be this one itself. */
export function say(broker: Broker, to: string, message: Message, fx: BrokerEffects): void {
  if (to === broker.id) fx.after(0, message)
  else fx.send(to, message)
}

function waitFor(request: PersisterRequest, span: Micros, fx: BrokerEffects): void {
  request.deadline = fx.now + span
  fx.after(span, { type: 'shareTimer', what: 'persist', key: String(request.id), deadline: request.deadline })
}

// It doubles with each attempt, give or take a fifth.
function backoff({ attempts }: PersisterRequest, fx: BrokerEffects): Micros {
  const pause = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** Math.max(0, attempts - 1))
  return ms(pause * (0.8 + 0.4 * nextFloat(fx.random)))
}

/** The request with this answer, which is done with; null: it was given up. */
export function answeredRequest(broker: Broker, correlationId: number): PersisterRequest | null {
  const request = broker.volatile.share?.asked[correlationId]
  if (request === undefined) return null
  delete broker.volatile.share!.asked[correlationId]
  return request
}

/** Nobody has answered, or it was not the coordinator. Answers whether it is asked again later. */
export function askLater(broker: Broker, request: PersisterRequest, fx: BrokerEffects): boolean {
  if (request.attempts >= MAX_ATTEMPTS) return false
  request.to = null
  sharesOf(broker).asked[request.id] = request
  waitFor(request, backoff(request, fx), fx)
  return true
}

/** A request's timer rings. Answers the request when it is given up. */
export function persisterTimer(
  broker: Broker,
  key: string,
  deadline: Micros,
  fx: BrokerEffects,
): PersisterRequest | null {
  const request = broker.volatile.share?.asked[key]
  if (request?.deadline !== deadline) return null
  if (request.to === null) {
    send(broker, request, fx)
    return null
  }
  delete broker.volatile.share!.asked[key]
  return askLater(broker, request, fx) ? null : request
}

/** The connection to a broker broke: what it was asked is asked again. Answers what is given up. */
export function coordinatorLost(broker: Broker, peer: string, fx: BrokerEffects): PersisterRequest[] {
  const { asked } = broker.volatile.share!
  const lost = Object.values(asked).filter(({ to }) => to === peer)
  return lost.filter((request) => {
    delete asked[request.id]
    return !askLater(broker, request, fx)
  })
}
