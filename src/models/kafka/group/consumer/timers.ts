// What the coordinator waits for from a member of the consumer protocol: its heartbeats, and that it gives up what it must (N-1, N-4).
import type { Effects } from '../../../../kernel/step'
import { ms, type Micros } from '../../../../kernel/time'
import type { Broker } from '../../broker/state'
import type { Fact } from '../../facts'
import type { Message } from '../../messages'
import { restartSession } from '../sessions'
import type { ConsumerGroup, ConsumerMember } from './state'

type BrokerEffects = Effects<Message, Fact>

/** Name of the timer of a member that must give up partitions. */
const REVOKE = 'revoke:'

export const isRevocationTimer = (timer: string): boolean => timer.startsWith(REVOKE)

/** The member was heard: it may be silent for `group.consumer.session.timeout.ms`. */
export function restartConsumerSession(
  { config }: Broker,
  group: ConsumerGroup,
  member: ConsumerMember,
  fx: BrokerEffects,
): void {
  restartSession(group, member, member.classic?.sessionTimeoutMs ?? config['group.consumer.session.timeout.ms'], fx)
}

/** A member of the classic protocol was told to join again: it has its rebalance timeout for that. */
export function watchRejoin(group: ConsumerGroup, member: ConsumerMember, fx: BrokerEffects): void {
  watch(group, member, fx)
}

function watch(group: ConsumerGroup, member: ConsumerMember, fx: BrokerEffects): void {
  const deadline = fx.now + ms(member.rebalanceTimeoutMs)
  member.revokeDeadline = deadline
  const timer = `${REVOKE}${member.memberId}`
  fx.after(deadline - fx.now, { type: 'groupTimer', group: group.group, timer, deadline })
}

/** A member that must give up partitions has its own rebalance timeout for that, from now on; others have none. */
export function watchRevocation(group: ConsumerGroup, member: ConsumerMember, fx: BrokerEffects): void {
  if (member.state !== 'UNREVOKED_PARTITIONS') {
    member.revokeDeadline = 0
    return
  }
  watch(group, member, fx)
}

/** A revocation timer rings: the member whose time is up; null when it did as it was told. */
export function revocationOver(group: ConsumerGroup, timer: string, deadline: Micros): ConsumerMember | null {
  const member = group.members[timer.slice(REVOKE.length)]
  return member !== undefined && member.revokeDeadline === deadline ? member : null
}

/** A new coordinator: all sessions begin anew, and whoever has something to give up has its whole time for it again (G-2). */
export function resumeTimers(broker: Broker, group: ConsumerGroup, fx: BrokerEffects): void {
  for (const member of Object.values(group.members)) {
    restartConsumerSession(broker, group, member, fx)
    watchRevocation(group, member, fx)
  }
}
