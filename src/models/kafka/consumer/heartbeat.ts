// The heartbeat thread of a member, which does not care what the application does, and how a member leaves (G-30, G-18).
import { ms, type Micros } from '../../../kernel/time'
import type { ClientEffects } from '../client/state'
import type { HeartbeatResponse } from '../messages'
import { coordinatorReady, forgetCoordinator } from './lookup'
import { fenced, loseMembership } from './membership-state'
import { ask, isAsking, isDue } from './requests'
import type { Consumer, PendingRequest } from './state'

/** The thread's next turn. */
export function nextHeartbeat(self: Consumer, delay: Micros, fx: ClientEffects): void {
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
    const { generation, memberId, groupInstanceId } = volatile
    volatile.lastHeartbeatSentAt = fx.now
    ask(
      self,
      { broker: volatile.coordinator!, toCoordinator: true },
      (correlationId) => ({ type: 'heartbeatRequest', correlationId, group, generation, memberId, groupInstanceId }),
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
  if (error === 'FENCED_INSTANCE_ID') fenced(self)
  if (error === 'REBALANCE_IN_PROGRESS' && volatile.membership === 'STABLE') volatile.rejoinNeeded = true
  if (error === 'UNKNOWN_MEMBER_ID' || error === 'ILLEGAL_GENERATION') {
    volatile.lastError = `no longer a member: ${error}`
    loseMembership(self, error === 'ILLEGAL_GENERATION')
  }
}

/**
 * Tells the coordinator, if it can be reached, that this member goes (G-18). A static one goes without a word: it may
 * come back (G-17). Answers whether an answer is to be expected.
 */
export function sendLeave(self: Consumer, fx: ClientEffects): boolean {
  const { volatile, group } = self
  const { coordinator, memberId, groupInstanceId } = volatile
  if (groupInstanceId !== null || memberId === '' || coordinator === null || coordinatorReady(self, fx) > 0)
    return false
  ask(
    self,
    { broker: coordinator, toCoordinator: true },
    (correlationId) => ({ type: 'leaveGroupRequest', correlationId, group, memberId, groupInstanceId }),
    fx,
  )
  return true
}
