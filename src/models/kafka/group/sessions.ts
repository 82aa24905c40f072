// Sessions of members: one timer each, which finds its deadline moved by every heartbeat.
import type { Effects } from '../../../kernel/step'
import { ms, type Micros } from '../../../kernel/time'
import type { Fact } from '../facts'
import type { Message } from '../messages'
import type { Group, Member } from './state'

type BrokerEffects = Effects<Message, Fact>

/** Name of a member's timer. */
const TIMER = 'session:'

type Named = { readonly group: string }
/** Of a member of either protocol. */
type Session = Pick<Member, 'memberId' | 'sessionDeadline' | 'timerAt'>

/** The member was heard: it may be silent for another `timeoutMs`. */
export function restartSession(group: Named, member: Session, timeoutMs: number, fx: BrokerEffects): void {
  member.sessionDeadline = fx.now + ms(timeoutMs)
  if (member.timerAt === 0 || member.timerAt > member.sessionDeadline) setTimer(group, member, fx)
}

function setTimer(group: Named, member: Session, fx: BrokerEffects): void {
  const deadline = member.sessionDeadline
  member.timerAt = deadline
  fx.after(deadline - fx.now, { type: 'groupTimer', group: group.group, timer: `${TIMER}${member.memberId}`, deadline })
}

/**
 * A session timer rings. Answers the member whose session has ended, null when the timer is stale or the session goes
 * on. A member whose join or sync is parked counts as heard, unless it is new: its join has a limit (G-10).
 */
export function sessionEnded(group: Group, timer: string, deadline: Micros, fx: BrokerEffects): Member | null {
  const member = silentMember(group, timer, deadline, fx)
  if (member === null || member.isNew || (member.joining === null && member.syncing === null)) return member
  restartSession(group, member, member.sessionTimeoutMs, fx)
  return null
}

/** A session timer rings: the member that was not heard in time; null: it is stale, or the session goes on. */
export function silentMember<M extends Session>(
  group: Named & { readonly members: Readonly<Record<string, M>> },
  timer: string,
  deadline: Micros,
  fx: BrokerEffects,
): M | null {
  const member = group.members[timer.slice(TIMER.length)]
  if (member === undefined || member.timerAt !== deadline) return null
  member.timerAt = 0
  if (member.sessionDeadline <= fx.now) return member
  setTimer(group, member, fx)
  return null
}

export const isSessionTimer = (timer: string): boolean => timer.startsWith(TIMER)
