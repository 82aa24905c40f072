// Losing one's place in the group: what the member forgets, so that its next poll() gives up everything and joins anew.
import type { Consumer } from './state'

/** The coordinator knows no such member, or not in this generation: ILLEGAL_GENERATION keeps the id (G-35). */
export function loseMembership({ volatile }: Consumer, keepId: boolean): void {
  if (!keepId) volatile.memberId = ''
  volatile.generation = -1
  volatile.membership = 'UNJOINED'
  volatile.isLeader = false
  volatile.groupTopics = []
  volatile.rejoinNeeded = true
  volatile.joinPreparation = 'none'
  volatile.heldJoin = null
  volatile.received = null
}

/** G-17: another process has this member's `group.instance.id` now, and poll() throws. Answers what it says. */
export function fenced(self: Consumer): string {
  loseMembership(self, false)
  const why = `FencedInstanceIdException: another process has taken the group.instance.id ${self.volatile.groupInstanceId}`
  self.volatile.failure ??= why
  return why
}
