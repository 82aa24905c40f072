// Finding the group's coordinator, and forgetting it when it is in doubt.
import type { Micros } from '../../../kernel/time'
import { backoff } from '../client/backoff'
import { connect, isUsable } from '../client/connection'
import { never, someBroker } from '../client/metadata'
import type { ClientEffects } from '../client/state'
import type { FindCoordinatorResponse } from '../messages'
import { topicOf } from '../partition'
import { ask, isAsking } from './requests'
import type { Consumer } from './state'

/** The topics that this consumer must know: its own, and as its group's leader those of all members (G-35). null: all. */
export function topicsOf({ topics, pattern, volatile }: Consumer): readonly string[] | null {
  const { groupTopics, protocol, modern, owned } = volatile
  if (pattern !== null) {
    // By name in the classic protocol, so all must be looked at; else the broker has done so, and says what to read.
    if (protocol === 'classic') return null
    return [...new Set([...Object.keys(owned), ...(modern.target?.partitions ?? [])].map(topicOf))].toSorted()
  }
  if (groupTopics.length === 0) return topics
  const single = topics.length === 1 && groupTopics.every((topic) => topic === topics[0])
  return single ? topics : [...new Set([...topics, ...groupTopics])].toSorted()
}

/** A pause of this consumer's, growing with `attempts`. */
export const pause = ({ config }: Consumer, attempts: number, fx: ClientEffects): Micros =>
  backoff(fx.random, attempts, config['retry.backoff.ms'], config['retry.backoff.max.ms'])

/** Answers 0 when requests can go to the coordinator now; else looks for it, and answers when to call again at the latest. */
export function coordinatorReady(self: Consumer, fx: ClientEffects): Micros {
  const { volatile } = self
  const { coordinator, metadata } = volatile
  if (coordinator !== null && !isUsable(metadata, coordinator, fx.now)) {
    forgetCoordinator(self)
    lookUpLater(self, fx)
  }
  if (volatile.coordinator !== null) return connect(self, volatile.coordinator, topicsOf(self), fx)
  if (isAsking(self, 'findCoordinatorRequest')) return never
  if (fx.now < volatile.coordinatorRetryAt) return volatile.coordinatorRetryAt
  const broker = someBroker(self, fx)
  if (broker === null) return lookUpLater(self, fx)
  const { group } = self
  ask(
    self,
    { broker, toCoordinator: false },
    (correlationId) => ({ type: 'findCoordinatorRequest', correlationId, group }),
    fx,
  )
  return never
}

/** Looks for the coordinator again after a pause; answers when. */
export function lookUpLater(self: Consumer, fx: ClientEffects): Micros {
  const { volatile } = self
  volatile.coordinatorRetryAt = fx.now + pause(self, volatile.coordinatorAttempts++, fx)
  return volatile.coordinatorRetryAt
}

export function forgetCoordinator(self: Consumer): void {
  self.volatile.coordinator = null
}

export function onCoordinatorFound(self: Consumer, response: FindCoordinatorResponse, fx: ClientEffects): void {
  const { volatile } = self
  if (response.error !== 'NONE' || response.coordinator === null) {
    lookUpLater(self, fx)
    return
  }
  volatile.coordinator = response.coordinator
  volatile.coordinatorAttempts = 0
  volatile.lastHeartbeatResponseAt = fx.now
}
