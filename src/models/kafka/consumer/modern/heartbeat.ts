// The heartbeats of a member of the consumer protocol (ConsumerHeartbeatRequestManager): a background thread sends them, whatever the
// application does, and at once when there is something to say.
import { ms, type Micros } from '../../../../kernel/time'
import { never } from '../../client/metadata'
import type { ClientEffects } from '../../client/state'
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
  ErrorCode,
  ShareGroupHeartbeatResponse,
} from '../../messages'
import { coordinatorReady, forgetCoordinator, pause } from '../lookup'
import { ask, isAsking } from '../requests'
import type { Consumer, PendingRequest } from '../state'
import { fail, fence, isTakenIn, onAssignment } from './membership'

const heartbeatOf = ({ volatile }: Consumer) =>
  volatile.protocol === 'share' ? 'shareGroupHeartbeatRequest' : 'consumerGroupHeartbeatRequest'

/** A member in one of these states has nothing to say. */
const isSilent = ({ volatile: { membership } }: Consumer): boolean =>
  membership === 'UNSUBSCRIBED' || membership === 'FENCED' || membership === 'STALE' || membership === 'FATAL'

/** Does the group know it, or is it about to? */
export const isInGroup = (self: Consumer): boolean => !isSilent(self)

/** The background thread's turn, after everything that happens. Answers when to call again at the latest. */
export function advanceHeartbeat(self: Consumer, fx: ClientEffects): Micros {
  const { volatile } = self
  const { modern, membership } = volatile
  if (isSilent(self) || volatile.phase === 'closing' || isAsking(self, heartbeatOf(self))) return never
  const atOnce = membership === 'JOINING' || membership === 'ACKNOWLEDGING'
  const due = Math.max(modern.retryAt, atOnce ? 0 : modern.nextHeartbeatAt)
  if (fx.now < due) return due
  const ready = coordinatorReady(self, fx)
  if (ready > 0) return ready
  send(self, fx)
  if (membership !== 'ACKNOWLEDGING') return never
  volatile.membership = isTakenIn(modern) ? 'STABLE' : 'RECONCILING'
  return volatile.membership === 'RECONCILING' ? fx.now : never
}

// What has not changed since the last heartbeat is left out (`HeartbeatState.SentFields`); a join says everything.
function send(self: Consumer, fx: ClientEffects): void {
  const { volatile, config } = self
  const { modern } = volatile
  if (volatile.membership === 'JOINING') modern.sent = null
  const { sent } = modern
  const topics = self.topics.toSorted()
  const pattern = self.pattern ?? ''
  const rebalanceTimeoutMs = config['max.poll.interval.ms']
  const localEpoch = modern.current?.epoch ?? -1
  const rack = config['client.rack']
  speak(
    self,
    Math.max(0, volatile.generation),
    {
      rebalanceTimeoutMs: sent?.rebalanceTimeoutMs === rebalanceTimeoutMs ? -1 : rebalanceTimeoutMs,
      topics: sent?.topics === topics.join() ? null : topics,
      topicRegex: sent?.pattern === pattern ? null : pattern,
      serverAssignor: sent === null ? modern.serverAssignor : null,
      rackId: sent === null && rack !== '' ? rack : null,
      owned: sent?.localEpoch === localEpoch ? null : (modern.current?.partitions ?? []),
    },
    fx,
  )
  modern.sent = { rebalanceTimeoutMs, topics: topics.join(), pattern, localEpoch }
  modern.nextHeartbeatAt = fx.now + ms(modern.intervalMs)
  volatile.lastHeartbeatSentAt = fx.now
}

type Told = Pick<
  ConsumerGroupHeartbeatRequest,
  'rebalanceTimeoutMs' | 'topics' | 'topicRegex' | 'serverAssignor' | 'rackId' | 'owned'
>

function speak(self: Consumer, memberEpoch: number, told: Told, fx: ClientEffects): void {
  const { volatile, group } = self
  const { memberId, groupInstanceId } = volatile
  const who = { group, clientId: self.id, memberId, memberEpoch }
  const { topics, rackId } = told
  ask(
    self,
    { broker: volatile.coordinator!, toCoordinator: true },
    (correlationId) =>
      volatile.protocol === 'share'
        ? { type: 'shareGroupHeartbeatRequest', correlationId, ...who, topics, rackId }
        : { type: 'consumerGroupHeartbeatRequest', correlationId, ...who, groupInstanceId, ...told },
    fx,
  )
}

const nothing: Told = {
  rebalanceTimeoutMs: -1,
  topics: null,
  topicRegex: null,
  serverAssignor: null,
  rackId: null,
  owned: null,
}

/**
 * Leaves, if the coordinator can be reached: a static member for a while (-2), others for good (-1). Answers whether an answer is to be
 * expected.
 */
export function sendModernLeave(self: Consumer, fx: ClientEffects): boolean {
  const { volatile } = self
  const canSay = isInGroup(self) && volatile.coordinator !== null && coordinatorReady(self, fx) === 0
  const isStatic = volatile.groupInstanceId !== null && volatile.protocol === 'consumer'
  if (canSay) speak(self, isStatic ? -2 : -1, nothing, fx)
  return canSay
}

/** What an error means. `elsewhere`: for another coordinator. */
type Treatment = 'fenced' | 'elsewhere' | 'later'

const treatments: Partial<Record<ErrorCode, Treatment>> = {
  FENCED_MEMBER_EPOCH: 'fenced',
  UNKNOWN_MEMBER_ID: 'fenced',
  NOT_COORDINATOR: 'elsewhere',
  COORDINATOR_NOT_AVAILABLE: 'elsewhere',
  COORDINATOR_LOAD_IN_PROGRESS: 'later',
}

/** What a person can do about a refusal. */
const reasons: Partial<Record<ErrorCode, string>> = {
  GROUP_ID_NOT_FOUND: ' (its members use another protocol: stop them all before the first one of this protocol)',
  UNRELEASED_INSTANCE_ID: ' (another process has this group.instance.id, and its session goes on)',
}

export function onModernHeartbeat(
  self: Consumer,
  { error, memberEpoch, heartbeatIntervalMs, assignment }: ConsumerGroupHeartbeatResponse | ShareGroupHeartbeatResponse,
  request: PendingRequest,
  fx: ClientEffects,
): void {
  const { volatile } = self
  const { modern } = volatile
  const treatment = treatments[error]
  if (treatment === 'elsewhere') forgetCoordinator(self)
  // It has left meanwhile, or joined anew.
  if (isSilent(self) || volatile.phase === 'closing' || request.generation !== volatile.generation) return
  if (error === 'NONE') {
    if (memberEpoch < 0) return
    modern.attempts = 0
    modern.retryAt = 0
    modern.intervalMs = heartbeatIntervalMs
    modern.nextHeartbeatAt = Math.max(modern.nextHeartbeatAt, request.sentAt + ms(heartbeatIntervalMs))
    volatile.lastHeartbeatResponseAt = fx.now
    volatile.generation = memberEpoch
    if (assignment !== null) onAssignment(self, assignment)
    return
  }
  modern.sent = null
  if (treatment === undefined) return fail(self, `the group refuses this member: ${error}${reasons[error] ?? ''}`)
  if (treatment === 'fenced') return fence(self, error, fx)
  retryHeartbeat(self, fx)
}

/** A heartbeat was not answered, or may succeed later: it is said again after a pause, and in full. */
export function retryHeartbeat(self: Consumer, fx: ClientEffects): void {
  const { modern } = self.volatile
  modern.sent = null
  modern.retryAt = fx.now + pause(self, modern.attempts++, fx)
}
