// Why a group's coordinator refuses a request at this moment, in words with numbers: what a person would look up next.
import { counted } from '../counted'
import type { Micros } from '../../../kernel/time'
import type { Broker } from '../broker/state'
import type { ErrorCode, Message, PartitionId } from '../messages'
import { effectiveMinIsr } from '../replication/replica'
import { shardIdOf } from './shard-for'
import type { AnyGroup } from './state'

/** What is asked of whom, and what is known of the group. */
interface Case {
  readonly broker: Broker
  readonly request: Message
  /** The group, and the partition whose leader coordinates it. */
  readonly id: string
  readonly shard: PartitionId
  readonly group: AnyGroup | null
  readonly now: Micros
}

/** Part of a sentence; '' where the error alone says it all. */
export function whyGroupRefuses(broker: Broker, request: Message, id: string, error: ErrorCode, now: Micros): string {
  const shard = shardIdOf(broker, id)
  const group = broker.volatile.groups[shard]?.groups[id] ?? null
  return reasons[error]?.({ broker, request, id, shard, group, now }) ?? ''
}

const span = (time: Micros): string =>
  time < 1_000_000 ? `${Math.round(time / 1_000)} ms` : `${(Math.round(time / 100_000) / 10).toFixed(1)} s`

/** Names of a group's members, as people know them. */
const clientsIn = (group: AnyGroup): string[] => Object.values(group.members).map(({ client }) => client)

const listed = (names: readonly string[]): string => (names.length === 0 ? 'nobody' : names.join(', '))

type Reason = (at: Case) => string

/** A coordinator that cannot be had, or that is another broker: so it is with groups and transactional ids. */
export function whyElsewhere(broker: Broker, shard: PartitionId, id: string, error: ErrorCode): string {
  const state = broker.volatile.image.partitions[shard]
  if (state === undefined) return `there is no ${shard} yet`
  const { leader } = state
  if (leader === null) return `nobody leads ${shard} at the moment`
  if (error === 'COORDINATOR_LOAD_IN_PROGRESS') return `it leads ${shard}, and has yet to read what is stored there`
  if (leader !== broker.id) return `${leader} leads ${shard}, and so coordinates ${id}`
  const replica = broker.volatile.partitions[shard]
  if (error === 'NOT_COORDINATOR' || replica?.role !== 'leader') return `it is about to lead ${shard}`
  return `in sync with ${shard}: ${listed(replica.isr)}; min.insync.replicas is ${effectiveMinIsr(broker, replica)}`
}

const away =
  (error: ErrorCode): Reason =>
  ({ broker, shard, id }) =>
    whyElsewhere(broker, shard, id, error)

const unknownMember: Reason = ({ request, group, id }) => {
  const member = 'memberId' in request ? String(request.memberId) : ''
  if (group === null) return `there is no group ${id} here any more`
  // It asked, and left or was removed before the answer could be given.
  if (group.members[member] !== undefined) return `${id} takes it out at this moment`
  const clients = clientsIn(group)
  return clients.length === 0
    ? `${id} has no members`
    : `the members of ${id} are ${listed(clients)}, and ${member || 'who asks'} is none of them`
}

const rebalancing: Reason = ({ group, id, now }) => {
  if (group?.type !== 'classic') return ''
  const members = Object.values(group.members)
  const late = members.filter(({ joining, syncPending }) =>
    group.state === 'PreparingRebalance' ? joining === null : syncPending,
  )
  const waits = late.length === 0 ? '' : `, and waits for ${listed(late.map(({ client }) => client))}`
  return `${id} has been ${group.state} for ${span(now - group.stateSince)}${waits}`
}

const epochs: Reason = ({ request, group, id }) => {
  if (group === null || !('memberId' in request)) return ''
  const said = 'memberEpoch' in request ? request.memberEpoch : 'generation' in request ? request.generation : null
  const member = group.type === 'classic' ? undefined : group.members[String(request.memberId)]
  return member === undefined || said === null
    ? ''
    : `${id} has it in epoch ${member.memberEpoch}, and it spoke of epoch ${said}`
}

const instance: Reason = ({ request, group, now }) => {
  const name = 'groupInstanceId' in request ? request.groupInstanceId : null
  if (group === null || group.type === 'share' || name === null || name === undefined) return ''
  const holder = Object.values(group.members).find(({ groupInstanceId }) => groupInstanceId === name)
  if (holder === undefined) return ''
  const left =
    holder.sessionDeadline > now ? ` until it leaves, or its session ends in ${span(holder.sessionDeadline - now)}` : ''
  return `${name} belongs to ${holder.client} (${holder.memberId})${left}`
}

const sizeKeys = {
  classic: 'group.max.size',
  consumer: 'group.consumer.max.size',
  share: 'group.share.max.size',
} as const

const full: Reason = ({ broker, group, id }) => {
  if (group === null) return ''
  const key = sizeKeys[group.type]
  const count = Object.keys(group.members).length
  return `${id} has ${counted(count, 'member')}, and ${key} is ${broker.config[key]}`
}

const kinds = { classic: 'of the classic protocol', consumer: 'of the consumer protocol', share: 'a share group' }

const protocol: Reason = ({ request, group, id }) => {
  if (group === null) return ''
  if (request.type !== 'joinGroupRequest' || group.type !== 'classic') return `${id} is ${kinds[group.type]}`
  const offered = request.protocols.map(({ name }) => name)
  const others = Object.values(group.members).filter(({ memberId }) => memberId !== request.memberId)
  const known = others.map((member) => `${member.client}: ${member.protocols.map(({ name }) => name).join(', ')}`)
  return `it offers ${listed(offered)}, and the others offer ${listed(known)}`
}

const reasons: Partial<Record<ErrorCode, Reason>> = {
  NOT_COORDINATOR: away('NOT_COORDINATOR'),
  COORDINATOR_NOT_AVAILABLE: away('COORDINATOR_NOT_AVAILABLE'),
  COORDINATOR_LOAD_IN_PROGRESS: away('COORDINATOR_LOAD_IN_PROGRESS'),
  ILLEGAL_GENERATION: ({ request, group, id }) =>
    group?.type === 'classic' && 'generation' in request
      ? `${id} is in generation ${group.generation}, and it spoke of generation ${request.generation}`
      : '',
  UNKNOWN_MEMBER_ID: unknownMember,
  REBALANCE_IN_PROGRESS: rebalancing,
  FENCED_INSTANCE_ID: instance,
  UNRELEASED_INSTANCE_ID: instance,
  FENCED_MEMBER_EPOCH: epochs,
  STALE_MEMBER_EPOCH: epochs,
  GROUP_MAX_SIZE_REACHED: full,
  INCONSISTENT_GROUP_PROTOCOL: protocol,
  GROUP_ID_NOT_FOUND: ({ group, id }) => (group === null ? `there is no ${id}` : `${id} is ${kinds[group.type]}`),
  INVALID_SESSION_TIMEOUT: ({ request, broker: { config } }) =>
    'sessionTimeoutMs' in request
      ? `session.timeout.ms is ${request.sessionTimeoutMs}, and it has to be from ${config['group.min.session.timeout.ms']} to ${config['group.max.session.timeout.ms']}`
      : '',
  UNSUPPORTED_ASSIGNOR: ({ request, broker: { config } }) =>
    'serverAssignor' in request
      ? `it asks for ${request.serverAssignor}, and group.consumer.assignors is ${config['group.consumer.assignors']}`
      : '',
  UNSTABLE_OFFSET_COMMIT: ({ id }) => `offsets of ${id} are part of a transaction that has not ended`,
}
