// The referee's counts, as screens and expectations read them. Every count is kept as facts come; none is made up here.
import type { LogBatch, PartitionId, RecordId } from '../../models/kafka/messages'
import { explain, type ExplainCode } from './explain'
import type { GhostView, GroupOutcome, LedgerView } from '../frame'
import { ACKED, peek, slotOf } from './ledger-pages'
import { batchAt, type ReplicaLog } from './logs'
import { type Counts, noCounts } from './ledger-counts'
import { partitionLedger, type Referee } from './state'
import { type PartitionLedger } from './partition-ledger'
import { type Tally } from './group-ledger'

/** Which records to count. All conditions must hold; `group` chooses whose deliveries are counted. */
export interface LedgerFilter {
  producer?: string
  topic?: string
  partition?: PartitionId
  group?: string
}

/** Counts of records. What was said of each (the verdict): sent = acked + unconfirmed + failed + indeterminate + pending. */
export interface LedgerCounts {
  /** send() was called, and has answered. */
  sent: number
  acked: number
  /** acks=0: the callback said success before anybody had it. */
  unconfirmed: number
  /** Certainly stored nowhere: refused, failed, or in the memory of an application that died. */
  failed: number
  /** Of `failed`: send() itself refused. */
  refused: number
  /** Nobody can tell by what the producer heard. */
  indeterminate: number
  /** Of failed and indeterminate: the application died with them. */
  abandoned: number
  /** Nothing was said yet: in the producer's memory, or on the way. */
  pending: number
  /** Of `pending`: never left the producer. */
  buffered: number
  /** Records that the logs of the present leaders hold, each once. */
  stored: number
  /** Copies beyond the first. */
  duplicates: number
  outOfOrder: number
  lost: number
  unconfirmedLost: number
  /** Stored, and deleted with its topic. */
  deleted: number
  /** Left the log at its beginning: retention, or DeleteRecords. */
  expired: number
  /** Taken by the cleaner of a compacted topic. */
  compacted: number
  delivered: number
  redelivered: number
  unseen: number
  processed: number
  /** Processed twice or more, by the same group. */
  processedAgain: number
  /** Processed, the first time, behind a record of its partition that is stored later. */
  processedOutOfOrder: number
  /** Given up by an application that could not process them: left out, or sent elsewhere. */
  skipped: number
  deadLettered: number
  /** Committed past without having been processed: whoever had them is gone. */
  missed: number
}

/** Counts of all records, or of those that a filter names. Without a filter nothing is summed. */
export function ledgerOf(referee: Referee, filter: LedgerFilter | null = null): LedgerCounts {
  if (filter === null) return present(referee.totals)
  const sum = noCounts()
  const producer = filter.producer === undefined ? -1 : referee.producers.indexOf(filter.producer)
  if (filter.producer !== undefined && producer < 0) return present(sum)
  for (const partition of referee.partitions) {
    if (!matches(partition, filter)) continue
    if (producer >= 0) add(sum, partition.cells[producer]?.counts)
    else for (const cell of partition.cells) add(sum, cell?.counts)
  }
  return filter.group === undefined ? present(sum) : { ...present(sum), ...deliveries(referee, filter, filter.group) }
}

const matches = (partition: PartitionLedger, { topic, partition: id }: LedgerFilter): boolean =>
  (topic === undefined || partition.topic === topic) && (id === undefined || partition.partition === id)

function add(sum: Counts, counts: Counts | undefined): void {
  if (counts === undefined) return
  for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += counts[name]
}

const present = (counts: Counts): LedgerCounts => ({
  sent: counts.accepted + counts.refused,
  acked: counts.acked,
  unconfirmed: counts.unconfirmed,
  failed: counts.failed + counts.refused,
  refused: counts.refused,
  indeterminate: counts.indeterminate,
  abandoned: counts.abandoned,
  pending: counts.buffered + counts.inFlight,
  buffered: counts.buffered,
  stored: counts.stored,
  duplicates: counts.extra,
  outOfOrder: counts.outOfOrder,
  lost: counts.lost,
  unconfirmedLost: counts.unconfirmedLost,
  deleted: counts.deleted,
  expired: counts.expired,
  compacted: counts.compacted,
  delivered: counts.delivered,
  redelivered: counts.redelivered,
  unseen: counts.unseen,
  processed: counts.processed,
  processedAgain: counts.processedAgain,
  processedOutOfOrder: counts.processedOutOfOrder,
  skipped: counts.skipped,
  deadLettered: counts.deadLettered,
  missed: counts.missed,
})

function deliveries(referee: Referee, filter: LedgerFilter, group: string) {
  const tally: Tally = { processedAgain: 0, processedOutOfOrder: 0, skipped: 0, deadLettered: 0, missed: 0 }
  const sum = { delivered: 0, redelivered: 0, unseen: 0, processed: 0, ...tally }
  const ledger = referee.groups[referee.groupIndex[group] ?? -1]
  if (ledger === undefined) return sum
  ledger.partitions.forEach((seat, index) => {
    if (seat === null || !matches(referee.partitions[index]!, filter)) return
    sum.delivered += seat.delivered
    sum.redelivered += seat.redelivered
    sum.unseen += seat.unseen
    sum.processed += seat.processed
    for (const what of Object.keys(tally) as (keyof Tally)[]) sum[what] += seat.tally[what]
  })
  return sum
}

/** What became of a group's records in its applications, and why. */
export function outcomeOf(referee: Referee, group: string): GroupOutcome {
  const counts = ledgerOf(referee, { group })
  const known = referee.groups[referee.groupIndex[group] ?? -1]?.reasons ?? {}
  const reasons = Object.entries(known).map(([reason, count]) => {
    const [what = '', code = ''] = reason.split(' ')
    return { what, code, count, ...explain(code as ExplainCode | '') }
  })
  return {
    once: counts.processed - counts.processedAgain,
    again: counts.processedAgain,
    outOfOrder: counts.processedOutOfOrder,
    unseen: counts.unseen,
    missed: counts.missed,
    skipped: counts.skipped,
    deadLettered: counts.deadLettered,
    reasons: reasons.toSorted((a, b) => (`${a.what} ${a.code}` < `${b.what} ${b.code}` ? -1 : 1)),
  }
}

/** Batches that a producer sent again. */
export function retriesOf(referee: Referee, producer: string): number {
  const number = referee.producers.indexOf(producer)
  return referee.partitions.reduce((sum, { cells }) => sum + (cells[number]?.retries ?? 0), 0)
}

/** In how many partitions records with this key are stored. */
export function partitionsOfKey(referee: Referee, key: string): number {
  return referee.partitions.filter(({ replicas, reference }) => {
    const log = replicas.find(({ broker }) => broker === reference)
    return log !== undefined && holdsKey(log, key)
  }).length
}

/** How far a log was searched for a key: `last` is the batch before `next`, or the one that holds the key. */
interface Search {
  next: number
  last: LogBatch | null
  found: boolean
}

// A condition asks for the same keys at every instant, so a search goes on where the last one ended. It is no state:
// a log that was cut meanwhile has another batch there, and is searched anew.
const searches = new WeakMap<ReplicaLog, Record<string, Search>>()

function holdsKey(log: ReplicaLog, key: string): boolean {
  let known = searches.get(log)
  if (known === undefined) searches.set(log, (known = {}))
  const name = `key ${key}`
  let search = known[name]
  const stands =
    search !== undefined &&
    search.next <= log.count &&
    (search.next === 0 || batchAt(log, search.next - 1) === search.last)
  if (search === undefined || !stands) search = known[name] = { next: 0, last: null, found: false }
  while (!search.found && search.next < log.count) {
    search.last = batchAt(log, search.next++)
    search.found = search.last.batch.keys.includes(key)
  }
  return search.found
}

/** The referee strip. */
export function ledgerView(referee: Referee): LedgerView {
  const counts = ledgerOf(referee)
  const reasons = Object.entries(referee.lostBy)
    .filter(([, count]) => count > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, count]) => ({ code, count, ...explain(code as ExplainCode | '') }))
  return {
    sent: counts.sent,
    acked: counts.acked,
    delivered: counts.delivered,
    lost: counts.lost,
    unconfirmedLost: counts.unconfirmedLost,
    duplicates: counts.duplicates,
    redelivered: counts.redelivered,
    outOfOrder: counts.outOfOrder,
    unseen: counts.unseen,
    processedAgain: counts.processedAgain,
    missed: counts.missed,
    skipped: counts.skipped,
    deadLettered: counts.deadLettered,
    expired: counts.expired,
    compacted: counts.compacted,
    failed: counts.failed,
    indeterminate: counts.indeterminate,
    pending: counts.pending,
    reasons,
    recentLosses: referee.losses.map((loss) => ({ ...loss, sentence: explain(loss.code).sentence })),
  }
}

/** Records that were stored in this partition and are gone, newest last. */
export function ghostsOf(referee: Referee, partition: PartitionId, limit = 12): GhostView[] {
  const ghosts = partitionLedger(referee, partition)?.ghosts ?? []
  return ghosts.slice(-limit).map(({ record, offset, at }) => {
    const page = peek(referee.records, record)
    const acked = ((page?.flags[slotOf(record)] ?? 0) & ACKED) !== 0
    return { offset, key: page?.keys[slotOf(record)] ?? null, record, acked, at }
  })
}

/** Those of the newest 64 or so records of a partition that are stored more than once. */
export function duplicatesIn(referee: Referee, partition: PartitionId): Record<RecordId, true> {
  const found: Record<RecordId, true> = {}
  const ledger = partitionLedger(referee, partition)
  const log = ledger?.replicas.find(({ broker }) => broker === ledger.reference)
  let left = 64
  for (let i = (log?.count ?? 0) - 1; i >= 0 && left > 0; i--) {
    for (const record of batchAt(log!, i).batch.records) {
      left--
      if ((peek(referee.records, record)?.copies[slotOf(record)] ?? 0) > 1) found[record] = true
    }
  }
  return found
}
