// A fetcher thread: follows one leader for all the partitions that it leads, with one request in flight.
import { ms, type Micros } from '../../../kernel/time'
import type { Broker, BrokerEffects, Fetcher, Partition } from '../broker/state'
import type { FetchPartition, FetchResponse, PartitionId } from '../messages'
import { epochToAsk, everyFetchAsks } from '../rules/truncation'
import { logOf, rulesOfBroker } from './replica'

/** Follows `replica` at its leader from now on. The request that says so is sent by `runFetchers`. */
export function follow(broker: Broker, replica: Partition): void {
  const { leader, partition } = replica
  if (leader === null) return
  const fetcher = (broker.volatile.fetchers[leader] ??= {
    leader,
    inFlight: false,
    correlationId: 0,
    sentAt: 0,
    sessionId: 0,
    sessionEpoch: 0,
    partitions: {},
    following: 0,
    dirty: [],
    forgotten: [],
    delays: [],
  })
  if (fetcher.partitions[partition] === undefined) fetcher.following++
  fetcher.partitions[partition] = true
  fetcher.forgotten = fetcher.forgotten.filter((id) => id !== partition)
  announce(fetcher, partition)
}

/** Follows `replica` no longer where it did. */
export function unfollow(broker: Broker, { leader, partition }: Partition): void {
  const fetcher = leader === null ? undefined : broker.volatile.fetchers[leader]
  if (fetcher === undefined || fetcher.partitions[partition] === undefined) return
  delete fetcher.partitions[partition]
  fetcher.following--
  fetcher.delays = fetcher.delays.filter((delayed) => delayed.partition !== partition)
  fetcher.dirty = fetcher.dirty.filter((id) => id !== partition)
  if (!fetcher.forgotten.includes(partition)) fetcher.forgotten.push(partition)
}

/** Partitions whose state has changed since the request in flight was sent: the response does not concern them. */
export const outdated = ({ dirty, forgotten }: Fetcher): readonly PartitionId[] =>
  dirty.length + forgotten.length === 0 ? none : [...dirty, ...forgotten]

const none: readonly PartitionId[] = []

/** The next request tells the leader where this partition's log ends now. */
export function announce(fetcher: Fetcher, partition: PartitionId): void {
  if (!fetcher.dirty.includes(partition)) fetcher.dirty.push(partition)
}

/** Leaves a partition alone for a while after an error. */
export function delay(broker: Broker, fetcher: Fetcher, partition: PartitionId, fx: BrokerEffects): void {
  const pause = ms(broker.config['replica.fetch.backoff.ms'])
  fetcher.delays.push({ partition, until: fx.now + pause })
  fetcher.dirty = fetcher.dirty.filter((id) => id !== partition)
  if (!fetcher.forgotten.includes(partition)) fetcher.forgotten.push(partition)
  fx.after(pause, { type: 'replicaFetch', leader: fetcher.leader })
}

/** The partition need not wait any more. */
export function endDelay(fetcher: Fetcher, partition: PartitionId): void {
  fetcher.delays = fetcher.delays.filter((delayed) => delayed.partition !== partition)
  fetcher.forgotten = fetcher.forgotten.filter((id) => id !== partition)
}

/** Starts the fetchers that have something to say and no request under way. */
export function runFetchers(broker: Broker, fx: BrokerEffects): void {
  for (const fetcher of Object.values(broker.volatile.fetchers)) if (!fetcher.inFlight) sendFetch(broker, fetcher, fx)
}

/** Sends the next request of a fetcher, if anything is to be followed there at the moment. */
export function sendFetch(broker: Broker, fetcher: Fetcher, fx: BrokerEffects): void {
  if (fetcher.inFlight) return
  endDelays(fetcher, fx.now)
  if (isIdle(fetcher)) {
    if (fetcher.following === 0) delete broker.volatile.fetchers[fetcher.leader]
    return
  }
  if (fetcher.sessionId === 0) {
    fetcher.dirty = Object.keys(fetcher.partitions).filter((id) => !isDelayed(fetcher, id))
    fetcher.forgotten = []
    fetcher.sessionEpoch = 0
  }
  const { config, volatile } = broker
  const { sessionId, sessionEpoch, dirty, forgotten } = fetcher
  fetcher.inFlight = true
  fetcher.correlationId++
  fetcher.sentAt = fx.now
  fetcher.dirty = []
  fetcher.forgotten = []
  fx.send(fetcher.leader, {
    type: 'fetchRequest',
    correlationId: fetcher.correlationId,
    replica: broker.id,
    brokerEpoch: volatile.brokerEpoch,
    maxWaitMs: config['replica.fetch.wait.max.ms'],
    minBytes: config['replica.fetch.min.bytes'],
    maxBytes: config['replica.fetch.response.max.bytes'],
    sessionId,
    sessionEpoch,
    partitions: dirty.map((partition) => fetchState(broker, partition)),
    forgotten,
  })
}

/** Is this the response that the fetcher waits for? Then it may send again, in the session that the leader named. */
export function acceptResponse(fetcher: Fetcher, { correlationId, error, sessionId }: FetchResponse): boolean {
  if (!fetcher.inFlight || correlationId !== fetcher.correlationId) return false
  fetcher.inFlight = false
  fetcher.sessionId = error === 'NONE' ? sessionId : 0
  fetcher.sessionEpoch++
  return true
}

/** The connection to a leader broke: everything that is followed there waits a while, then a new session begins. */
export function loseLeader(broker: Broker, leader: string, fx: BrokerEffects): void {
  const fetcher = broker.volatile.fetchers[leader]
  if (fetcher === undefined) return
  fetcher.sessionId = 0
  const pause = ms(broker.config['replica.fetch.backoff.ms'])
  const until = fx.now + pause
  fetcher.delays = Object.keys(fetcher.partitions).map((partition) => ({ partition, until }))
  fetcher.inFlight = false
  fx.after(pause, { type: 'replicaFetch', leader })
}

/** Requests that were never answered: their connection is given up (replica.socket.timeout.ms). */
export function expireFetchers(broker: Broker, fx: BrokerEffects): void {
  const limit = ms(broker.config['replica.socket.timeout.ms'])
  for (const fetcher of Object.values(broker.volatile.fetchers)) {
    if (fetcher.inFlight && fx.now - fetcher.sentAt >= limit) loseLeader(broker, fetcher.leader, fx)
  }
}

function endDelays(fetcher: Fetcher, now: Micros): void {
  const { delays } = fetcher
  if (delays.length === 0) return
  fetcher.delays = delays.filter(({ until }) => until > now)
  for (const { partition, until } of delays) {
    if (until > now) continue
    fetcher.forgotten = fetcher.forgotten.filter((id) => id !== partition)
    announce(fetcher, partition)
  }
}

const isIdle = ({ following, delays }: Fetcher): boolean => following === delays.length

const isDelayed = ({ delays }: Fetcher, partition: PartitionId): boolean =>
  delays.some((delayed) => delayed.partition === partition)

function fetchState(broker: Broker, partition: PartitionId): FetchPartition {
  const log = logOf(broker, partition)
  const { logEndOffset, logStartOffset, topicId } = log
  const replica = broker.volatile.partitions[partition]!
  // Kafka had a request of its own for the question of old rules; here it rides with the first fetch.
  const asks = replica.asking === true || everyFetchAsks(rulesOfBroker(broker))
  return {
    partition,
    topicId,
    fetchOffset: logEndOffset,
    logStartOffset,
    currentLeaderEpoch: replica.leaderEpoch,
    lastFetchedEpoch: asks ? epochToAsk(log) : -1,
    maxBytes: broker.config['replica.fetch.max.bytes'],
  }
}
