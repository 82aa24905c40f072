// What a client knows of the cluster: as of its last metadata response, plus leader hints (P-28, P-29).
// Here too is when it asks again. Producers and consumers share this file.
import { nextInt } from '../../../kernel/random'
import { ms, type Micros } from '../../../kernel/time'
import {
  closeConnection,
  connectionLost,
  connectionOpened,
  isOpen,
  isUsable,
  mayCreateTopics,
  retryAt,
  sendRequest,
} from './connection'
import { backoff } from './backoff'
import { treatmentOf } from './errors'
import type { Client, ClientEffects, ClientMetadata } from './state'
import type { MetadataResponse, PartitionId, ProduceResponse } from '../messages'

/** Later than anything: nothing has to be done until something happens. */
export const never: Micros = Number.MAX_SAFE_INTEGER

export const createMetadata = (): ClientMetadata => ({
  brokers: [],
  topics: {},
  ids: {},
  racks: {},
  partitions: {},
  pending: null,
  pendingSince: 0,
  correlationId: 0,
  refreshedAt: 0,
  updateRequested: true,
  attempts: 0,
  equivalent: 0,
  retryAt: 0,
  connections: {},
})

/** Asks for an update as soon as the backoff allows it. */
export function requestUpdate(metadata: ClientMetadata): void {
  metadata.updateRequested = true
}

/** The leader of a partition as far as this client knows; null: none, or unknown. */
export const leaderOf = (metadata: ClientMetadata, partition: PartitionId): string | null =>
  metadata.partitions[partition]?.leader ?? null

export const leaderEpochOf = (metadata: ClientMetadata, partition: PartitionId): number =>
  metadata.partitions[partition]?.leaderEpoch ?? -1

/**
 * Sends a metadata request if one is due (P-29), and gives up on one that is not answered. Answers when to call again
 * at the latest (a time, `never` if something has to happen first).
 */
export function refreshMetadata(
  self: Client,
  topics: readonly string[] | null,
  fx: ClientEffects,
  load: (broker: string) => number = idle,
): Micros {
  const { metadata } = self.volatile
  if (metadata.pending !== null) {
    const deadline = metadata.pendingSince + ms(self.config['request.timeout.ms'])
    if (fx.now < deadline) return deadline
    fx.note({ type: 'request-timed-out', client: self.id, broker: metadata.pending, request: 'metadataRequest' })
    closeConnection(self, metadata.pending, fx)
    brokerLost(self, metadata.pending, fx)
  }
  const expiry = metadata.refreshedAt + ms(self.config['metadata.max.age.ms'])
  if (fx.now >= expiry) metadata.equivalent = 0
  const due = Math.max(metadata.updateRequested ? 0 : expiry, metadata.retryAt)
  if (fx.now < due) return due
  const broker = someBroker(self, fx, load)
  if (broker === null) return Math.max(fx.now + 1, earliestReconnect(self, fx.now))
  metadata.pending = broker
  metadata.pendingSince = fx.now
  metadata.correlationId = self.volatile.nextCorrelationId++
  const allowAutoTopicCreation = mayCreateTopics(self, topics)
  const { correlationId } = metadata
  sendRequest(self, broker, { type: 'metadataRequest', correlationId, topics, allowAutoTopicCreation }, fx)
  return fx.now + ms(self.config['request.timeout.ms'])
}

/**
 * Takes in a metadata response, unless the connection it belongs to was given up. Answers the partitions whose leader
 * or epoch it changed; null if it was ignored.
 */
export function acceptMetadata(
  self: Client,
  response: MetadataResponse,
  from: string,
  fx: ClientEffects,
): PartitionId[] | null {
  const { metadata } = self.volatile
  const pending = metadata.pending === from && metadata.correlationId === response.correlationId
  const probe = metadata.connections[from]?.probe === response.correlationId
  if (!pending && !probe) return null
  connectionOpened(metadata, from)
  if (pending) metadata.pending = null
  if (response.brokers.length === 0) {
    attemptFailed(self, fx)
    return []
  }
  metadata.updateRequested = false
  metadata.brokers = response.brokers
  const changed: PartitionId[] = []
  for (const topic of response.topics) {
    acceptTopic(metadata, topic, changed)
    if (response.racks !== undefined) acceptRacks(metadata, topic, response.racks)
  }
  metadata.attempts = 0
  metadata.equivalent = changed.length === 0 ? metadata.equivalent + 1 : 0
  metadata.refreshedAt = fx.now
  metadata.retryAt = fx.now + pauseBefore(self, metadata.equivalent, fx)
  fx.note({ type: 'metadata-refreshed', client: self.id, broker: from, changed })
  return changed
}

function acceptTopic(
  metadata: ClientMetadata,
  topic: MetadataResponse['topics'][number],
  changed: PartitionId[],
): void {
  if (topic.error !== 'NONE') {
    forgetTopic(metadata, topic.topic)
    // Asking again would not help somebody who may not know of it (S-4).
    if (treatmentOf(topic.error).staleMetadata) metadata.updateRequested = true
    return
  }
  if (metadata.topics[topic.topic] !== topic.partitions.length) {
    metadata.topics[topic.topic] = topic.partitions.length
    metadata.ids[topic.topic] = topic.partitions.map(({ partition }) => partition)
  }
  const { topicId } = topic
  for (const { partition, leader, leaderEpoch } of topic.partitions) {
    const known = metadata.partitions[partition]
    // K-16: a topic that was made anew counts its epochs from 0.
    const isNew = known === undefined || known.topicId !== topicId
    // A broker that lags behind may answer with an older leader than we have already met.
    if (isNew || leaderEpoch >= known.leaderEpoch) {
      if (isNew || known.leader !== leader || known.leaderEpoch !== leaderEpoch) changed.push(partition)
      metadata.partitions[partition] =
        topicId === undefined ? { leader, leaderEpoch } : { leader, leaderEpoch, topicId }
    }
    if (leaderOf(metadata, partition) === null) metadata.updateRequested = true
  }
}

// KIP-881: assignors that know racks like to keep members near to replicas.
function acceptRacks(
  metadata: ClientMetadata,
  { topic, error, partitions }: MetadataResponse['topics'][number],
  racks: Readonly<Record<string, string>>,
): void {
  if (error !== 'NONE') return
  metadata.racks[topic] = partitions.map(({ replicas }) => replicas.map((broker) => racks[broker] ?? null))
}

/** Forgets a topic that is gone, or that nobody has used for `metadata.max.idle.ms`. */
export function forgetTopic(metadata: ClientMetadata, topic: string): void {
  for (const partition of metadata.ids[topic] ?? []) delete metadata.partitions[partition]
  delete metadata.ids[topic]
  delete metadata.racks[topic]
  delete metadata.topics[topic]
}

/** P-28: takes the new leader from an error response at once, and asks for a full update too. */
export function applyLeaderHint(
  metadata: ClientMetadata,
  partition: PartitionId,
  hint: ProduceResponse['partitions'][number]['currentLeader'],
): void {
  requestUpdate(metadata)
  const known = metadata.partitions[partition]
  if (hint === null || known === undefined || hint.leaderEpoch <= known.leaderEpoch) return
  metadata.partitions[partition] = { ...known, leader: hint.leader, leaderEpoch: hint.leaderEpoch }
}

/**
 * The connection to a broker broke, or was given up: nothing on it will be answered any more. Hearing of the same end
 * again (every request on its way to a dead process is refused) changes nothing.
 */
export function brokerLost(self: Client, broker: string, fx: ClientEffects): void {
  const { metadata } = self.volatile
  const connection = metadata.connections[broker]
  const known = connection !== undefined && !connection.open && connection.probe === null
  if (known && metadata.pending !== broker) return
  connectionLost(self, broker, fx)
  requestUpdate(metadata)
  if (metadata.pending === broker) attemptFailed(self, fx)
}

function attemptFailed(self: Client, fx: ClientEffects): void {
  const { metadata } = self.volatile
  metadata.pending = null
  metadata.attempts++
  metadata.updateRequested = true
  metadata.retryAt = fx.now + pauseBefore(self, metadata.attempts, fx)
}

const pauseBefore = (self: Client, attempt: number, fx: ClientEffects): Micros =>
  backoff(fx.random, Math.max(0, attempt - 1), self.config['retry.backoff.ms'], self.config['retry.backoff.max.ms'])

/** For clients that do not count their unanswered requests. */
const idle = (): number => 0

/**
 * A broker for a request that any broker can answer: of those with a good connection one with the fewest unanswered
 * requests (`load`), since a broker answers one request of a connection after the other; else one whose connection may
 * be tried again; failing that, one of the bootstrap list (metadata.recovery.strategy=rebootstrap). null: all must wait.
 */
export function someBroker(self: Client, fx: ClientEffects, load: (broker: string) => number = idle): string | null {
  const { metadata } = self.volatile
  const known = metadata.brokers.length > 0 ? metadata.brokers : self.bootstrap
  const open = known.filter((broker) => isOpen(metadata, broker))
  const least = open.reduce((fewest, broker) => Math.min(fewest, load(broker)), never)
  const usable = (broker: string) => isUsable(metadata, broker, fx.now)
  return (
    oneOf(
      open.filter((broker) => load(broker) === least),
      fx,
    ) ??
    oneOf(known.filter(usable), fx) ??
    oneOf(self.bootstrap.filter(usable), fx)
  )
}

const oneOf = (brokers: readonly string[], fx: ClientEffects): string | null =>
  brokers[brokers.length < 2 ? 0 : nextInt(fx.random, brokers.length)] ?? null

/** When the first of the brokers that `someBroker` chooses from may be tried again. A drawing without brokers may get some. */
export function earliestReconnect(self: Client, now: Micros): Micros {
  const { metadata } = self.volatile
  if (metadata.brokers.length + self.bootstrap.length === 0) return now + self.config['reconnect.backoff.max.ms']
  let earliest = never
  for (const broker of metadata.brokers) earliest = Math.min(earliest, retryAt(metadata, broker))
  for (const broker of self.bootstrap) earliest = Math.min(earliest, retryAt(metadata, broker))
  return earliest
}
