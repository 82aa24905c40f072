// Writing to a shard's log, and waiting until what was written is replicated (G-3).
import type { Effects } from '../../../kernel/step'
import { ms } from '../../../kernel/time'
import { appendAsLeader } from '../replication/append'
import type { Broker } from '../broker/state'
import type { Fact } from '../facts'
import type { ErrorCode, Message } from '../messages'
import { coordinatorBatch } from './batch'
import { complete, coordinatorError } from './completion'
import type { CoordinatorRecord } from './records'
import type { Completion, GroupShard, PendingWrite } from './state'

type BrokerEffects = Effects<Message, Fact>

/**
 * Appends `records`; `done` follows when they are replicated. Answers NONE, or the coordinator's error when the log
 * refuses them (too few in-sync replicas, say): then nothing was written, and `done` never happens.
 */
export function write(
  broker: Broker,
  shard: GroupShard,
  records: readonly CoordinatorRecord[],
  done: Completion,
  fx: BrokerEffects,
): ErrorCode {
  const error = append(broker, shard, records, fx)
  if (error === 'NONE') whenWritten(broker, shard, done, fx)
  return error
}

/** Appends `records`; nobody waits for them. */
export function append(
  broker: Broker,
  shard: GroupShard,
  records: readonly CoordinatorRecord[],
  fx: BrokerEffects,
): ErrorCode {
  const { error, lastOffset } = appendAsLeader(broker, shard.partition, coordinatorBatch(records, fx.now), fx)
  if (error !== 'NONE') return coordinatorError(error)
  shard.written = lastOffset + 1
  return 'NONE'
}

/** `done` follows as soon as all that was written so far is replicated: reads see only what is certain. */
export function whenWritten(broker: Broker, shard: GroupShard, done: Completion, fx: BrokerEffects): void {
  const { highWatermark } = broker.volatile.partitions[shard.partition]!
  if (shard.pending.length === 0 && highWatermark >= shard.written) {
    complete(broker, shard, done, fx)
    return
  }
  const deadline = fx.now + ms(broker.config['offsets.commit.timeout.ms'])
  shard.pending.push({ offset: shard.written, deadline, done })
  if (shard.timerAt === 0) setTimer(shard, deadline, fx)
}

function setTimer(shard: GroupShard, deadline: number, fx: BrokerEffects): void {
  shard.timerAt = deadline
  fx.after(deadline - fx.now, { type: 'groupTimer', group: shard.partition, timer: 'write', deadline })
}

/** The shard's timer rings: takes out what has waited too long (`offsets.commit.timeout.ms`). */
export function takeExpired(shard: GroupShard, deadline: number, fx: BrokerEffects): PendingWrite[] {
  if (shard.timerAt !== deadline) return []
  shard.timerAt = 0
  const waiting = shard.pending.findIndex((write) => write.deadline > fx.now)
  const expired = shard.pending.splice(0, waiting === -1 ? shard.pending.length : waiting)
  const [next] = shard.pending
  if (next !== undefined) setTimer(shard, next.deadline, fx)
  return expired
}
