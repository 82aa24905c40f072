// Offsets in transactions: written when they are sent, part of the group's when the marker says so (T-22, KIP-447).
import type { Effects, Handlers } from '../../../kernel/step'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import { markerBatch } from '../log/transactions'
import type {
  ErrorCode,
  Message,
  PartitionId,
  RecordBatch,
  TxnOffsetCommitRequest,
  WriteTxnMarkersRequest,
} from '../messages'
import { appendAsLeader } from '../replication/append'
import { divideCommit, refusedField } from '../replication/access'
import { logOf } from '../replication/replica'
import { mustVerify, verify, type Verdicts } from '../replication/verification'
import { coordinatorBatch } from './batch'
import { coordinatorError } from './completion'
import { consumerCommitError } from './consumer/commit'
import { membershipError } from './identity'
import type { CoordinatorRecord } from './records'
import { completeHeld, replayBatch } from './held-offsets'
import { shardFor, shardIdOf } from './shard-for'
import type { AnyGroup, GroupShard } from './state'
import { whenWritten } from './write'

type BrokerEffects = Effects<Message, Fact>

export const txnOffsetCommit: Handlers<Broker, Message, Fact, 'txnOffsetCommitRequest'>['txnOffsetCommitRequest'] = (
  self,
  request,
  fx,
  from,
) => commitOffsetsInTransaction(self, request, from, fx)

/** Holds offsets until the transaction ends. The coordinator of the transaction is asked first whether it knows of them. */
export function commitOffsetsInTransaction(
  broker: Broker,
  request: TxnOffsetCommitRequest,
  client: string,
  fx: BrokerEffects,
  verdicts?: Verdicts,
): void {
  const { correlationId, group, producerId, producerEpoch, transactionalId, version, memberId } = request
  const told = verdicts === undefined ? fx : null
  const { allowed: offsets, refused } = divideCommit(broker, request, client, request.offsets, told)
  const reply = (error: ErrorCode) =>
    ({ type: 'txnOffsetCommitResponse', correlationId, error, ...refusedField(refused) }) as const
  const tell = (error: ErrorCode) =>
    fx.note({ type: 'offset-commit-refused', broker: broker.id, group, member: memberId, error })
  if (refused.some(({ error }) => error === 'UNKNOWN_TOPIC_OR_PARTITION')) tell('UNKNOWN_TOPIC_OR_PARTITION')
  if (offsets.length === 0 && refused.length > 0) return fx.send(client, reply('NONE'))
  const refuse = (error: ErrorCode) => {
    tell(error)
    fx.send(client, reply(error))
  }
  const shard = shardFor(broker, group)
  if (typeof shard === 'string') return refuse(shard)
  const error = transactionalError(shard.groups[group], request)
  if (error !== 'NONE') return refuse(error)
  const partition = shardIdOf(broker, group)
  if (verdicts === undefined && mustVerify(broker, partition, request, version)) {
    const question = { message: request, client, partitions: [partition], producerId, producerEpoch }
    return verify(broker, { transactionalId, version }, question, fx)
  }
  const verdict = verdicts?.[partition] ?? 'NONE'
  if (verdict !== 'NONE') return refuse(verdict === 'NOT_ENOUGH_REPLICAS' ? 'COORDINATOR_NOT_AVAILABLE' : verdict)
  if ((logOf(broker, partition).producers[`p${producerId}`]?.producerEpoch ?? -1) > producerEpoch) {
    return refuse('INVALID_PRODUCER_EPOCH')
  }
  const records = offsets.map((offset): CoordinatorRecord => {
    return { type: 'offsetCommit', group, ...offset, committedAt: fx.now }
  })
  const batch: RecordBatch = { ...coordinatorBatch(records, fx.now), producerId, producerEpoch, transactional: true }
  const appended = appendAsLeader(broker, partition, batch, fx)
  if (appended.error !== 'NONE') return refuse(coordinatorError(appended.error))
  shard.written = appended.lastOffset + 1
  replayBatch(shard, batch)
  whenWritten(broker, shard, { kind: 'reply', to: client, reply: reply('NONE') }, fx)
}

// A producer that says nothing of a membership is not asked for one; nobody has to wait for a rebalance to end.
function transactionalError(group: AnyGroup | undefined, request: TxnOffsetCommitRequest): ErrorCode {
  const { generation, memberId, groupInstanceId } = request
  if (generation < 0 && memberId === '' && groupInstanceId === null) return 'NONE'
  if (group === undefined) return 'ILLEGAL_GENERATION'
  if (group.type === 'share') return 'GROUP_ID_NOT_FOUND'
  return group.type === 'consumer' ? consumerCommitError(group, request, true) : membershipError(group, request)
}

/** A transaction's marker for the groups of this partition: writes it, and lets its offsets count or go. NONE: it is written. */
export function endTransactionOfGroups(
  broker: Broker,
  partition: PartitionId,
  request: WriteTxnMarkersRequest,
  fx: BrokerEffects,
): ErrorCode {
  const shard = broker.volatile.groups[partition]
  if (shard === undefined) return 'NOT_LEADER_OR_FOLLOWER'
  if (!shard.loaded) return 'COORDINATOR_LOAD_IN_PROGRESS'
  const { committed, coordinatorEpoch, producerId } = request
  const batch = markerBatch(request, committed, coordinatorEpoch, fx.now)
  const before = offsetsOf(shard, producerId)
  const appended = appendAsLeader(broker, partition, batch, fx)
  if (appended.error !== 'NONE') return appended.error
  shard.written = appended.lastOffset + 1
  completeHeld(shard, producerId, committed).forEach(({ group, partition: of, offset, committedAt }, i) => {
    const offsets = { group, member: '', generation: -1, partition: of, offset, previous: before[i]!, committedAt }
    if (committed) fx.note({ type: 'offset-committed', broker: broker.id, ...offsets })
  })
  return 'NONE'
}

const offsetsOf = ({ inTransactions, groups }: GroupShard, producerId: number): number[] =>
  (inTransactions[`p${producerId}`]?.offsets ?? []).map(
    ({ group, partition }) => groups[group]?.offsets[partition]?.offset ?? -1,
  )
