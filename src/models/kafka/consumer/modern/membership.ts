// A member of the consumer protocol, as the Java client's AbstractMembershipManager has it (N-8): it moves through its states by what
// its heartbeats bring, and takes in what it is given while its application is in poll().
import { ms, type Micros } from '../../../../kernel/time'
import { never, requestUpdate } from '../../client/metadata'
import type { ClientEffects } from '../../client/state'
import type { ErrorCode, PartitionId } from '../../messages'
import { topicOf } from '../../partition'
import { advanceCommit, beginCommit } from '../commits'
import { commitBeforeRevoking, giveUp, giveUpAll, own } from '../ownership'
import type { Consumer, LocalAssignment } from '../state'
import { newMemberId } from './member-id'

/** The process starts: it chooses its id, which it keeps until it ends. */
export function startModern({ volatile, config }: Consumer, fx: ClientEffects): void {
  volatile.membership = 'UNSUBSCRIBED'
  volatile.memberId = newMemberId(fx.random)
  volatile.modern.serverAssignor = config['group.remote.assignor']
}

/** Has the application callbacks of its own? Then they run in its next poll(); else there is nothing to wait for. */
const hasListener = ({ commit, volatile }: Consumer): boolean => commit !== 'auto' && volatile.protocol === 'consumer'

/** What poll() does for the membership. Answers when to call again at the latest. */
export function advanceModern(self: Consumer, fx: ClientEffects): Micros {
  const { volatile } = self
  const { membership } = volatile
  if (membership === 'FENCED' || membership === 'STALE') giveUpAll(self, fx)
  if (membership === 'UNSUBSCRIBED' || membership === 'FENCED' || membership === 'STALE') join(self)
  return volatile.membership === 'RECONCILING' ? takeIn(self, fx) : never
}

function join({ volatile }: Consumer): void {
  volatile.membership = 'JOINING'
  volatile.generation = -1
  Object.assign(volatile.modern, { target: null, current: null, taking: null, retryAt: 0, attempts: 0 })
}

/** N-7: the coordinator says what the member shall own. */
export function onAssignment({ volatile }: Consumer, partitions: readonly PartitionId[]): void {
  const { modern, metadata } = volatile
  if (modern.target === null || !isSame(modern.target.partitions, partitions)) {
    modern.target = { epoch: (modern.target?.epoch ?? -1) + 1, partitions }
    // Topics that the broker has found by a pattern may be new to this client.
    if (partitions.some((partition) => metadata.topics[topicOf(partition)] === undefined)) requestUpdate(metadata)
  }
  if (!isTakenIn(modern)) volatile.membership = 'RECONCILING'
  else if (volatile.membership === 'RECONCILING') volatile.membership = 'STABLE'
}

const isSame = (a: readonly PartitionId[], b: readonly PartitionId[]): boolean => a.join() === b.join()

interface Assignments {
  readonly target: LocalAssignment | null
  readonly current: LocalAssignment | null
}

/** Does it own what it shall own? */
export const isTakenIn = ({ target, current }: Assignments): boolean =>
  current !== null && target !== null && current.epoch === target.epoch

/**
 * Commit, onPartitionsRevoked(), onPartitionsAssigned(), and then the acknowledgement (N-8). What stays is read on all the while;
 * what goes is not handed out any more. Answers when to call again at the latest.
 */
function takeIn(self: Consumer, fx: ClientEffects): Micros {
  const { volatile } = self
  const { modern } = volatile
  if (modern.taking === null) beginTaking(self, modern.target!, fx)
  const waiting = advanceCommit(self, fx)
  if (waiting > 0) return waiting
  const { assignment, revoked } = modern.taking!
  giveUp(self, revoked, fx)
  own(self, assignment.partitions, fx)
  modern.taking = null
  modern.current = assignment
  volatile.membership = 'ACKNOWLEDGING'
  return never
}

function beginTaking(self: Consumer, assignment: LocalAssignment, fx: ClientEffects): void {
  const { volatile, config } = self
  const wanted = new Set(assignment.partitions)
  const revoked = Object.keys(volatile.owned).filter((partition) => !wanted.has(partition))
  for (const partition of revoked) volatile.owned[partition]!.revoking = true
  volatile.modern.taking = { assignment, revoked }
  const deadline = fx.now + ms(config['max.poll.interval.ms'])
  if (volatile.protocol === 'share') return
  if (config['enable.auto.commit']) beginCommit(self, 'prepare', deadline)
  else if (revoked.length > 0) commitBeforeRevoking(self, revoked, deadline)
}

/** N-6: the group knows the member no more, or not in this epoch: it gives up everything and joins anew, with the same id. */
export function fence(self: Consumer, error: ErrorCode, fx: ClientEffects): void {
  const { volatile, group } = self
  const { generation: memberEpoch } = volatile
  volatile.lastError = `no longer a member: ${error}`
  fx.note({ type: 'member-fenced', consumer: self.id, group, memberEpoch, error })
  lose(self, 'FENCED')
  if (hasListener(self)) return
  giveUpAll(self, fx)
  join(self)
}

/** It has left, since its application has not polled for too long (G-30, N-8). */
export function becomeStale(self: Consumer, fx: ClientEffects): void {
  lose(self, 'STALE')
  if (!hasListener(self)) giveUpAll(self, fx)
}

/** It has left, since its application reads nothing any more. */
export const becomeUnsubscribed = (self: Consumer): void => lose(self, 'UNSUBSCRIBED')

/** The group will not have this member: poll() throws. */
export function fail(self: Consumer, why: string): void {
  lose(self, 'FATAL')
  self.volatile.failure ??= why
}

function lose({ volatile }: Consumer, membership: 'UNSUBSCRIBED' | 'FENCED' | 'STALE' | 'FATAL'): void {
  volatile.membership = membership
  volatile.generation = -1
  volatile.modern.taking = null
  const purpose = volatile.commitTask?.purpose
  if (purpose === 'prepare' || purpose === 'revoke') volatile.commitTask = null
}
