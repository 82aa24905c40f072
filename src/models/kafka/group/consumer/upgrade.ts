// A live classic group becomes one of the consumer protocol when the first member of that joins (ConsumerGroup.fromClassicGroup): its
// members keep what they have, and go on to speak the classic protocol until each is restarted.
import type { Effects } from '../../../../kernel/step'
import type { Broker } from '../../broker/state'
import type { Fact } from '../../facts'
import type { Message } from '../../messages'
import { answerSync, refuseJoin } from '../completion'
import type { Group, Member } from '../state'
import { decide, type Draft } from './draft'
import { type ConsumerGroup, emptyConsumerGroup } from './state'
import { restartConsumerSession } from './timers'

/** `group.consumer.migration.policy`. A group that only stores offsets has nobody to take along. */
export function mayUpgrade({ config }: Broker, { state, protocolType }: Group): boolean {
  const policy = config['group.consumer.migration.policy']
  return protocolType === 'consumer' && state !== 'Empty' && (policy === 'upgrade' || policy === 'bidirectional')
}

/** The generation becomes the epoch of the group, of its target and of its members. */
export function upgrade(self: Broker, draft: Draft, classic: Group): void {
  const { id: group } = draft
  const { generation: epoch, offsets } = classic
  draft.records.push({ type: 'groupTombstone', group })
  draft.groups[group] = { ...emptyConsumerGroup(group), offsets }
  for (const member of Object.values(classic.members)) takeAlong(draft, classic, member)
  decide(
    draft,
    { type: 'consumerGroupMetadata', group, epoch, metadataHash: '' },
    { type: 'consumerGroupTargetAssignmentMetadata', group, epoch, computedAt: 0, assignor: classic.protocol ?? '' },
  )
  const members = Object.values(classic.members).map(({ client }) => client)
  draft.facts.push({ type: 'group-upgraded', broker: self.id, group, epoch, members })
}

function takeAlong(draft: Draft, { group, generation: epoch, protocol }: Group, member: Member): void {
  const { memberId, clientId, client, groupInstanceId, rebalanceTimeoutMs, sessionTimeoutMs, protocols } = member
  const used = protocols.find(({ name }) => name === protocol) ?? protocols[0]
  const assigned = Object.fromEntries(member.assignment.map((partition) => [partition, epoch]))
  const told = { memberId, clientId, client, groupInstanceId, rebalanceTimeoutMs }
  decide(
    draft,
    {
      type: 'consumerGroupMemberMetadata',
      group,
      member: {
        ...told,
        rackId: used?.rack ?? null,
        serverAssignor: null,
        topics: (used?.topics ?? []).toSorted(),
        topicRegex: '',
        classic: { sessionTimeoutMs, protocols },
      },
    },
    { type: 'consumerGroupTargetAssignmentMember', group, memberId, partitions: member.assignment },
    {
      type: 'consumerGroupCurrentMemberAssignment',
      group,
      memberId,
      current: { memberEpoch: epoch, previousMemberEpoch: epoch, state: 'STABLE', assigned, pendingRevocation: {} },
    },
  )
}

/** Who waits for a rebalance of the classic protocol is told to begin anew, and all sessions go on in the new group. */
export function afterUpgrade(self: Broker, classic: Group, group: ConsumerGroup, fx: Effects<Message, Fact>): void {
  for (const memberId of Object.keys(classic.members)) {
    refuseJoin(classic, memberId, 'REBALANCE_IN_PROGRESS', fx)
    answerSync(classic, memberId, 'REBALANCE_IN_PROGRESS', fx)
    const member = group.members[memberId]
    if (member !== undefined) restartConsumerSession(self, group, member, fx)
  }
}
