// Committed offsets: validated against the group, written to its log, answered when they are replicated (G-20, G-3).
import type { Effects, Handlers } from '../../../kernel/step'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import type { ErrorCode, Message, OffsetCommitRequest } from '../messages'
import { divide, divideCommit, refusedField } from '../replication/access'
import { currentRules } from '../replication-rules'
import type { CoordinatorRecord } from './records'
import { consumerCommitError, consumerFetchError } from './consumer/commit'
import { membershipError } from './identity'
import { emptyGroup, replay } from './replay'
import { restartSession } from './sessions'
import { hasHeldOffsets } from './held-offsets'
import { shardFor } from './shard-for'
import type { AnyGroup, Group, GroupShard } from './state'
import { awaitCopies, tellCommitted } from './uncommitted'
import { whyGroupRefuses } from './why-refused'
import { whenWritten, write } from './write'

type OffsetHandlers = Handlers<Broker, Message, Fact, 'offsetCommitRequest' | 'offsetFetchRequest' | 'resetOffsets'>

export const commitOffsets: OffsetHandlers['offsetCommitRequest'] = (self, request, fx, from) => {
  const { correlationId, group: id, memberId, generation } = request
  const { allowed: offsets, refused: others } = divideCommit(self, request, from, request.offsets, fx)
  const reply = (error: ErrorCode) =>
    ({ type: 'offsetCommitResponse', correlationId, error, ...refusedField(others) }) as const
  const tell = (error: ErrorCode, why: string) =>
    fx.note({ type: 'offset-commit-refused', broker: self.id, group: id, member: memberId, error, why })
  const gone = others.find(({ error }) => error === 'UNKNOWN_TOPIC_OR_PARTITION')
  if (gone !== undefined) tell(gone.error, `there is no ${gone.partition}, as far as ${self.id} knows`)
  if (offsets.length === 0 && others.length > 0) return fx.send(from, reply('NONE'))
  const refuse = (error: ErrorCode) => {
    tell(error, whyGroupRefuses(self, request, id, error, fx.now))
    fx.send(from, reply(error))
  }
  const shard = shardFor(self, id)
  if (typeof shard === 'string') return refuse(shard)
  const error = commitError(self, shard.groups[id], request, fx)
  if (error !== 'NONE') return refuse(error)
  const group = shard.groups[id] ?? emptyGroup(id)
  const member = group.type === 'classic' ? group.members[memberId] : undefined
  if (group.type === 'classic' && member !== undefined) restartSession(group, member, member.sessionTimeoutMs, fx)
  if (offsets.length === 0) {
    whenWritten(self, shard, { kind: 'reply', to: from, reply: reply('NONE') }, fx)
    return
  }

  const committedAt = fx.now
  const records = offsets.map((offset): OffsetRecord => ({ type: 'offsetCommit', group: id, ...offset, committedAt }))
  const done = { kind: 'commit', to: from, reply: reply('NONE'), group: id, member: memberId } as const
  const refused = write(self, shard, records, done, fx)
  if (refused !== 'NONE') return refuse(refused)
  takeIn(self, shard, records, { member: memberId, generation }, fx)
}

// They are written: the coordinator goes by them, and they are committed when they are replicated.
function takeIn(
  broker: Broker,
  shard: GroupShard,
  records: readonly OffsetRecord[],
  { member, generation }: { member: string; generation: number },
  fx: Effects<Message, Fact>,
): void {
  for (const { group, partition, offset, committedAt } of records) {
    awaitCopies(shard, shard.written, [{ group, member, generation, partition, offset, committedAt }])
  }
  for (const record of records) replay(shard, record)
  tellCommitted(broker, shard, fx)
}

type OffsetRecord = Extract<CoordinatorRecord, { type: 'offsetCommit' }>

function commitError(
  { id: broker, rules = currentRules }: Broker,
  group: AnyGroup | undefined,
  request: OffsetCommitRequest,
  fx: Effects<Message, Fact>,
): ErrorCode {
  // Share groups have no offsets (`ShareGroup.validateOffsetCommit`).
  if (group?.type === 'share') return 'GROUP_ID_NOT_FOUND'
  if (group?.type !== 'consumer') return classicCommitError(group, request)
  const error = consumerCommitError(group, request, rules.commitAssignmentEpoch)
  const { memberId: member, generation: epoch, offsets } = request
  const partitions = offsets.map(({ partition }) => partition)
  fx.note({ type: 'offset-commit-judged', broker, group: group.group, member, epoch, partitions, error })
  return error
}

// G-20: an old generation must not move the group's offsets; the present one may, also before it rejoins.
// Without a generation (a client that manages its own partitions) only while the group is Empty.
function classicCommitError(group: Group | undefined, request: OffsetCommitRequest): ErrorCode {
  if (group === undefined) return request.generation < 0 ? 'NONE' : 'ILLEGAL_GENERATION'
  const anonymous = request.generation < 0 && request.memberId === '' && request.groupInstanceId === null
  if (anonymous && group.state === 'Empty') return 'NONE'
  const error = membershipError(group, request)
  return error === 'NONE' && group.state === 'CompletingRebalance' ? 'REBALANCE_IN_PROGRESS' : error
}

/**
 * An operator sets the group's offsets, as `kafka-consumer-groups --reset-offsets` does: with a commit that belongs to no
 * generation. While the group has members they would go on from their own positions, so it is refused, in that tool's words.
 */
export const resetOffsets: OffsetHandlers['resetOffsets'] = (self, { group: id, offsets }, fx) => {
  const refuse = (why: string) => fx.note({ type: 'offset-reset-refused', group: id, why })
  const shard = shardFor(self, id)
  if (typeof shard === 'string') return refuse(`its coordinator is not ready (${shard})`)
  const group = shard.groups[id] ?? emptyGroup(id)
  if (group.state !== 'Empty') {
    return refuse(
      `Assignments can only be reset if the group '${id}' is inactive, but the current state is ${group.state}`,
    )
  }
  const previous = (partition: string) => group.offsets[partition]?.offset ?? -1
  const committedAt = fx.now
  const records = offsets.map((offset): OffsetRecord => ({ type: 'offsetCommit', group: id, ...offset, committedAt }))
  const committed = offsets.map(({ partition, offset }) => ({ partition, offset, previous: previous(partition) }))
  const reply = { type: 'offsetCommitResponse', correlationId: 0, error: 'NONE' } as const
  const done = { kind: 'commit', to: null, reply, group: id, member: '' } as const
  const error = write(self, shard, records, done, fx)
  if (error !== 'NONE') return refuse(`the coordinator could not write it down (${error})`)
  takeIn(self, shard, records, { member: '', generation: -1 }, fx)
  fx.note({ type: 'offsets-reset', group: id, offsets: committed })
}

// The answer waits until all that was written before is replicated (`require_stable`), so that nobody starts from an
// offset that a failover could take back.
export const fetchOffsets: OffsetHandlers['offsetFetchRequest'] = (self, request, fx, from) => {
  const { correlationId, group: id, member, requireStable } = request
  const asked = request.partitions.map((partition) => ({ partition }))
  const { allowed, refused } = divide(self, request, from, 'DESCRIBE', asked, fx)
  const partitions = allowed.map(({ partition }) => partition)
  const shard = shardFor(self, id)
  if (typeof shard === 'string') {
    fx.send(from, { type: 'offsetFetchResponse', correlationId, error: shard, offsets: [] })
    return
  }
  if (requireStable === true && hasHeldOffsets(shard, id, partitions)) {
    fx.send(from, { type: 'offsetFetchResponse', correlationId, error: 'UNSTABLE_OFFSET_COMMIT', offsets: [] })
    return
  }
  const group = shard.groups[id]
  const error = group?.type === 'consumer' && member !== null ? consumerFetchError(group, member) : 'NONE'
  if (error !== 'NONE') {
    fx.send(from, { type: 'offsetFetchResponse', correlationId, error, offsets: [] })
    return
  }
  const stored = group?.offsets ?? {}
  const offsets = partitions.map((partition) => {
    const { offset, leaderEpoch } = stored[partition] ?? { offset: -1, leaderEpoch: -1 }
    return { partition, offset, leaderEpoch }
  })
  const reply = {
    type: 'offsetFetchResponse',
    correlationId,
    error: 'NONE',
    offsets,
    ...refusedField(refused),
  } as const
  whenWritten(self, shard, { kind: 'reply', to: from, reply }, fx)
}
