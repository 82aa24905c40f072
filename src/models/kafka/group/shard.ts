// The life of a coordinator shard: one partition of `__consumer_offsets` that this broker leads (G-1 to G-3).
// The broker calls these when leadership or the high watermark of such a partition changes.
import type { Effects } from '../../../kernel/step'
import { ms, type Micros } from '../../../kernel/time'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import { batchesOf } from '../log/log'
import type { Log } from '../log/state'
import type { Message, PartitionId } from '../messages'
import { answerSync, complete, refuse, refuseJoin } from './completion'
import { resumeTimers } from './consumer/timers'
import { resumeInitializing } from './share/initialize'
import { watchShareSession } from './share/leave'
import { watchExpiry } from './expiry'
import { rebalanceOrCompleteJoin } from './rebalance'
import { replayBatch } from './held-offsets'
import { restartSession } from './sessions'
import { awaitCopiesOf, tellCommitted } from './uncommitted'

type BrokerEffects = Effects<Message, Fact>

/** This broker has become leader of `partition` (of `__consumer_offsets`) in this epoch: its log is loaded (G-2). */
export function onShardElected(broker: Broker, partition: PartitionId, leaderEpoch: number, fx: BrokerEffects): void {
  const { groups } = broker.volatile
  const known = groups[partition]
  if (known?.loaded === true) {
    groups[partition] = { ...known, leaderEpoch }
    return
  }
  groups[partition] = {
    partition,
    leaderEpoch,
    loaded: false,
    loadedEpoch: leaderEpoch,
    groups: {},
    inTransactions: {},
    written: 0,
    pending: [],
    uncommitted: [],
    timerAt: 0,
  }
  const log = broker.durable.logs[partition]
  const delay = log === undefined ? 0 : loadTime(log)
  fx.after(delay, { type: 'groupTimer', group: partition, timer: 'load', deadline: leaderEpoch })
}

/** How long a new coordinator reads its log: a request's worth of work, and 20 MB a second. */
const loadTime = ({ sizeInBytes }: Log): Micros => ms(5) + Math.ceil(sizeInBytes / 20)

/** The log was read: the groups are as their last records say, and all their sessions begin anew (G-2). */
export function finishLoading(broker: Broker, partition: PartitionId, leaderEpoch: number, fx: BrokerEffects): void {
  const shard = broker.volatile.groups[partition]
  if (shard === undefined || shard.loaded || shard.leaderEpoch !== leaderEpoch) return
  const log = broker.durable.logs[partition]
  const batches = log === undefined ? [] : batchesOf(log)
  const highWatermark = broker.volatile.partitions[partition]?.highWatermark ?? 0
  for (const stored of batches) {
    if (stored.lastOffset >= highWatermark) awaitCopiesOf(shard, stored)
    replayBatch(shard, stored.batch)
  }
  shard.loaded = true
  shard.written = log?.logEndOffset ?? 0
  for (const group of Object.values(shard.groups)) {
    fx.note({ type: 'coordinator-elected', broker: broker.id, group: group.group, partition })
    if (group.type === 'consumer') {
      resumeTimers(broker, group, fx)
      continue
    }
    if (group.type === 'share') {
      for (const member of Object.values(group.members)) watchShareSession(broker, group, member, fx)
      resumeInitializing(broker, group, fx)
      continue
    }
    const members = Object.values(group.members)
    for (const member of members) restartSession(group, member, member.sessionTimeoutMs, fx)
    // G-19: of those who rejoin, the last ones are turned away.
    if (members.length > broker.config['group.max.size']) {
      rebalanceOrCompleteJoin(broker, shard, group, 'it has more members than group.max.size', fx)
    }
  }
  watchExpiry(broker, shard, fx)
}

/** This broker leads `partition` no longer: what waits here is answered NOT_COORDINATOR, and the groups are forgotten. */
export function onShardResigned(broker: Broker, partition: PartitionId, fx: BrokerEffects): void {
  const shard = broker.volatile.groups[partition]
  if (shard === undefined) return
  delete broker.volatile.groups[partition]
  for (const { done } of shard.pending) refuse(broker, done, 'NOT_COORDINATOR', fx)
  for (const group of Object.values(shard.groups)) {
    if (group.type !== 'classic') continue
    for (const memberId of Object.keys(group.members)) {
      refuseJoin(group, memberId, 'NOT_COORDINATOR', fx)
      answerSync(group, memberId, 'NOT_COORDINATOR', fx)
    }
  }
}

/** The high watermark of a led `partition` has risen: what waited for it is answered. Cheap when nothing waits. */
export function onShardHighWatermark(broker: Broker, partition: PartitionId, fx: BrokerEffects): void {
  const shard = broker.volatile.groups[partition]
  if (shard === undefined || shard.pending.length + shard.uncommitted.length === 0) return
  const { highWatermark } = broker.volatile.partitions[partition]!
  const waiting = shard.pending.findIndex(({ offset }) => offset > highWatermark)
  const done = shard.pending.splice(0, waiting === -1 ? shard.pending.length : waiting)
  for (const write of done) complete(broker, shard, write.done, fx)
  tellCommitted(broker, shard, fx)
}
