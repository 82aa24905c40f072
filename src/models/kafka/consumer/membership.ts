// A consumer's way into its group: join and sync (G-31, G-35). It advances only inside poll().
import { ms, type Micros } from '../../../kernel/time'
import { never, requestUpdate } from '../client/metadata'
import type { ClientEffects } from '../client/state'
import type { ErrorCode, JoinGroupResponse, PartitionId, SyncGroupResponse } from '../messages'
import { nextHeartbeat } from './heartbeat'
import { coordinatorReady, forgetCoordinator, pause } from './lookup'
import { fenced, loseMembership } from './membership-state'
import { assignManually, prepareJoin, takeAssignment } from './ownership'
import { ask, isAsking } from './requests'
import type { Consumer, PendingRequest, TopicSnapshot } from './state'
import { assignBy, memberProtocols } from './strategy'

/** Takes the next step of a (re)join, where one is needed (G-31). Answers when to call again at the latest. */
export function advanceMembership(self: Consumer, fx: ClientEffects): Micros {
  const { volatile } = self
  if (self.manual !== null) {
    assignManually(self, fx)
    return never
  }
  if (volatile.heldJoin !== null) {
    const response = volatile.heldJoin
    volatile.heldJoin = null
    volatile.failure ??= onJoined(self, response, fx)
  }
  if (volatile.received !== null) {
    const waiting = takeAssignment(self, fx)
    if (waiting > 0) return waiting
  }
  noticeChanges(self)
  if (!volatile.rejoinNeeded) return never
  // What a pattern means is known with the first metadata (ensureFreshMetadata).
  if (self.pattern !== null && volatile.metadata.refreshedAt === 0) return never
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

// G-35: the assignment was made for other topics, partitions or racks than there are now, or the subscription has changed.
function noticeChanges(self: Consumer): void {
  const { volatile } = self
  if (volatile.membership !== 'STABLE') return
  if (!isSameList(volatile.joinedTopics, self.topics)) volatile.rejoinNeeded = true
  if (volatile.isLeader && volatile.groupTopics.some((topic) => hasChanged(self, topic))) volatile.rejoinNeeded = true
}

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((item, i) => item === b[i]))

function hasChanged(self: Consumer, topic: string): boolean {
  const before = self.volatile.assignedFrom[topic]
  const now = snapshot(self, topic)
  return before?.partitions !== now.partitions || (before.racks !== now.racks && !isSame(before.racks, now.racks))
}

const isSame = (a: TopicSnapshot['racks'], b: TopicSnapshot['racks']) => JSON.stringify(a) === JSON.stringify(b)

/** What an assignment of the topic depends on: of racks only for a leader that has one itself (KIP-881). */
function snapshot({ config, volatile: { metadata } }: Consumer, topic: string): TopicSnapshot {
  const racks = config['client.rack'] === '' ? null : (metadata.racks[topic] ?? null)
  return { partitions: metadata.topics[topic] ?? 0, racks }
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
      groupInstanceId: volatile.groupInstanceId,
      sessionTimeoutMs: config['session.timeout.ms'],
      rebalanceTimeoutMs,
      protocols: memberProtocols(self),
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
  // It has left meanwhile, and will join anew (UnjoinedGroupException).
  if (volatile.membership !== 'PREPARING_REBALANCE') return null
  if (error === 'MEMBER_ID_REQUIRED') volatile.memberId = memberId
  if (error !== 'NONE') return joinFailed(self, error, fx)
  volatile.memberId = memberId
  volatile.generation = generation
  volatile.membership = 'COMPLETING_REBALANCE'
  volatile.isLeader = leader === memberId
  volatile.lastHeartbeatResponseAt = fx.now
  if (volatile.heartbeatAt === 0) nextHeartbeat(self, ms(self.config['heartbeat.interval.ms']), fx)
  volatile.groupProtocol = response.protocol
  const assigned = volatile.isLeader ? assign(self, response) : []
  if (typeof assigned === 'string') return assigned
  sendSync(self, assigned, fx)
  return null
}

type Assignments = readonly { readonly memberId: string; readonly partitions: readonly PartitionId[] }[]

// The group's leader assigns, from what it knows of the topics; when that changes it will rejoin (G-35). Answers why it cannot.
function assign(self: Consumer, { members, protocol, skipAssignment }: JoinGroupResponse): Assignments | string {
  const { volatile } = self
  const { metadata } = volatile
  volatile.groupTopics = [...new Set(members.flatMap(({ topics }) => topics))].toSorted()
  volatile.assignedFrom = Object.fromEntries(volatile.groupTopics.map((topic) => [topic, snapshot(self, topic)]))
  if (volatile.groupTopics.some((topic) => metadata.topics[topic] === undefined)) requestUpdate(metadata)
  if (skipAssignment) return []
  const topics = volatile.groupTopics.map((topic) => ({
    topic,
    partitions: volatile.assignedFrom[topic]!.partitions,
    racks: metadata.racks[topic] ?? null,
  }))
  const outcome = assignBy(protocol, topics, members)
  if ('error' in outcome) return `the assignor ${protocol} failed: ${outcome.error}`
  return members.map(({ memberId }) => ({ memberId, partitions: outcome.assignment[memberId]! }))
}

function sendSync(self: Consumer, assignments: Assignments, fx: ClientEffects): void {
  const { volatile, group } = self
  if (!volatile.isLeader) volatile.groupTopics = []
  const { generation, memberId, groupInstanceId } = volatile
  ask(
    self,
    { broker: volatile.coordinator!, toCoordinator: true },
    (correlationId) => ({
      type: 'syncGroupRequest',
      correlationId,
      group,
      generation,
      memberId,
      groupInstanceId,
      assignments,
    }),
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
  volatile.rejoinNeeded = false
  volatile.joinPreparation = 'none'
  volatile.joinAttempts = 0
  // The application hears of it in its next poll().
  const { generation, groupProtocol: protocol } = volatile
  volatile.received = { generation, protocol, partitions, committing: false }
  return null
}

/** What a person can do about a refusal. */
const reasons: Partial<Record<ErrorCode, string>> = {
  INCONSISTENT_GROUP_PROTOCOL: ' (it has no assignor in common with the others, or they use group.protocol=consumer)',
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
  if (error === 'FENCED_INSTANCE_ID') return fenced(self)
  return treatment === 'give-up' ? `the group refuses this member: ${error}${reasons[error] ?? ''}` : null
}
