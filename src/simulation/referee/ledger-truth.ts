// What the referee knows of one record, and the same counts made anew from every record.
import type { PartitionId, RecordId } from '../../models/kafka/messages'
import { explainCodes, type ExplainCode } from './explain'
import {
  ABANDONED,
  ACKED,
  ATTEMPTED,
  CODE,
  COMPACTED,
  EXPIRED,
  FAILED,
  INDETERMINATE,
  LOST,
  OUT_OF_ORDER,
  peek,
  producerOf,
  REFUSED,
  SENT,
  slotOf,
  UNCONFIRMED,
  UNCONFIRMED_LOST,
} from './ledger-pages'
import { type Counts, noCounts } from './ledger-counts'
import type { PartitionLedger } from './partition-ledger'
import type { Referee } from './state'
import type { Tally } from './group-ledger'

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
  | 'expired'
  | 'compacted'
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
      { group, delivered: given.delivered[slot]!, processed: given.processed[slot]!, unseen: given.unseen[slot]! > 0 },
    ]
  })
  const copies = partition.deleted ? 0 : page.copies[slot]!
  return {
    record,
    key: page.keys[slot] ?? null,
    producer: referee.producers[producerOf(record)] ?? '',
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
  if ((flags & EXPIRED) !== 0 && copies === 0) return 'expired'
  if ((flags & COMPACTED) !== 0 && copies === 0) return 'compacted'
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
  for (const rows of referee.records.pages) {
    for (const page of rows.flat()) {
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
      for (const what of Object.keys(seat?.tally ?? {}) as (keyof Tally)[]) counts[what] += seat!.tally[what]
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
  if (copies === 0 && (flags & EXPIRED) !== 0) counts.expired++
  if (copies === 0 && (flags & COMPACTED) !== 0) counts.compacted++
  if (copies === 0 || deleted) return
  counts.stored++
  counts.extra += copies - 1
  if ((flags & OUT_OF_ORDER) !== 0) counts.outOfOrder++
}
