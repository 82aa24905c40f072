// Where to read: from the group's commit, or by auto.offset.reset (G-44); and whether what was read still is (R-T5).
import { ms, type Micros } from '../../../kernel/time'
import { connect } from '../client/connection'
import { applyLeaderHint, leaderEpochOf, leaderOf, never, requestUpdate } from '../client/metadata'
import { treatmentOf } from '../client/errors'
import type { ClientEffects, PartitionLeader } from '../client/state'
import type { FactOf } from '../facts'
import type {
  ListOffsetsRequest,
  ListOffsetsResponse,
  OffsetFetchResponse,
  OffsetForLeaderEpochResponse,
  PartitionId,
  Seek,
} from '../messages'
import { parseDuration } from '../duration'
import { coordinatorReady, forgetCoordinator, topicsOf } from './lookup'
import { ask } from './requests'
import type { Consumer, OwnedPartition, PendingRequest } from './state'

/** A partition that was just assigned: where to read is not known yet. `since` is the correlation id that comes next. */
export const newPosition = (since: number): OwnedPartition => ({
  since,
  state: 'INITIALIZING',
  resetWhy: 'policy',
  seekTo: null,
  paused: false,
  heldUntil: 0,
  position: null,
  positionEpoch: -1,
  validEpoch: -1,
  committed: -1,
  highWatermark: 0,
  preferred: null,
  revoking: false,
  asked: false,
  retryAt: 0,
})

/** Asks for what is missing to know where to read. Answers when to call again at the latest. */
export function askPositions(self: Consumer, unknown: readonly PartitionId[], fx: ClientEffects): Micros {
  if (unknown.length === 0) return never
  const { volatile } = self
  const uncommitted: PartitionId[] = []
  const resets: Record<string, PartitionId[]> = {}
  const validations: Record<string, PartitionId[]> = {}
  let next = never
  for (const partition of unknown) {
    const owned = volatile.owned[partition]!
    if (fx.now < owned.retryAt) {
      next = Math.min(next, owned.retryAt)
      continue
    }
    if (owned.state === 'INITIALIZING') {
      uncommitted.push(partition)
      continue
    }
    const leader = leaderOf(volatile.metadata, partition)
    if (leader === null) requestUpdate(volatile.metadata)
    else ((owned.state === 'AWAIT_RESET' ? resets : validations)[leader] ??= []).push(partition)
  }
  if (uncommitted.length > 0) next = Math.min(next, askCommitted(self, uncommitted, fx))
  for (const leader in resets) next = Math.min(next, askOffsets(self, leader, resets[leader]!, fx))
  for (const leader in validations) next = Math.min(next, askEpochs(self, leader, validations[leader]!, fx))
  return next
}

// R-T5: another leader may have a shorter log than the one from which we read.
export function noticeNewLeader(owned: OwnedPartition, leader: PartitionLeader | undefined): void {
  if (owned.state !== 'FETCHING') return
  const epoch = leader?.leaderEpoch ?? -1
  if (epoch <= owned.validEpoch) return
  if (owned.positionEpoch >= 0) owned.state = 'AWAIT_VALIDATION'
  else owned.validEpoch = epoch
}

function askCommitted(self: Consumer, partitions: PartitionId[], fx: ClientEffects): Micros {
  const { volatile, group } = self
  const ready = coordinatorReady(self, fx)
  if (ready > 0) return ready
  markAsked(self, partitions)
  // KIP-447: who reads committed data does not begin where an open transaction may still move it.
  const stable = self.config['isolation.level'] === 'read_committed' && { requireStable: true as const }
  ask(
    self,
    { broker: volatile.coordinator!, toCoordinator: true, partitions },
    (correlationId) => ({
      type: 'offsetFetchRequest',
      correlationId,
      group,
      member: memberIn(self),
      ...stable,
      partitions,
    }),
    fx,
  )
  return never
}

// A member of the consumer protocol says who it is, so that nobody starts from what a successor has moved on meanwhile.
const memberIn = ({ volatile: { protocol, memberId, generation } }: Consumer) =>
  protocol === 'consumer' ? { memberId, memberEpoch: generation } : null

function askOffsets(self: Consumer, leader: string, partitions: PartitionId[], fx: ClientEffects): Micros {
  const ready = connect(self, leader, topicsOf(self), fx)
  if (ready > 0) return ready
  const byPolicy = resetTimestamp(self, fx.now + self.clockOffset)
  markAsked(self, partitions)
  ask(
    self,
    { broker: leader, toCoordinator: false, partitions },
    (correlationId) => ({
      type: 'listOffsetsRequest',
      correlationId,
      ...(self.config['isolation.level'] === 'read_committed' && { readCommitted: true as const }),
      partitions: partitions.map((partition) => ({
        partition,
        currentLeaderEpoch: leaderEpochOf(self.volatile.metadata, partition),
        timestamp: self.volatile.owned[partition]!.seekTo ?? byPolicy,
      })),
    }),
    fx,
  )
  return never
}

function askEpochs(self: Consumer, leader: string, partitions: PartitionId[], fx: ClientEffects): Micros {
  const ready = connect(self, leader, topicsOf(self), fx)
  if (ready > 0) return ready
  const { owned, metadata } = self.volatile
  markAsked(self, partitions)
  ask(
    self,
    { broker: leader, toCoordinator: false, partitions },
    (correlationId) => ({
      type: 'offsetForLeaderEpochRequest',
      correlationId,
      partitions: partitions.map((partition) => ({
        partition,
        currentLeaderEpoch: leaderEpochOf(metadata, partition),
        leaderEpoch: owned[partition]!.positionEpoch,
      })),
    }),
    fx,
  )
  return never
}

function markAsked({ volatile }: Consumer, partitions: readonly PartitionId[]): void {
  for (const partition of partitions) volatile.owned[partition]!.asked = true
}

/** What `auto.offset.reset` asks of the leader. */
function resetTimestamp({ config }: Consumer, now: Micros): ListOffsetsRequest['partitions'][number]['timestamp'] {
  const policy = config['auto.offset.reset']
  if (!policy.startsWith(BY_DURATION)) return policy === 'earliest' ? 'earliest' : 'latest'
  return Math.max(0, now - (parseDuration(policy.slice(BY_DURATION.length)) ?? 0))
}

const BY_DURATION = 'by_duration:'

const hasResetPolicy = ({ config }: Consumer): boolean => config['auto.offset.reset'] !== 'none'

/** The partition of a question that is still waiting for this answer; undefined when it was given up meanwhile. */
function questioned(
  { volatile }: Consumer,
  request: PendingRequest,
  partition: PartitionId,
): OwnedPartition | undefined {
  const owned = volatile.owned[partition]
  if (owned?.asked !== true || request.correlationId < owned.since) return undefined
  owned.asked = false
  return owned
}

/** The question about these positions was not answered, or with an error: it is asked again after a pause. */
export function retryPositions(self: Consumer, request: PendingRequest, fx: ClientEffects): void {
  for (const partition of request.partitions) {
    const owned = questioned(self, request, partition)
    if (owned !== undefined) owned.retryAt = fx.now + ms(self.config['retry.backoff.ms'])
  }
}

/** G-44: start at the committed offset. Answers why the application cannot go on; null when it can. */
export function onOffsetsFetched(
  self: Consumer,
  { error, offsets, refused }: OffsetFetchResponse,
  request: PendingRequest,
  fx: ClientEffects,
): string | null {
  if (error === 'NOT_COORDINATOR' || error === 'COORDINATOR_NOT_AVAILABLE') forgetCoordinator(self)
  if (error !== 'NONE') {
    retryPositions(self, request, fx)
    return null
  }
  // One that may not be asked about fails the call, and nothing of the answer is taken.
  if (refused !== undefined) return null
  for (const { partition, offset, leaderEpoch } of offsets) {
    const owned = questioned(self, request, partition)
    if (owned === undefined) continue
    if (offset >= 0) {
      owned.committed = offset
      take(self, partition, owned, offset, leaderEpoch, 'committed', fx)
    } else if (hasResetPolicy(self)) owned.state = 'AWAIT_RESET'
    else return `NoOffsetForPartitionException: nothing is committed for ${partition}, and auto.offset.reset is none`
  }
  return null
}

export function onOffsetsListed(
  self: Consumer,
  { partitions }: ListOffsetsResponse,
  request: PendingRequest,
  fx: ClientEffects,
): void {
  for (const { partition, error, offset } of partitions) {
    const owned = questioned(self, request, partition)
    if (owned === undefined || owned.state !== 'AWAIT_RESET') continue
    // -1: nothing is as young as by_duration asks; it may be produced yet.
    if (error !== 'NONE' || offset < 0) later(self, partition, owned, error, fx)
    else take(self, partition, owned, offset, -1, resetReason(self, owned), fx)
  }
}

type PositionReason = FactOf<'position-set'>['why']

function resetReason({ config }: Consumer, { resetWhy, seekTo }: OwnedPartition): PositionReason {
  if (seekTo !== null) return 'seek'
  if (resetWhy === 'out-of-range') return 'out-of-range'
  const policy = config['auto.offset.reset']
  if (policy.startsWith(BY_DURATION)) return 'reset-by-duration'
  return policy === 'earliest' ? 'reset-earliest' : 'reset-latest'
}

/** R-T5: does the new leader have what we have read? Answers why the application cannot go on; null when it can. */
export function onEpochsFound(
  self: Consumer,
  { partitions }: OffsetForLeaderEpochResponse,
  request: PendingRequest,
  fx: ClientEffects,
): string | null {
  for (const { partition, error, leaderEpoch, endOffset } of partitions) {
    const owned = questioned(self, request, partition)
    if (owned === undefined || owned.state !== 'AWAIT_VALIDATION' || owned.position === null) continue
    if (error !== 'NONE') {
      later(self, partition, owned, error, fx)
      continue
    }
    const unknown = endOffset < 0 || leaderEpoch < 0
    if (!unknown && endOffset >= owned.position) {
      owned.state = 'FETCHING'
      owned.validEpoch = leaderEpochOf(self.volatile.metadata, partition)
    } else if (!hasResetPolicy(self)) {
      return `LogTruncationException: ${partition} was truncated below ${owned.position}, and auto.offset.reset is none`
    } else if (unknown) resetPosition(owned, 'out-of-range')
    else {
      owned.state = 'FETCHING'
      take(self, partition, owned, endOffset, -1, 'truncated', fx)
      owned.positionEpoch = leaderEpoch
    }
  }
  return null
}

/** Asks again later, after the metadata have been looked at where they may be out of date. */
function later(
  self: Consumer,
  partition: PartitionId,
  owned: OwnedPartition,
  error: ListOffsetsResponse['partitions'][number]['error'],
  fx: ClientEffects,
): void {
  owned.retryAt = fx.now + ms(self.config['retry.backoff.ms'])
  if (treatmentOf(error).staleMetadata) applyLeaderHint(self.volatile.metadata, partition, null)
}

/** seek(): what was fetched before is worthless, and what was asked about another position. */
export function seek(self: Consumer, partition: PartitionId, to: Seek['to'], fx: ClientEffects): void {
  const { volatile } = self
  const before = volatile.owned[partition]
  if (before === undefined) return
  const owned = { ...before, since: volatile.nextCorrelationId, asked: false, retryAt: 0 }
  volatile.owned[partition] = owned
  volatile.buffered = volatile.buffered.filter((buffered) => buffered.partition !== partition)
  if ('offset' in to) return take(self, partition, owned, to.offset, -1, 'seek', fx)
  owned.state = 'AWAIT_RESET'
  owned.resetWhy = 'policy'
  owned.seekTo = to.timestamp
}

/** The application gives up what it has read since its last commit, and reads it again (a transaction was aborted). */
export function backToCommitted({ volatile }: Consumer): void {
  for (const partition in volatile.owned) {
    const owned = volatile.owned[partition]!
    if (owned.position === null) continue
    volatile.owned[partition] = {
      ...owned,
      since: volatile.nextCorrelationId,
      state: 'INITIALIZING',
      asked: false,
      retryAt: 0,
    }
  }
  volatile.buffered = []
}

/** The position is no good: it is looked up anew by `auto.offset.reset`. */
export function resetPosition(owned: OwnedPartition, why: OwnedPartition['resetWhy']): void {
  owned.state = 'AWAIT_RESET'
  owned.resetWhy = why
}

/** The application seeks back to what it was given and has not done: what was fetched behind it is worthless. */
export function putBack(
  self: Consumer,
  partition: PartitionId,
  offset: number,
  fx: ClientEffects,
): OwnedPartition | undefined {
  const { volatile } = self
  const owned = volatile.owned[partition]
  if (owned === undefined) return undefined
  owned.position = offset
  volatile.buffered = volatile.buffered.filter((buffered) => buffered.partition !== partition)
  fx.note({ type: 'position-set', consumer: self.id, group: self.group, partition, offset, why: 'retry' })
  return owned
}

function take(
  self: Consumer,
  partition: PartitionId,
  owned: OwnedPartition,
  offset: number,
  epoch: number,
  why: PositionReason,
  fx: ClientEffects,
): void {
  owned.position = offset
  owned.seekTo = null
  owned.positionEpoch = epoch
  owned.validEpoch = leaderEpochOf(self.volatile.metadata, partition)
  owned.state = epoch >= 0 ? 'AWAIT_VALIDATION' : 'FETCHING'
  fx.note({ type: 'position-set', consumer: self.id, group: self.group, partition, offset, why })
}
