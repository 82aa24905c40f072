// What a member owns: how it takes in an assignment, and how it gives partitions back (G-32, G-33).
import { ms, type Micros } from '../../../kernel/time'
import type { ClientEffects } from '../client/state'
import type { PartitionId } from '../messages'
import { topicOf } from '../partition'
import { advanceCommit, beginCommit } from './commits'
import { newPosition } from './positions'
import type { Consumer } from './state'
import { isCooperative, rememberAssignment } from './strategy'

/** Owns these no more: revoked while the member still is one, lost when it is not. */
export function giveUp(self: Consumer, partitions: readonly PartitionId[], fx: ClientEffects): void {
  const { group, volatile } = self
  if (partitions.length === 0) return
  const gone = new Set(partitions)
  volatile.owned = Object.fromEntries(Object.entries(volatile.owned).filter(([partition]) => !gone.has(partition)))
  volatile.buffered = volatile.buffered.filter(({ partition }) => !gone.has(partition))
  for (const partition of partitions) delete volatile.failures[partition]
  const lost = self.manual === null && (volatile.generation === -1 || volatile.memberId === '')
  fx.note({
    type: lost ? 'partitions-lost' : 'partitions-revoked',
    consumer: self.id,
    group,
    member: volatile.assignedMember,
    generation: volatile.assignedGeneration,
    partitions,
    kept: Object.keys(volatile.owned),
  })
}

/** Owns nothing any more. */
export const giveUpAll = (self: Consumer, fx: ClientEffects): void => giveUp(self, Object.keys(self.volatile.owned), fx)

/**
 * G-32: before a join positions are committed, and then a member gives up everything: if it is eager, or if it is no member
 * any more. A cooperative one gives up only what it does not subscribe to any more. Answers 0 when that is done, else
 * when to call again.
 */
export function prepareJoin(self: Consumer, fx: ClientEffects): Micros {
  const { volatile, config } = self
  if (volatile.joinPreparation === 'none') {
    volatile.joinPreparation = 'committing'
    const deadline = fx.now + ms(config['max.poll.interval.ms'])
    if (config['enable.auto.commit']) beginCommit(self, 'prepare', deadline)
    else if (!isCooperative(self)) commitBeforeRevoking(self, Object.keys(volatile.owned), deadline)
  }
  const waiting = advanceCommit(self, fx)
  if (waiting > 0) return waiting
  const lost = volatile.generation === -1 || volatile.memberId === ''
  const owned = Object.keys(volatile.owned)
  const unwanted = (partition: PartitionId) => !self.topics.includes(topicOf(partition))
  giveUp(self, lost || !isCooperative(self) ? owned : owned.filter(unwanted), fx)
  volatile.joinPreparation = 'done'
  return 0
}

/** An application that commits itself does so for the last time in onPartitionsRevoked(), where an earlier commit failed. */
export function commitBeforeRevoking(self: Consumer, partitions: readonly PartitionId[], deadline: Micros): void {
  const { owned } = self.volatile
  if (self.commit === 'auto') return
  const changed = partitions.filter((partition) => owned[partition]!.position !== owned[partition]!.committed)
  if (changed.length > 0) beginCommit(self, 'revoke', deadline, changed)
}

/**
 * G-33: takes in the assignment that SyncGroup brought. A cooperative member keeps what it owned and still has, gives up the
 * rest, and then joins again, so that others can have it. Answers 0 when that is done, else when to call again.
 */
export function takeAssignment(self: Consumer, fx: ClientEffects): Micros {
  const { volatile, config } = self
  const received = volatile.received!
  if (received.generation !== volatile.generation) return done(self)
  // The subscription has changed since the join: the assignment is for another one.
  if (received.partitions.some((partition) => !self.topics.includes(topicOf(partition)))) {
    volatile.rejoinNeeded = true
    return done(self)
  }
  const assigned = new Set(received.partitions)
  const revoked = isCooperative(self) ? Object.keys(volatile.owned).filter((partition) => !assigned.has(partition)) : []
  if (!received.committing) {
    received.committing = true
    commitBeforeRevoking(self, revoked, fx.now + ms(config['default.api.timeout.ms']))
  }
  const waiting = advanceCommit(self, fx)
  if (waiting > 0) return waiting
  giveUp(self, revoked, fx)
  if (revoked.length > 0) volatile.rejoinNeeded = true
  own(self, received.partitions, fx)
  rememberAssignment(self, received.protocol, received.partitions, received.generation)
  return done(self)
}

function done({ volatile }: Consumer): 0 {
  volatile.received = null
  return 0
}

/** Owns these from now on; what it had already it keeps as it is. */
export function own(self: Consumer, partitions: readonly PartitionId[], fx: ClientEffects): void {
  const { volatile } = self
  const kept = Object.keys(volatile.owned)
  const added = partitions.filter((partition) => volatile.owned[partition] === undefined)
  volatile.nextAutoCommitAt = fx.now + ms(self.config['auto.commit.interval.ms'])
  volatile.assignedMember = volatile.memberId
  volatile.assignedGeneration = volatile.generation
  const fresh = added.map((partition) => [partition, newPosition(volatile.nextCorrelationId)] as const)
  volatile.owned = { ...volatile.owned, ...Object.fromEntries(fresh) }
  // That nothing is new is no news to a member that goes on with what it has.
  if (added.length === 0 && kept.length > 0) return
  const { memberId: member, generation } = volatile
  fx.note({
    type: 'partitions-assigned',
    consumer: self.id,
    group: self.group,
    member,
    generation,
    partitions: added,
    kept,
  })
}

/** G-47: assign() of every so-manyth partition, once all topics are known, and again when there are others. No group is asked. */
export function assignManually(self: Consumer, fx: ClientEffects): void {
  const { volatile, topics } = self
  const { index, count } = self.manual!
  const { metadata } = volatile
  if (topics.some((topic) => metadata.topics[topic] === undefined)) return
  const now = `${index}/${count} ${topics.map((topic) => `${topic} ${metadata.topics[topic]}`).join()}`
  if (volatile.assignedFor === now) return
  volatile.assignedFor = now
  const all = topics.toSorted().flatMap((topic) => metadata.ids[topic] ?? [])
  const mine = all.filter((_, i) => i % count === index)
  giveUp(
    self,
    Object.keys(volatile.owned).filter((partition) => !mine.includes(partition)),
    fx,
  )
  own(self, mine, fx)
}
