// A consumer's membership: join, sync, heartbeat, leave (G-30 to G-32, G-35). The rejoin advances only inside poll().
import { ms, type Micros } from '../../../kernel/time'
import { never, requestUpdate } from '../client/metadata'
import type { ClientEffects } from '../client/state'
import { assignRanges } from './assignors/range'
import type { ErrorCode, HeartbeatResponse, JoinGroupResponse, PartitionId, SyncGroupResponse } from '../messages'
import { advanceCommit, beginCommit } from './commits'
import { coordinatorReady, forgetCoordinator, pause } from './lookup'
import { loseMembership } from './membership-state'
import { newPosition } from './positions'
import { ask, isAsking, isDue } from './requests'
import type { Consumer, PendingRequest } from './state'

/** Takes the next step of a (re)join, where one is needed (G-31). Answers when to call again at the latest. */
export function advanceMembership(self: Consumer, fx: ClientEffects): Micros {
  const { volatile } = self
  noticeChanges(self)
  if (!volatile.rejoinNeeded) return never
  const ready = coordinatorReady(self, fx)
  if (ready > 0) return ready
  if (volatile.joinPreparation !== 'done') {
    const waiting = prepareJoin(self, fx)
    if (waiting > 0) return waiting
  }
  if (isAsking(self, 'joinGroupRequest') || isAsking(self, 'syncGroupRequest')) return never
  if (fx.now < volatile.joinRetryAt) return volatile.joinRetryAt
  sendJoin(self, fx)
  return never
}

// G-35: the leader's assignment was made for other topics or partitions than there are now.
function noticeChanges({ volatile }: Consumer): void {
  if (!volatile.isLeader || volatile.membership !== 'STABLE') return
  const { metadata, groupTopics, assignedFrom } = volatile
  if (groupTopics.some((topic) => (metadata.topics[topic] ?? 0) !== assignedFrom[topic])) volatile.rejoinNeeded = true
}

// G-32: before the join positions are committed, and then everything is given up (eager). Answers 0 when that is done.
function prepareJoin(self: Consumer, fx: ClientEffects): Micros {
  const { volatile, config } = self
  if (volatile.joinPreparation === 'none') {
    volatile.joinPreparation = 'committing'
    const deadline = fx.now + ms(config['max.poll.interval.ms'])
    if (config['enable.auto.commit']) beginCommit(self, 'prepare', deadline)
  }
  const waiting = advanceCommit(self, fx)
  if (waiting > 0) return waiting
  giveUpPartitions(self, fx)
  volatile.joinPreparation = 'done'
  return 0
}

/** Owns nothing any more: revoked while the member still is one, lost when it is not. */
export function giveUpPartitions(self: Consumer, fx: ClientEffects): void {
  const { group, volatile } = self
  const partitions = Object.keys(volatile.owned)
  volatile.owned = {}
  volatile.buffered = []
  if (partitions.length === 0) return
  const lost = volatile.generation === -1 || volatile.memberId === ''
  fx.note({
    type: lost ? 'partitions-lost' : 'partitions-revoked',
    consumer: self.id,
    group,
    member: volatile.assignedMember,
    generation: volatile.assignedGeneration,
    partitions,
  })
}

function sendJoin(self: Consumer, fx: ClientEffects): void {
  const { volatile, config, group } = self
  const rebalanceTimeoutMs = config['max.poll.interval.ms']
  volatile.membership = 'PREPARING_REBALANCE'
  volatile.joinedTopics = self.topics
  ask(
    self,
    {
      broker: volatile.coordinator!,
      toCoordinator: true,
      timeoutMs: Math.max(config['request.timeout.ms'], rebalanceTimeoutMs + 5_000),
    },
    (correlationId) => ({
      type: 'joinGroupRequest',
      correlationId,
      group,
      clientId: self.id,
      memberId: volatile.memberId,
      groupInstanceId: null,
      sessionTimeoutMs: config['session.timeout.ms'],
      rebalanceTimeoutMs,
      protocols: [{ name: config['partition.assignment.strategy'], topics: self.topics.toSorted() }],
    }),
    fx,
  )
}

// ---- answers -----------------------------------------------------------------------------------------------------

/** What an error in answer to a join or a sync means for the next attempt. */
type Treatment = 'at-once' | 'later' | 'elsewhere' | 'new-member' | 'new-generation' | 'give-up'

const treatments: Partial<Record<ErrorCode, Treatment>> = {
  MEMBER_ID_REQUIRED: 'at-once',
  REBALANCE_IN_PROGRESS: 'at-once',
  COORDINATOR_LOAD_IN_PROGRESS: 'later',
  COORDINATOR_NOT_AVAILABLE: 'elsewhere',
  NOT_COORDINATOR: 'elsewhere',
  REQUEST_TIMED_OUT: 'elsewhere',
  UNKNOWN_MEMBER_ID: 'new-member',
  ILLEGAL_GENERATION: 'new-generation',
}

/** Answers why the application cannot go on; null when it can. */
export function onJoined(self: Consumer, response: JoinGroupResponse, fx: ClientEffects): string | null {
  const { volatile } = self
  const { error, memberId, generation, leader } = response
  if (error === 'MEMBER_ID_REQUIRED') volatile.memberId = memberId
  if (error !== 'NONE') return joinFailed(self, error, fx)
  volatile.memberId = memberId
  volatile.generation = generation
  volatile.membership = 'COMPLETING_REBALANCE'
  volatile.isLeader = leader === memberId
  volatile.lastHeartbeatResponseAt = fx.now
  if (volatile.heartbeatAt === 0) nextHeartbeat(self, ms(self.config['heartbeat.interval.ms']), fx)
  sendSync(self, volatile.isLeader ? assign(self, response) : [], fx)
  return null
}

type Assignments = readonly { readonly memberId: string; readonly partitions: readonly PartitionId[] }[]

// The group's leader assigns, from what it knows of the topics; when that changes it will rejoin (G-35).
function assign(self: Consumer, { members }: JoinGroupResponse): Assignments {
  const { volatile } = self
  const { metadata } = volatile
  volatile.groupTopics = [...new Set(members.flatMap(({ topics }) => topics))].toSorted()
  volatile.assignedFrom = Object.fromEntries(volatile.groupTopics.map((topic) => [topic, metadata.topics[topic] ?? 0]))
  if (volatile.groupTopics.some((topic) => metadata.topics[topic] === undefined)) requestUpdate(metadata)
  const topics = volatile.groupTopics.map((topic) => ({
    topic,
    partitions: volatile.assignedFrom[topic]!,
    racks: null,
  }))
  const assignment = assignRanges(
    topics,
    members.map((member) => ({ ...member, rack: null })),
  )
  return members.map(({ memberId }) => ({ memberId, partitions: assignment[memberId]! }))
}

function sendSync(self: Consumer, assignments: Assignments, fx: ClientEffects): void {
  const { volatile, group } = self
  if (!volatile.isLeader) volatile.groupTopics = []
  const { generation, memberId } = volatile
  ask(
    self,
    { broker: volatile.coordinator!, toCoordinator: true },
    (correlationId) => ({ type: 'syncGroupRequest', correlationId, group, generation, memberId, assignments }),
    fx,
  )
}

/** Answers why the application cannot go on; null when it can. */
export function onSynced(
  self: Consumer,
  { error, partitions }: SyncGroupResponse,
  request: PendingRequest,
  fx: ClientEffects,
): string | null {
  const { volatile } = self
  if (request.generation !== volatile.generation || volatile.membership !== 'COMPLETING_REBALANCE') return null
  if (error !== 'NONE') return joinFailed(self, error, fx)
  volatile.membership = 'STABLE'
  // G-31: the subscription may have changed while the join was under way.
  volatile.rejoinNeeded = volatile.joinedTopics.join() !== self.topics.join()
  volatile.joinPreparation = 'none'
  volatile.joinAttempts = 0
  volatile.nextAutoCommitAt = fx.now + ms(self.config['auto.commit.interval.ms'])
  volatile.assignedMember = volatile.memberId
  volatile.assignedGeneration = volatile.generation
  volatile.owned = Object.fromEntries(partitions.map((partition) => [partition, newPosition()]))
  const { memberId: member, generation } = volatile
  fx.note({ type: 'partitions-assigned', consumer: self.id, group: self.group, member, generation, partitions })
  return null
}

/** A join or a sync did not succeed. Answers why the application cannot go on; null when trying again may help. */
export function joinFailed(self: Consumer, error: ErrorCode, fx: ClientEffects): string | null {
  const { volatile } = self
  const treatment = treatments[error] ?? 'give-up'
  volatile.membership = 'UNJOINED'
  volatile.rejoinNeeded = true
  if (treatment === 'new-member' || treatment === 'new-generation') loseMembership(self, treatment === 'new-generation')
  if (treatment === 'elsewhere') forgetCoordinator(self)
  if (treatment === 'later' || treatment === 'elsewhere') {
    volatile.joinRetryAt = fx.now + pause(self, volatile.joinAttempts++, fx)
  }
  return treatment === 'give-up' ? `the group refuses this member: ${error}` : null
}

// ---- the heartbeat thread --------------------------------------------------------------------------------------------

function nextHeartbeat(self: Consumer, delay: Micros, fx: ClientEffects): void {
  self.volatile.heartbeatAt = fx.now + delay
  fx.after(delay, { type: 'sendHeartbeat' })
}

/** A turn of the heartbeat thread, which does not care what the application does (G-30). */
export function heartbeatTurn(self: Consumer, fx: ClientEffects): void {
  const { volatile, config, group } = self
  if (!isDue(volatile.heartbeatAt, fx)) return
  volatile.heartbeatAt = 0
  if (volatile.membership === 'UNJOINED' || volatile.membership === 'PREPARING_REBALANCE') return
  if (fx.now - volatile.lastHeartbeatResponseAt > ms(config['session.timeout.ms'])) forgetCoordinator(self)
  const interval = ms(config['heartbeat.interval.ms'])
  const ready = coordinatorReady(self, fx)
  if (ready > 0) {
    nextHeartbeat(self, Math.min(interval, Math.max(1, ready - fx.now), ms(config['retry.backoff.ms'])), fx)
    return
  }
  if (!isAsking(self, 'heartbeatRequest')) {
    const { generation, memberId } = volatile
    volatile.lastHeartbeatSentAt = fx.now
    ask(
      self,
      { broker: volatile.coordinator!, toCoordinator: true },
      (correlationId) => ({ type: 'heartbeatRequest', correlationId, group, generation, memberId }),
      fx,
    )
  }
  nextHeartbeat(self, interval, fx)
}

export function onHeartbeat(
  self: Consumer,
  { error }: HeartbeatResponse,
  request: PendingRequest,
  fx: ClientEffects,
): void {
  const { volatile } = self
  if (error === 'COORDINATOR_NOT_AVAILABLE' || error === 'NOT_COORDINATOR') forgetCoordinator(self)
  if (error === 'NONE' || error === 'REBALANCE_IN_PROGRESS') volatile.lastHeartbeatResponseAt = fx.now
  if (request.generation !== volatile.generation) return
  if (error === 'REBALANCE_IN_PROGRESS' && volatile.membership === 'STABLE') volatile.rejoinNeeded = true
  if (error === 'UNKNOWN_MEMBER_ID' || error === 'ILLEGAL_GENERATION') {
    volatile.lastError = `no longer a member: ${error}`
    loseMembership(self, error === 'ILLEGAL_GENERATION')
  }
}

/** Tells the coordinator, if it can be reached, that this member goes (G-18). Answers whether an answer is to be expected. */
export function sendLeave(self: Consumer, fx: ClientEffects): boolean {
  const { volatile, group } = self
  const { coordinator, memberId } = volatile
  if (memberId === '' || coordinator === null || coordinatorReady(self, fx) > 0) return false
  ask(
    self,
    { broker: coordinator, toCoordinator: true },
    (correlationId) => ({ type: 'leaveGroupRequest', correlationId, group, memberId }),
    fx,
  )
  return true
}
