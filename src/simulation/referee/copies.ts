// The log that counts, per partition: that of the broker which last took up its leadership. A record is *stored* while
// that log holds it. An acknowledged record that it does not hold is *lost* from that moment on, and no longer lost when
// a leader that has it takes up leadership again (its old leader came back and was still in sync, say). While nobody
// leads, the log of the last leader counts: nobody can read it, but nothing is gone while its disk is registered.
import { sameBatch } from '../../models/kafka/batches'
import type { LogBatch } from '../../models/kafka/messages'
import {
  batchAt,
  commonPrefix,
  createReplicaLog,
  indexOf,
  popBatch,
  pushBatch,
  type ReplicaLog,
  storedAt,
} from './logs'
import { compareCleaned } from './compaction'
import { afterRemoval, countBatch, markAppended, noteOrder, uncountBatch } from './counting'
import { lastStanding } from './keeps'
import type { Turn } from './losses'
import type { PartitionLedger } from './partition-ledger'
import type { Referee } from './state'

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
  if (!add(referee, partition, broker, batch, turn)) markAppended(referee, batch)
}

/** A broker copied these batches from its leader. */
export function copyTo(
  referee: Referee,
  partition: PartitionLedger,
  broker: string,
  batches: readonly LogBatch[],
  turn: Turn,
): void {
  for (const batch of batches) add(referee, partition, broker, batch, turn)
}

// Answers whether it counts.
function add(referee: Referee, partition: PartitionLedger, broker: string, batch: LogBatch, turn: Turn): boolean {
  const replica = replicaOf(partition, broker)
  if (replica.gone) comeBack(referee, partition, replica, batch.baseOffset, turn)
  pushBatch(replica, batch, turn.at, turn.seq)
  if (partition.reference !== broker) return false
  countBatch(referee, partition, batch)
  return true
}

// A broker that had been removed is there again, with a disk that ends at `end`.
function comeBack(referee: Referee, partition: PartitionLedger, replica: ReplicaLog, end: number, turn: Turn): void {
  replica.gone = false
  cut(referee, partition, replica.broker, end, null, turn)
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
  replica.agreedTo = Math.min(replica.agreedTo, to)
  if (removed) afterRemoval(referee, partition, replica, replica.count)
}

/** `broker` took up leadership in `epoch`, with a log that ends at `logEndOffset`: from now on its log counts. */
export function turnTo(
  referee: Referee,
  partition: PartitionLedger,
  broker: string,
  epoch: number,
  logEndOffset: number,
  turn: Turn,
): void {
  const next = replicaOf(partition, broker)
  if (next.gone) comeBack(referee, partition, next, logEndOffset, turn)
  const before = partition.replicas.find((replica) => replica.broker === partition.reference) ?? null
  changeOver(referee, partition, before, next, epoch, turn)
}

/**
 * `broker` takes up a leadership again in the epoch in which it lost its end. With ZooKeeper it may: a new controller that finds
 * it registered takes its partitions for online, and its former process for this one (`PartitionStateMachine.initializePartitionState`).
 * What it lost it fills anew, and those who follow it in the same epoch cannot tell the difference (KIP-101 goes by epochs).
 */
export function leadOn(
  referee: Referee,
  partition: PartitionLedger,
  broker: string,
  logEndOffset: number,
  { at, seq }: Omit<Turn, 'code'>,
): void {
  const replica = replicaOf(partition, broker)
  const loss = lossOf(replica)
  if (partition.reference === broker || loss === '') return
  const code = referee.treeReadAt >= replica.lostAt ? lastStanding(referee, partition, loss) : ''
  partition.refilled = { sealed: true, from: logEndOffset, to: replica.lostFrom, code }
  turnTo(referee, partition, broker, partition.referenceEpoch, logEndOffset, { at, seq, code })
  if (code !== '') partition.shortenedBy = code
}

/**
 * A broker's copy lost its end with the power, or all of it with the disk. If it was the one that counts, the best that is
 * left does: what another disk still holds is not lost, though nobody may lead at the moment.
 */
export function loseTail(
  referee: Referee,
  partition: PartitionLedger,
  broker: string,
  { from, to }: { from: number; to: number },
  by: ReplicaLog['lostBy'],
  turn: Turn,
): void {
  const replica = replicaOf(partition, broker)
  const readable = partition.readableTo
  if (partition.reference === broker) {
    const others = partition.replicas.filter((other) => other !== replica && !other.gone)
    const best = others.toSorted((a, b) => lastEpoch(b) - lastEpoch(a) || b.end - a.end)[0]
    if (best !== undefined && best.end > to)
      changeOver(referee, partition, replica, best, partition.referenceEpoch, turn)
  }
  // What is gone may still be acknowledged: an answer that was on its way.
  if (partition.reference === broker) partition.turnCause = turn.code
  cut(referee, partition, broker, to, null, turn)
  replica.lostFrom = Math.max(replica.lostFrom, from)
  replica.lostBy = by
  replica.lostAt = turn.at
  if (partition.reference !== broker) return
  // A disk that was emptied begins anew: what is stored there from now on has not expired.
  partition.start = Math.min(partition.start, replica.end)
  if (replica.end < readable) partition.shortenedBy = turn.code
}

/** A follower threw its copy away, and begins anew where its leader's log begins. */
export function restartCopy(
  referee: Referee,
  partition: PartitionLedger,
  broker: string,
  at: number,
  turn: Turn,
): void {
  cut(referee, partition, broker, 0, null, turn)
  replicaOf(partition, broker).end = at
}

/**
 * L-35: a follower threw its copy away, and begins anew at `at`; what is before, it has in these segments of remote storage,
 * of which the referee knows by itself what they hold.
 */
export function rebuildCopy(
  referee: Referee,
  partition: PartitionLedger,
  broker: string,
  at: number,
  segments: readonly number[],
  turn: Turn,
): void {
  restartCopy(referee, partition, broker, 0, turn)
  const replica = replicaOf(partition, broker)
  const used = partition.remote.filter(({ segment }) => segments.includes(segment))
  for (const batch of used.flatMap(({ batches }) => batches))
    if (batch.baseOffset >= replica.end && batch.lastOffset < at) pushBatch(replica, batch, turn.at, turn.seq)
  replica.end = at
}

/** Why a log that lost its end takes records with it when it counts; '' when it lost nothing that it has not again. */
export const lossOf = ({ lostFrom, end, lostBy }: ReplicaLog): Turn['code'] =>
  lostFrom <= end ? '' : lostBy === 'power' ? 'X-FLUSH' : 'X-MINISR'

// What the old log has and the new one lacks is gone; what only the new one has is there (again).
function changeOver(
  referee: Referee,
  partition: PartitionLedger,
  old: ReplicaLog | null,
  next: ReplicaLog | null,
  epoch: number,
  turn: Turn,
): void {
  const { at, seq } = turn
  partition.referenceEpoch = epoch
  partition.lastTurn = { epoch, at, lost: 0, returned: 0, short: 0, code: turn.code }
  partition.reference = next === null ? null : next.broker
  if (old === next) return
  partition.turnCause = turn.code
  partition.turns.push({ broker: partition.reference ?? '', epoch, at, seq })
  if (partition.turns.length > TURNS) partition.turns.shift()
  const end = next === null ? 0 : next.end
  const short = Math.max(0, partition.readableTo - end)
  if (short > 0) partition.shortenedBy = turn.code
  const { totals } = referee
  const before = totals.lost
  const lastLoss = referee.losses.at(-1)
  const [keepOld, keepNew] = old === null || next === null ? [0, 0] : alike(partition, old, next)
  const isRefilled = partition.refilled !== null
  if (old !== null && old.count > keepOld) {
    for (let i = old.count - 1; i >= keepOld; i--) {
      const batch = batchAt(old, i)
      if (!isRefilled || !holds(next, batch))
        uncountBatch(referee, partition, batch, refilledTurn(partition, batch, turn))
    }
    afterRemoval(referee, partition, next, keepNew)
  }
  if (old !== null && next !== null) compareCleaned(referee, partition, old, next, [keepOld, keepNew], turn)
  // A log that ends before what was expired goes on from there.
  partition.start = Math.min(partition.start, end)
  const between = totals.lost
  for (let i = keepNew; next !== null && i < next.count; i++) {
    const batch = batchAt(next, i)
    if (isRefilled && holds(old, batch)) noteOrder(partition, batch)
    else countBatch(referee, partition, batch)
  }
  partition.readableTo = Math.min(partition.readableTo, end)
  const lost = Math.max(0, totals.lost - before)
  const returned = Math.max(0, between - totals.lost)
  const latest = referee.losses.at(-1)
  const code = latest !== undefined && latest !== lastLoss ? latest.code : turn.code
  partition.lastTurn = { epoch, at, lost, returned, short, code }
}

// How many batches of each make up a beginning that is the same. Where a leader filled anew what it had lost, logs may differ
// below what they have in common, so they are alike up to there at most.
function alike({ refilled }: PartitionLedger, a: ReplicaLog, b: ReplicaLog): [number, number] {
  const [i, j] = commonPrefix(a, b)
  if (refilled === null) return [i, j]
  const before = (log: ReplicaLog, count: number): number => {
    let kept = count
    while (kept > 0 && batchAt(log, kept - 1).lastOffset >= refilled.from) kept--
    return kept
  }
  return [before(a, i), before(b, j)]
}

// What a leader filled in anew, those who followed it never had.
function refilledTurn({ refilled }: PartitionLedger, { baseOffset }: LogBatch, turn: Turn): Turn {
  return refilled === null || turn.code !== '' || baseOffset >= refilled.to ? turn : { ...turn, code: refilled.code }
}

function holds(log: ReplicaLog | null, batch: LogBatch): boolean {
  const index = log === null ? -1 : indexOf(log, batch.baseOffset)
  return index >= 0 && sameBatch(batchAt(log!, index), batch)
}

/**
 * Nobody can reach a broker's copy of the partition any more: it was deleted, or (`mayReturn`) its broker was removed
 * from the cluster. If it was the one that counts, the best that is left does.
 */
export function destroy(
  referee: Referee,
  partition: PartitionLedger,
  broker: string,
  mayReturn: boolean,
  turn: Turn,
): void {
  const lost = partition.replicas.find((replica) => replica.broker === broker)
  if (lost === undefined || (lost.gone && mayReturn)) return
  const wasGone = lost.gone
  lost.gone = true
  if (!mayReturn) partition.replicas = partition.replicas.filter((replica) => replica !== lost)
  if (partition.reference !== broker || wasGone) return
  const left = partition.replicas.filter(({ gone }) => !gone)
  const best = left.toSorted((a, b) => lastEpoch(b) - lastEpoch(a) || b.end - a.end)[0]
  changeOver(referee, partition, lost, best ?? null, partition.referenceEpoch, turn)
}

const lastEpoch = (log: ReplicaLog): number => (log.count === 0 ? -1 : batchAt(log, log.count - 1).leaderEpoch)

// Remembers what is cut off, for the life-lines.
function bury(partition: PartitionLedger, replica: ReplicaLog, leader: string | null, turn: Turn): void {
  const batch = batchAt(replica, replica.count - 1)
  if (batch.batch.records.length === 0) return
  const stored = storedAt(replica, replica.count - 1)
  partition.graves.push({
    broker: replica.broker,
    stored: batch,
    storedAt: stored.at,
    storedSeq: stored.seq,
    removedAt: turn.at,
    removedSeq: turn.seq,
    leader,
  })
  if (partition.graves.length > GRAVES) partition.graves.splice(0, GRAVES / 2)
}
