// What a coordinator refuses is told, with what of the group or of the transactional id decided it at that moment.
import type { Micros } from '../../../kernel/time'
import type { AnyGroup } from '../group/state'
import { shardIdOf } from '../group/shard-for'
import type { ErrorCode, Message, PartitionId } from '../messages'
import { effectiveMinIsr } from '../replication/replica'
import { transactionShardOf } from '../replication/verification'
import type { Transaction } from '../transaction/state'
import type { Broker, BrokerEffects } from './state'

type Handler = (self: Broker, message: Message, fx: BrokerEffects, from: string) => void

/** The same handler, which tells of every answer with an error that it gives a client. */
export const tellingRefusals =
  (handler: Handler): Handler =>
  (self, message, fx, from) => {
    const send = (to: string, answer: Message) => {
      const error = 'error' in answer ? answer.error : 'NONE'
      // The first answer to who joins is no refusal; and what brokers ask of each other is nobody's to know.
      const isTold = isRefusal(error) && to !== self.id && self.volatile.image.brokers[to] === undefined
      if (isTold) note(self, message, answer, error, to, fx)
      fx.send(to, answer)
    }
    handler(self, message, { ...fx, send }, from)
  }

const isRefusal = (error: unknown): error is ErrorCode =>
  typeof error === 'string' && error !== 'NONE' && error !== 'MEMBER_ID_REQUIRED'

function note(broker: Broker, message: Message, answer: Message, error: ErrorCode, client: string, fx: BrokerEffects) {
  const case_ = caseOf(broker, message, fx.now)
  if (case_ === null) return
  fx.note({
    type: 'coordinator-refused',
    broker: broker.id,
    client,
    what: case_.id,
    request: answer.type.replace('Response', 'Request'),
    error,
    why: reasons[error]?.(case_) ?? '',
  })
}

/** What is asked about, and what the coordinator knows of it. */
interface Case {
  readonly broker: Broker
  readonly now: Micros
  readonly request: Message
  /** Group or transactional id, and the partition whose leader coordinates it. */
  readonly id: string
  readonly shard: PartitionId
  readonly group: AnyGroup | null
  readonly transaction: Transaction | null
}

function caseOf(broker: Broker, request: Message, now: Micros): Case | null {
  const id = transactionalIdIn(request)
  if (id !== null) {
    const shard = transactionShardOf(broker, id)
    const transaction = broker.volatile.transactions[shard]?.transactions[id] ?? null
    return { broker, now, request, id, shard, group: null, transaction }
  }
  if (!('group' in request) || typeof request.group !== 'string') return null
  const shard = shardIdOf(broker, request.group)
  const group = broker.volatile.groups[shard]?.groups[request.group] ?? null
  return { broker, now, request, id: request.group, shard, group, transaction: null }
}

// Offsets in a transaction are the group's business.
function transactionalIdIn(request: Message): string | null {
  if (request.type === 'txnOffsetCommitRequest') return null
  if (request.type === 'initProducerIdRequest') return request.transaction?.transactionalId ?? null
  return 'transactionalId' in request ? (request.transactionalId ?? null) : null
}

const span = (time: Micros): string =>
  time < 1_000_000 ? `${Math.round(time / 1_000)} ms` : `${(Math.round(time / 100_000) / 10).toFixed(1)} s`

/** Names of a group's members, as people know them. */
const clientsIn = (group: AnyGroup): string[] => Object.values(group.members).map(({ client }) => client)

const listed = (names: readonly string[]): string => (names.length === 0 ? 'nobody' : names.join(', '))

type Reason = (at: Case) => string

const unavailable: Reason = ({ broker, shard }) => {
  const state = broker.volatile.image.partitions[shard]
  const replica = broker.volatile.partitions[shard]
  if (state === undefined) return `there is no ${shard} yet`
  if (state.leader === null) return `nobody leads ${shard} at the moment`
  if (replica?.role !== 'leader') return ''
  return `in sync with ${shard}: ${listed(replica.isr)}; min.insync.replicas is ${effectiveMinIsr(broker, replica)}`
}

const elsewhere: Reason = ({ broker, shard, id }) => {
  const leader = broker.volatile.image.partitions[shard]?.leader ?? null
  if (leader === null) return `nobody leads ${shard} at the moment`
  return leader === broker.id ? `it is about to lead ${shard}` : `${leader} leads ${shard}, and so coordinates ${id}`
}

const unknownMember: Reason = ({ request, group, id }) => {
  const member = 'memberId' in request ? String(request.memberId) : ''
  if (group === null) return `there is no group ${id} here any more`
  return `the members of ${id} are ${listed(clientsIn(group))}, and ${member || 'who asks'} is none of them`
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
  return `${id} has ${Object.keys(group.members).length} members, and ${key} is ${broker.config[key]}`
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

const concurrent: Reason = ({ transaction, id }) => {
  if (transaction === null) return ''
  const { value, pending, markers } = transaction
  const next = pending === null ? '' : `, and ${pending} is being written`
  const left = markers === null ? [] : Object.keys(markers.left)
  return `${id} is in ${value.state}${next}${left.length === 0 ? '' : `; markers are still to be written to ${listed(left)}`}`
}

const producerEpoch: Reason = ({ request, transaction, id }) => {
  if (transaction === null) return `this coordinator knows nothing of ${id}`
  const { producerId, producerEpoch: epoch, state } = transaction.value
  const asked =
    request.type === 'initProducerIdRequest' ? request.transaction : 'producerEpoch' in request ? request : null
  const said =
    asked === null || asked === undefined ? '' : `, and it spoke of ${asked.producerId} in epoch ${asked.producerEpoch}`
  return `${id} has producer id ${producerId} in epoch ${epoch} (${state})${said}`
}

const reasons: Partial<Record<ErrorCode, Reason>> = {
  NOT_COORDINATOR: elsewhere,
  COORDINATOR_NOT_AVAILABLE: unavailable,
  COORDINATOR_LOAD_IN_PROGRESS: ({ shard }) => `it leads ${shard}, and has yet to read what is stored there`,
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
  CONCURRENT_TRANSACTIONS: concurrent,
  INVALID_TXN_STATE: concurrent,
  PRODUCER_FENCED: producerEpoch,
  INVALID_PRODUCER_EPOCH: producerEpoch,
  INVALID_PRODUCER_ID_MAPPING: producerEpoch,
  INVALID_TRANSACTION_TIMEOUT: ({ request, broker: { config } }) =>
    request.type === 'initProducerIdRequest'
      ? `transaction.timeout.ms is ${request.transaction?.timeoutMs}, and transaction.max.timeout.ms is ${config['transaction.max.timeout.ms']}`
      : '',
}
