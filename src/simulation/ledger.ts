// The referee's counts, as screens and expectations read them. Every count is kept as facts come; none is made up here.
import type { PartitionId, RecordId } from '../models/kafka/messages'
import { explain, type ExplainCode } from './explain'
import type { GhostView, LedgerView } from './frame'
import {
  ABANDONED,
  ACKED,
  ATTEMPTED,
  CODE,
  FAILED,
  INDETERMINATE,
  LOST,
  OUT_OF_ORDER,
  peek,
  REFUSED,
  SENT,
  slotOf,
  UNCONFIRMED,
  UNCONFIRMED_LOST,
} from './ledger-pages'
import { explainCodes } from './explain'
import { batchAt } from './referee-logs'
import { type Counts, noCounts, partitionLedger, type PartitionLedger, type Referee } from './referee-state'

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
  delivered: number
  redelivered: number
  unseen: number
  processed: number
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
  delivered: counts.delivered,
  redelivered: counts.redelivered,
  unseen: counts.unseen,
  processed: counts.processed,
})

function deliveries(referee: Referee, filter: LedgerFilter, group: string) {
  const sum = { delivered: 0, redelivered: 0, unseen: 0, processed: 0 }
  const ledger = referee.groups[referee.groupIndex[group] ?? -1]
  if (ledger === undefined) return sum
  ledger.partitions.forEach((seat, index) => {
    if (seat === null || !matches(referee.partitions[index]!, filter)) return
    sum.delivered += seat.delivered
    sum.redelivered += seat.redelivered
    sum.unseen += seat.unseen
    sum.processed += seat.processed
  })
  return sum
}

/** Batches that a producer sent again. */
export function retriesOf(referee: Referee, producer: string): number {
  const number = referee.producers.indexOf(producer)
  return referee.partitions.reduce((sum, { cells }) => sum + (cells[number]?.retries ?? 0), 0)
}

/** In how many partitions records with this key are stored. Looks at every record: for conditions that ask for it. */
export function partitionsOfKey(referee: Referee, key: string): number {
  return referee.partitions.filter(({ replicas, reference }) => {
    const log = replicas.find(({ broker }) => broker === reference)
    for (let i = 0; i < (log?.count ?? 0); i++) if (batchAt(log!, i).batch.keys.includes(key)) return true
    return false
  }).length
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

/** What has become of a record, in one word. */
export type Fate =
  | 'refused'
  | 'buffered'
  | 'in flight'
  | 'stored'
  | 'readable'
  | 'delivered'
  | 'processed'
  | 'lost'
  | 'deleted'
  | 'failed'
  | 'indeterminate'
  | 'gone unconfirmed'

export interface RecordTruth {
  record: RecordId
  key: string | null
  producer: string
  partition: PartitionId
  fate: Fate
  /** What its producer was told. */
  verdict: 'none' | 'acked' | 'failed' | 'indeterminate' | 'unconfirmed' | 'refused'
  copies: number
  /** Of its first copy; where it was last when there is none; -1: never stored. */
  offset: number
  outOfOrder: boolean
  abandoned: boolean
  /** Why it was lost. */
  code: ExplainCode | ''
  /** By group: how often it was handed out, and worked on. */
  groups: { group: string; delivered: number; processed: number; unseen: boolean }[]
}

/** Everything that the referee knows of one record; null when it never heard of it. */
export function truth(referee: Referee, record: RecordId): RecordTruth | null {
  const page = peek(referee.records, record)
  const slot = slotOf(record)
  const flags = page?.flags[slot] ?? 0
  if (page === null || (flags & (SENT | REFUSED)) === 0) return null
  const partition = referee.partitions[page.partition[slot]! - 1]!
  const groups = referee.groups.flatMap(({ group, records }) => {
    const given = peek(records, record)
    if (given === null || (given.delivered[slot] === 0 && given.unseen[slot] === 0)) return []
    return [
      { group, delivered: given.delivered[slot]!, processed: given.processed[slot]!, unseen: given.unseen[slot] === 1 },
    ]
  })
  const copies = partition.deleted ? 0 : page.copies[slot]!
  return {
    record,
    key: page.keys[slot] ?? null,
    producer: referee.producers[Math.floor(record / 2 ** 32)] ?? '',
    partition: partition.partition,
    fate: fateOf(flags, page.copies[slot]!, page.offset[slot]!, partition, groups),
    verdict: verdictOf(flags),
    copies,
    offset: page.offset[slot]!,
    outOfOrder: (flags & OUT_OF_ORDER) !== 0,
    abandoned: (flags & ABANDONED) !== 0,
    code: (flags & LOST) === 0 ? '' : (explainCodes[flags >>> CODE] ?? ''),
    groups,
  }
}

function verdictOf(flags: number): RecordTruth['verdict'] {
  if ((flags & REFUSED) !== 0) return 'refused'
  if ((flags & ACKED) !== 0) return 'acked'
  if ((flags & FAILED) !== 0) return 'failed'
  if ((flags & INDETERMINATE) !== 0) return 'indeterminate'
  return (flags & UNCONFIRMED) !== 0 ? 'unconfirmed' : 'none'
}

function fateOf(
  flags: number,
  copies: number,
  offset: number,
  partition: PartitionLedger,
  groups: RecordTruth['groups'],
): Fate {
  if ((flags & REFUSED) !== 0) return 'refused'
  if ((flags & LOST) !== 0) return 'lost'
  if (copies > 0) {
    if (partition.deleted) return 'deleted'
    if (groups.some(({ processed }) => processed > 0)) return 'processed'
    if (groups.some(({ delivered }) => delivered > 0)) return 'delivered'
    return offset < partition.readableTo ? 'readable' : 'stored'
  }
  if ((flags & UNCONFIRMED_LOST) !== 0) return 'gone unconfirmed'
  if ((flags & FAILED) !== 0) return 'failed'
  if ((flags & INDETERMINATE) !== 0) return 'indeterminate'
  return (flags & ATTEMPTED) === 0 ? 'buffered' : 'in flight'
}

/** Every count, made anew by looking at every record: what the kept counts must equal at every moment (M1, M2). */
export function recount(referee: Referee): Counts {
  const counts = noCounts()
  for (const pages of referee.records) {
    for (const page of pages) {
      if (page === null) continue
      for (let slot = 0; slot < page.flags.length; slot++) {
        if (page.flags[slot] !== 0)
          recountRecord(referee, counts, page.flags[slot]!, page.copies[slot]!, page.partition[slot]!)
      }
    }
  }
  for (const { partitions } of referee.groups) {
    for (const seat of partitions) {
      counts.delivered += seat?.delivered ?? 0
      counts.redelivered += seat?.redelivered ?? 0
      counts.unseen += seat?.unseen ?? 0
      counts.processed += seat?.processed ?? 0
    }
  }
  return counts
}

function recountRecord(referee: Referee, counts: Counts, flags: number, copies: number, place: number): void {
  if ((flags & REFUSED) !== 0) {
    counts.refused++
    return
  }
  const deleted = referee.partitions[place - 1]?.deleted === true
  counts.accepted++
  if ((flags & ACKED) !== 0) counts.acked++
  else if ((flags & FAILED) !== 0) counts.failed++
  else if ((flags & INDETERMINATE) !== 0) counts.indeterminate++
  else if ((flags & UNCONFIRMED) !== 0) counts.unconfirmed++
  else if ((flags & ATTEMPTED) !== 0) counts.inFlight++
  else counts.buffered++
  if ((flags & ABANDONED) !== 0) counts.abandoned++
  if ((flags & LOST) !== 0) counts.lost++
  if ((flags & UNCONFIRMED_LOST) !== 0) counts.unconfirmedLost++
  if (copies > 0 && deleted) counts.deleted++
  if (copies === 0 || deleted) return
  counts.stored++
  counts.extra += copies - 1
  if ((flags & OUT_OF_ORDER) !== 0) counts.outOfOrder++
}
