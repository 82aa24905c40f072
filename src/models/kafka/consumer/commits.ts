// Committing offsets: in the background (G-42), and where the application or the client waits for it (G-43).
import { ms, type Micros } from '../../../kernel/time'
import { never } from '../client/metadata'
import type { ClientEffects } from '../client/state'
import type { ErrorCode, OffsetCommitResponse, RefusedPartition } from '../messages'
import { coordinatorReady, forgetCoordinator, pause } from './lookup'
import { fenced, loseMembership } from './membership-state'
import { ask } from './requests'
import type { CommitOffsets, CommitPurpose, Consumer, PendingRequest } from './state'

/** G-41: the positions after the last poll(), which may be ahead of what has been processed. */
function consumedOffsets(
  { volatile }: Consumer,
  partitions: readonly string[] = Object.keys(volatile.owned),
): CommitOffsets {
  return partitions.flatMap((partition) => {
    const { position, positionEpoch, state } = volatile.owned[partition]!
    const isKnown = position !== null && state !== 'AWAIT_RESET'
    return isKnown ? [{ partition, offset: position, leaderEpoch: positionEpoch }] : []
  })
}

// Between two generations nobody may (`generationIfStable`); who manages its partitions itself has none.
// In the consumer protocol a member may as long as it has an epoch.
const mayCommit = ({ manual, volatile: { protocol, generation, membership } }: Consumer): boolean =>
  manual !== null || (protocol === 'consumer' ? generation > 0 : membership === 'STABLE')

function send(self: Consumer, purpose: CommitPurpose, offsets: CommitOffsets, fx: ClientEffects): number {
  const { group, volatile } = self
  const { generation, memberId, groupInstanceId } = volatile
  return ask(
    self,
    { broker: volatile.coordinator!, toCoordinator: true, commit: { purpose, offsets } },
    (correlationId) => ({
      type: 'offsetCommitRequest',
      correlationId,
      group,
      generation,
      memberId,
      groupInstanceId,
      offsets,
    }),
    fx,
  )
}

/** G-42: inside poll(), every `auto.commit.interval.ms`. Answers when it is due next. */
export function autoCommit(self: Consumer, fx: ClientEffects): Micros {
  const { config, volatile } = self
  if (!config['enable.auto.commit'] || !mayCommit(self)) return never
  if (fx.now < volatile.nextAutoCommitAt) return volatile.nextAutoCommitAt
  const ready = coordinatorReady(self, fx) === 0
  volatile.nextAutoCommitAt = fx.now + ms(config[ready ? 'auto.commit.interval.ms' : 'retry.backoff.ms'])
  const offsets = consumedOffsets(self)
  if (ready && offsets.length > 0) send(self, 'auto', offsets, fx)
  return volatile.nextAutoCommitAt
}

/** G-43: commitAsync() of what has been done; nobody waits, and it is not repeated. */
export function commitAsync(self: Consumer, fx: ClientEffects): void {
  const { volatile } = self
  const offsets = consumedOffsets(self)
  if (offsets.length === 0) return
  if (!mayCommit(self)) volatile.lastError = 'commit failed: REBALANCE_IN_PROGRESS'
  else if (coordinatorReady(self, fx) === 0) send(self, 'async', offsets, fx)
}

/** Begins a commit (of all that is owned, or only of these) that is waited for until `deadline`. There is none when there is nothing to commit. */
export function beginCommit(
  self: Consumer,
  purpose: CommitPurpose,
  deadline: Micros,
  partitions?: readonly string[],
): void {
  const offsets = consumedOffsets(self, partitions)
  if (offsets.length === 0 || !mayCommit(self)) return
  self.volatile.commitTask = { purpose, offsets, deadline, attempt: null, attempts: 0, retryAt: 0 }
}

/** Drives the commit that is waited for. Answers 0 when it is over (or there is none), else when to call again. */
export function advanceCommit(self: Consumer, fx: ClientEffects): Micros {
  const { volatile } = self
  const task = volatile.commitTask
  if (task === null) return 0
  if (fx.now >= task.deadline) return endCommit(self, 'REQUEST_TIMED_OUT')
  if (task.attempt !== null) return task.deadline
  if (!mayCommit(self)) return endCommit(self, 'REBALANCE_IN_PROGRESS')
  if (fx.now < task.retryAt) return Math.min(task.retryAt, task.deadline)
  const ready = coordinatorReady(self, fx)
  if (ready > 0) return Math.min(ready, task.deadline)
  task.attempt = send(self, task.purpose, task.offsets, fx)
  return task.deadline
}

function endCommit(self: Consumer, error: ErrorCode): 0 {
  const { volatile } = self
  volatile.commitTask = null
  volatile.commitError = error
  if (error !== 'NONE') volatile.lastError = `commit failed: ${error}`
  return 0
}

/** `stale`: the coordinator had it in a newer epoch; with that, it may succeed (N-9). */
type Outcome = 'done' | 'again' | 'elsewhere' | 'rejoin' | 'fenced' | 'stale'

const outcomes: Partial<Record<ErrorCode, Outcome>> = {
  NONE: 'done',
  COORDINATOR_LOAD_IN_PROGRESS: 'again',
  UNKNOWN_TOPIC_OR_PARTITION: 'again',
  COORDINATOR_NOT_AVAILABLE: 'elsewhere',
  NOT_COORDINATOR: 'elsewhere',
  REQUEST_TIMED_OUT: 'elsewhere',
  REBALANCE_IN_PROGRESS: 'rejoin',
  UNKNOWN_MEMBER_ID: 'fenced',
  ILLEGAL_GENERATION: 'fenced',
  STALE_MEMBER_EPOCH: 'stale',
}

export function onCommitted(
  self: Consumer,
  response: OffsetCommitResponse,
  request: PendingRequest,
  fx: ClientEffects,
): void {
  const { volatile } = self
  const current = request.generation === volatile.generation
  const { refused = [] } = response
  // Some may be committed although others are refused, and then the call fails all the same.
  if (response.error === 'NONE') noteCommitted(self, request, refused)
  const error = response.error === 'NONE' ? errorOf(refused) : response.error
  const outcome = endsAsDeleted(self, request, error) ? undefined : outcomes[error]
  if (outcome === 'elsewhere') forgetCoordinator(self)
  if (error === 'FENCED_INSTANCE_ID' && current) fenced(self)
  if (outcome === 'rejoin' && current) volatile.rejoinNeeded = true
  // In the consumer protocol its next heartbeat will tell it so.
  if (outcome === 'fenced' && current && volatile.protocol === 'classic')
    loseMembership(self, error === 'ILLEGAL_GENERATION')
  const mayPass = outcome === 'stale' && isTask(self, request) && mayCommit(self)
  if (outcome === 'again' || outcome === 'elsewhere' || mayPass) retryCommit(self, request, fx)
  else if (isTask(self, request)) endCommit(self, error)
  else if (error !== 'NONE') volatile.lastError = `commit failed: ${error}`
}

/** What a commit fails with of which some partitions were refused: that a topic is not there counts before that it may not be used. */
const errorOf = (refused: readonly RefusedPartition[]): ErrorCode =>
  (refused.find(({ error }) => error === 'UNKNOWN_TOPIC_OR_PARTITION') ?? refused[0])?.error ?? 'NONE'

// A topic that is not there may come (KAFKA-6829), so commits try again; that before a rebalance of the consumer protocol takes
// it as deleted (CommitRequestManager). The one of the classic protocol goes on until max.poll.interval.ms is over (KAFKA-13310).
const endsAsDeleted = (self: Consumer, { commit }: PendingRequest, error: ErrorCode): boolean =>
  error === 'UNKNOWN_TOPIC_OR_PARTITION' && commit?.purpose === 'prepare' && self.volatile.protocol === 'consumer'

/** The commit was not answered, or may succeed later: whoever waits for it tries again after a pause. */
export function retryCommit(self: Consumer, request: PendingRequest, fx: ClientEffects): void {
  const { volatile, config } = self
  const task = volatile.commitTask
  if (isTask(self, request) && task !== null) {
    task.attempt = null
    task.retryAt = fx.now + pause(self, task.attempts++, fx)
  } else if (request.commit?.purpose === 'auto') {
    volatile.nextAutoCommitAt = Math.min(volatile.nextAutoCommitAt, fx.now + ms(config['retry.backoff.ms']))
  }
}

const isTask = ({ volatile }: Consumer, { correlationId }: PendingRequest): boolean =>
  volatile.commitTask?.attempt === correlationId

function noteCommitted({ volatile }: Consumer, { commit }: PendingRequest, refused: readonly RefusedPartition[]): void {
  for (const { partition, offset } of commit?.offsets ?? []) {
    if (refused.some((one) => one.partition === partition)) continue
    const owned = volatile.owned[partition]
    if (owned !== undefined) owned.committed = offset
  }
}
