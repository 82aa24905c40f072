// How far a group is with a change, as its coordinator has it: epochs, members and what they still owe each other, in either protocol.
import type { ConsumerGroup, ConsumerMember } from '../../models/kafka/group/consumer/state'
import type { AnyGroup } from '../../models/kafka/group/state'
import type { GroupView } from '../frame'

/** Who keeps the group from going on: who has not rejoined or not synced, or still has what others shall have. */
export function waitsFor(group: AnyGroup): string[] {
  if (group.type === 'consumer') return holdersOf(group)
  // Members of a share group wait for nobody.
  if (group.type === 'share') return []
  const { state, members, initialDelayEnds } = group
  const all = Object.values(members)
  if (state === 'PreparingRebalance' && initialDelayEnds === 0) {
    return all.filter(({ joining }) => joining === null).map(({ client }) => client)
  }
  return state === 'CompletingRebalance' ? all.filter(({ syncPending }) => syncPending).map(({ client }) => client) : []
}

// N-5: who has what others shall have.
function holdersOf({ members, target }: ConsumerGroup): string[] {
  const all = Object.values(members)
  const heldBy = ({ assigned, pendingRevocation }: ConsumerMember) => Object.keys({ ...assigned, ...pendingRevocation })
  return all
    .filter((member) => heldBy(member).some((partition) => !(target[member.memberId] ?? []).includes(partition)))
    .map(({ client }) => client)
}

/** The phase of a rebalance that a group is in, and the end that its coordinator has set to it; null: it is in none. */
export function phaseOf(group: AnyGroup): GroupView['phase'] {
  const { state, stateSince } = group
  if (group.type === 'classic')
    return state === 'PreparingRebalance' || state === 'CompletingRebalance'
      ? { since: stateSince, until: group.deadline }
      : null
  if (state !== 'Assigning' && state !== 'Reconciling') return null
  const deadlines = Object.values(group.members).map(({ revokeDeadline }) => revokeDeadline)
  return { since: stateSince, until: Math.max(0, ...deadlines) }
}

type ProtocolView = Pick<GroupView, 'groupProtocol' | 'protocol' | 'assignmentEpoch' | 'members'>

/** What only groups of newer protocols have. `expected`: what a group that does not exist yet will be. */
export function protocolView(group: AnyGroup | undefined, expected: GroupView['groupProtocol']): ProtocolView {
  if (group?.type === 'share' || (group === undefined && expected === 'share')) return shareProtocolView(group)
  if (group?.type !== 'consumer') {
    const groupProtocol = group === undefined ? expected : 'classic'
    return { groupProtocol, protocol: group?.protocol ?? null, assignmentEpoch: 0, members: [] }
  }
  const members = Object.values(group.members).map((member) => ({
    id: member.memberId,
    client: member.client,
    epoch: member.memberEpoch,
    state: member.state,
    assigned: Object.keys(member.assigned).toSorted(),
    revoking: Object.keys(member.pendingRevocation).toSorted(),
    waitingFor: (group.target[member.memberId] ?? []).filter((p) => member.assigned[p] === undefined).toSorted(),
  }))
  return { groupProtocol: 'consumer', protocol: group.assignor, assignmentEpoch: group.assignmentEpoch, members }
}

function shareProtocolView(group: Extract<AnyGroup, { type: 'share' }> | undefined): ProtocolView {
  const members = Object.values(group?.members ?? {}).map(({ memberId: id, client, memberEpoch: epoch, assigned }) => ({
    id,
    client,
    epoch,
    state: 'STABLE' as const,
    assigned: assigned.toSorted(),
    revoking: [],
    waitingFor: [],
  }))
  return { groupProtocol: 'share', protocol: 'simple', assignmentEpoch: group?.assignmentEpoch ?? 0, members }
}
