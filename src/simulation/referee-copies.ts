// The log that counts, per partition: that of the broker which last took up its leadership. A record is *stored* while
// that log holds it. An acknowledged record that it does not hold is *lost* from that moment on, and no longer lost when
// a leader that has it takes up leadership again (its old leader came back and was still in sync, say). While nobody
// leads, the log of the last leader counts: nobody can read it, but nothing is gone while its disk is registered.
import type { LogBatch } from '../models/kafka/messages'
import { batchAt, commonPrefix, createReplicaLog, popBatch, pushBatch, type ReplicaLog, storedAt } from './referee-logs'
import { afterRemoval, countBatch, markAppended, uncountBatch } from './referee-counting'
import type { Turn } from './referee-losses'
import type { PartitionLedger, Referee } from './referee-state'

const GRAVES = 2_000
const TURNS = 200

/** This broker's copy of the partition's log, made when it is first heard of. */
export function replicaOf(partition: PartitionLedger, broker: string): ReplicaLog {
  for (const replica of partition.replicas) if (replica.broker === broker) return replica
  const replica = createReplicaLog(broker)
  partition.replicas.push(replica)
  return replica
}

/** A broker appended this batch as leader. */
export function store(referee: Referee, partition: PartitionLedger, broker: string, batch: LogBatch, turn: Turn): void {
  pushBatch(replicaOf(partition, broker), batch, turn.at, turn.seq)
  if (partition.reference === broker) countBatch(referee, partition, batch)
  else markAppended(referee, batch)
}

/** A broker copied this batch from its leader. */
export function copyTo(
  referee: Referee,
  partition: PartitionLedger,
  broker: string,
  batch: LogBatch,
  turn: Turn,
): void {
  pushBatch(replicaOf(partition, broker), batch, turn.at, turn.seq)
  if (partition.reference === broker) countBatch(referee, partition, batch)
}

/** A broker cut its log at `to`. */
export function cut(
  referee: Referee,
  partition: PartitionLedger,
  broker: string,
  to: number,
  leader: string | null,
  turn: Turn,
): void {
  const replica = replicaOf(partition, broker)
  const counts = partition.reference === broker
  let removed = false
  while (replica.count > 0 && replica.end > to) {
    bury(partition, replica, leader, turn)
    const batch = popBatch(replica)
    if (!counts) continue
    uncountBatch(referee, partition, batch, turn)
    removed = true
  }
  replica.end = Math.min(replica.end, to)
  if (removed) afterRemoval(referee, partition, replica)
}

/** `broker` took up leadership in `epoch`: from now on its log counts. */
export function turnTo(referee: Referee, partition: PartitionLedger, broker: string, epoch: number, turn: Turn): void {
  const before = partition.reference
  partition.referenceEpoch = epoch
  partition.lastTurn = { epoch, at: turn.at, lost: 0, returned: 0, short: 0, code: turn.code }
  if (before === broker) return
  partition.turns.push({ broker, epoch, at: turn.at, seq: turn.seq })
  if (partition.turns.length > TURNS) partition.turns.shift()
  const next = replicaOf(partition, broker)
  partition.reference = broker
  const old = before === null ? null : (partition.replicas.find((replica) => replica.broker === before) ?? null)
  const lost = referee.totals.lost
  partition.lastTurn.short = Math.max(0, partition.readableTo - next.end)
  if (partition.lastTurn.short > 0) partition.shortenedBy = turn.code
  const [keepOld, keepNew] = old === null ? [0, 0] : commonPrefix(old, next)
  const removed = old !== null && old.count > keepOld
  const known = referee.losses.at(-1)
  if (old !== null) {
    for (let i = old.count - 1; i >= keepOld; i--) uncountBatch(referee, partition, batchAt(old, i), turn)
  }
  if (removed) afterRemoval(referee, partition, next, keepNew)
  const lostNow = referee.totals.lost
  for (let i = keepNew; i < next.count; i++) countBatch(referee, partition, batchAt(next, i))
  partition.readableTo = Math.min(partition.readableTo, next.end)
  partition.lastTurn.lost = Math.max(0, referee.totals.lost - lost)
  partition.lastTurn.returned = Math.max(0, lostNow - referee.totals.lost)
  const latest = referee.losses.at(-1)
  if (latest !== undefined && latest !== known) partition.lastTurn.code = latest.code
}

/** A broker's copy of the partition is destroyed. If it was the one that counts, the best that is left does. */
export function destroy(referee: Referee, partition: PartitionLedger, broker: string, turn: Turn): void {
  const gone = partition.replicas.find((replica) => replica.broker === broker)
  if (gone === undefined) return
  if (partition.reference === broker) {
    const left = partition.replicas.filter((replica) => replica !== gone)
    const best = left.toSorted((a, b) => lastEpoch(b) - lastEpoch(a) || b.end - a.end)[0]
    if (best === undefined) {
      for (let i = gone.count - 1; i >= 0; i--) uncountBatch(referee, partition, batchAt(gone, i), turn)
      if (partition.readableTo > 0) partition.shortenedBy = turn.code
      afterRemoval(referee, partition, createReplicaLog(broker))
      partition.reference = null
    } else {
      turnTo(referee, partition, best.broker, partition.referenceEpoch, turn)
    }
  }
  partition.replicas = partition.replicas.filter((replica) => replica !== gone)
}

const lastEpoch = (log: ReplicaLog): number => (log.count === 0 ? -1 : batchAt(log, log.count - 1).leaderEpoch)

// Remembers what is cut off, for the life-lines.
function bury(partition: PartitionLedger, replica: ReplicaLog, leader: string | null, turn: Turn): void {
  const { baseOffset, leaderEpoch, batch } = batchAt(replica, replica.count - 1)
  if (batch.records.length === 0) return
  const stored = storedAt(replica, replica.count - 1)
  partition.graves.push({
    broker: replica.broker,
    baseOffset,
    leaderEpoch,
    records: batch.records,
    storedAt: stored.at,
    storedSeq: stored.seq,
    removedAt: turn.at,
    removedSeq: turn.seq,
    leader,
  })
  if (partition.graves.length > GRAVES) partition.graves.splice(0, GRAVES / 2)
}
