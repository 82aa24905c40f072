// The share coordinator (KIP-932; ShareCoordinatorService, ShareCoordinatorShard): keeps the state of records in `__share_group_state`, and
// lets only the newest leader of a partition write it.
import { ms, type Micros } from '../../../kernel/time'
import type { Broker, BrokerEffects } from '../broker/state'
import { coordinatorBatch } from '../group/batch'
import { batchesOf } from '../log/log'
import type { ErrorCode, PartitionId, ShareGroupStateResponse, ShareStateRequest } from '../messages'
import { appendAsLeader } from '../replication/append'
import { say, sharesOf, stateShardOf } from './persister'
import { type ShareStateRecord, UNINITIALIZED } from './records'
import type { PendingAnswer, ShareShard } from './state'
import { replayShareState, shareKey, type StoredShare } from './stored-state'

/** This broker leads a partition of `__share_group_state`: its log is loaded. */
export function onStateShardElected(
  broker: Broker,
  partition: PartitionId,
  leaderEpoch: number,
  fx: BrokerEffects,
): void {
  const { shards } = sharesOf(broker)
  const known = shards[partition]
  if (known?.loaded === true) {
    known.leaderEpoch = leaderEpoch
    return
  }
  const loadedEpoch = leaderEpoch
  shards[partition] = {
    partition,
    leaderEpoch,
    loaded: false,
    loadedEpoch,
    states: {},
    written: 0,
    pending: [],
    timerAt: 0,
  }
  const log = broker.durable.logs[partition]
  // A request's worth of work, and 20 MB a second.
  const delay = ms(5) + Math.ceil((log?.sizeInBytes ?? 0) / 20)
  fx.after(log === undefined ? 0 : delay, { type: 'shareTimer', what: 'load', key: partition, deadline: leaderEpoch })
}

/** The log was read: states are as its last records say. */
export function finishStateLoading(broker: Broker, partition: PartitionId, leaderEpoch: number): void {
  const shard = broker.volatile.share?.shards[partition]
  if (shard === undefined || shard.loaded || shard.loadedEpoch !== leaderEpoch) return
  const log = broker.durable.logs[partition]
  const batches = log === undefined ? [] : batchesOf(log)
  for (const { batch } of batches) {
    for (const record of batch.coordinatorRecords ?? []) {
      if (isStateRecord(record)) replayShareState(shard.states, record)
    }
  }
  shard.loaded = true
  shard.written = log?.logEndOffset ?? 0
}

const isStateRecord = (record: { readonly type: string }): record is ShareStateRecord =>
  record.type === 'shareSnapshot' || record.type === 'shareUpdate' || record.type === 'shareSnapshotTombstone'

/** Another broker leads it now. */
export function onStateShardResigned(broker: Broker, partition: PartitionId, fx: BrokerEffects): void {
  const shard = broker.volatile.share?.shards[partition]
  if (shard === undefined) return
  delete broker.volatile.share!.shards[partition]
  for (const { to, correlationId } of shard.pending) answer(broker, to, correlationId, 'NOT_COORDINATOR', null, fx)
}

function answer(
  broker: Broker,
  to: string,
  correlationId: number,
  error: ErrorCode,
  state: ShareGroupStateResponse['state'],
  fx: BrokerEffects,
): void {
  say(broker, to, { type: 'shareGroupStateResponse', correlationId, error, state }, fx)
}

/** One of the requests to a share coordinator. */
export function onStateRequest(broker: Broker, request: ShareStateRequest, fx: BrokerEffects, from: string): void {
  const { group, partition, topicId, correlationId } = request
  const shard = broker.volatile.share?.shards[stateShardOf(broker, group, topicId, partition)]
  const refuse = (error: ErrorCode) => answer(broker, from, correlationId, error, null, fx)
  if (shard === undefined) return refuse('NOT_COORDINATOR')
  if (!shard.loaded) return refuse('COORDINATOR_LOAD_IN_PROGRESS')
  const known = shard.states[shareKey(group, partition)]
  const decision = decide(broker, request, known)
  if ('error' in decision) return refuse(decision.error)
  const { records } = decision
  if (records.length > 0) {
    const { error, lastOffset } = appendAsLeader(broker, shard.partition, coordinatorBatch(records, fx.now), fx)
    if (error !== 'NONE')
      return refuse(error === 'NOT_ENOUGH_REPLICAS' ? 'COORDINATOR_NOT_AVAILABLE' : 'NOT_COORDINATOR')
    shard.written = lastOffset + 1
    for (const record of records) replayShareState(shard.states, record)
  }
  const after = shard.states[shareKey(group, partition)]
  const state = request.type === 'readShareGroupStateRequest' && after !== undefined ? told(after) : null
  whenWritten(broker, shard, { to: from, correlationId, state }, fx)
}

const told = ({ stateEpoch, startOffset, stateBatches }: StoredShare) => ({ stateEpoch, startOffset, stateBatches })

type Decision = { readonly records: readonly ShareStateRecord[] } | { readonly error: ErrorCode }

function decide({ config }: Broker, request: ShareStateRequest, known: StoredShare | undefined): Decision {
  const { group, partition, topicId } = request
  const about = { group, partition, topicId }
  if (request.type === 'initializeShareGroupStateRequest') {
    const { stateEpoch, startOffset } = request
    if (known !== undefined && stateEpoch < known.stateEpoch) return { error: 'FENCED_STATE_EPOCH' }
    const snapshotEpoch = (known?.snapshotEpoch ?? -1) + 1
    const fresh = { snapshotEpoch, stateEpoch, leaderEpoch: -1, startOffset, stateBatches: [] }
    return { records: [{ type: 'shareSnapshot', ...about, ...fresh }] }
  }
  if (known === undefined) {
    // Whoever leads a partition that no group coordinator has told of begins with nothing (`ReadShareGroupState`), and may write nothing.
    return { error: request.type === 'readShareGroupStateRequest' ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'INVALID_REQUEST' }
  }
  const { leaderEpoch } = request
  if (leaderEpoch < known.leaderEpoch) return { error: 'FENCED_LEADER_EPOCH' }
  const { snapshotEpoch } = known
  if (request.type === 'readShareGroupStateRequest') {
    if (leaderEpoch === known.leaderEpoch) return { records: [] }
    const update = { snapshotEpoch, leaderEpoch, startOffset: UNINITIALIZED, stateBatches: [] }
    return { records: [{ type: 'shareUpdate', ...about, ...update }] }
  }
  if (request.stateEpoch < known.stateEpoch) return { error: 'FENCED_STATE_EPOCH' }
  const { startOffset, stateBatches } = request
  const update: ShareStateRecord = {
    type: 'shareUpdate',
    ...about,
    snapshotEpoch,
    leaderEpoch,
    startOffset,
    stateBatches,
  }
  if (known.updates < config['share.coordinator.snapshot.update.records.per.snapshot']) return { records: [update] }
  // After so many updates the whole state is written down once.
  const states = { [shareKey(group, partition)]: known }
  replayShareState(states, update)
  const { updates: _, ...all } = states[shareKey(group, partition)]!
  return { records: [{ type: 'shareSnapshot', ...about, ...all, snapshotEpoch: snapshotEpoch + 1 }] }
}

function whenWritten(
  broker: Broker,
  shard: ShareShard,
  { to, correlationId, state }: Pick<PendingAnswer, 'to' | 'correlationId' | 'state'>,
  fx: BrokerEffects,
): void {
  const { highWatermark } = broker.volatile.partitions[shard.partition]!
  if (shard.pending.length === 0 && highWatermark >= shard.written) {
    return answer(broker, to, correlationId, 'NONE', state, fx)
  }
  const deadline = fx.now + ms(broker.config['share.coordinator.write.timeout.ms'])
  shard.pending.push({ offset: shard.written, deadline, to, correlationId, state })
  if (shard.timerAt === 0) setTimer(shard, deadline, fx)
}

function setTimer(shard: ShareShard, deadline: Micros, fx: BrokerEffects): void {
  shard.timerAt = deadline
  fx.after(deadline - fx.now, { type: 'shareTimer', what: 'write', key: shard.partition, deadline })
}

/** What was written is certain up to the high watermark. */
export function onStateHighWatermark(broker: Broker, shard: ShareShard, fx: BrokerEffects): void {
  const { highWatermark } = broker.volatile.partitions[shard.partition]!
  while (shard.pending.length > 0 && shard.pending[0]!.offset <= highWatermark) {
    const { to, correlationId, state } = shard.pending.shift()!
    answer(broker, to, correlationId, 'NONE', state, fx)
  }
}

/** Writes that nobody has copied in time fail; what is in the log stays there. */
export function expireStateWrites(broker: Broker, partition: PartitionId, deadline: Micros, fx: BrokerEffects): void {
  const shard = broker.volatile.share?.shards[partition]
  if (shard?.timerAt !== deadline) return
  shard.timerAt = 0
  while (shard.pending.length > 0 && shard.pending[0]!.deadline <= fx.now) {
    const { to, correlationId } = shard.pending.shift()!
    answer(broker, to, correlationId, 'COORDINATOR_NOT_AVAILABLE', null, fx)
  }
  const [next] = shard.pending
  if (next !== undefined) setTimer(shard, next.deadline, fx)
}
