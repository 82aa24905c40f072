// What the referee hears of producers and their records.
import type { Micros } from '../../kernel/time'
import type { RecordId } from '../../models/kafka/messages'
import { noLatencies, noteLatency } from './ledger-latency'
import {
  ACKED,
  ACKS_ALL,
  ACKS_ONE,
  APPENDED,
  ATTEMPTED,
  endOfRun,
  FAILED,
  IDEMPOTENT,
  INDETERMINATE,
  peek,
  producerOf,
  recordPage,
  REFUSED,
  RETRIED,
  SENT,
  slotOf,
  UNCONFIRMED,
  VERDICT,
  writeKey,
} from './ledger-pages'
import { isUnheard } from './faults'
import { note } from './losses'
import { abandon, neverArrive, settle, settleBatch } from './verdicts'
import { dropUnasked } from './outputs'
import { hearGone, hearSent } from './transactions'
import { cellOf } from './ledger-counts'
import { ACKED_ROW, FAILED_ROW, putBatch, RETRIED_ROW, SENT_ROW } from './ledger-rows'
import { type PartitionLedger, nowhereIn } from './partition-ledger'
import { partitionNumber, type Referee, wordNumber } from './state'
import type { Hearings } from './hearings'
import { cellOfBatch, ledgerFor, ledgerOfBatch } from './books'

/** Oldest acks=0 batches beyond this many on the way are taken for gone. */
const UNANSWERED = 10_000

/** Of producers and their records. */
export const ofRecords: Hearings = {
  'records-sent': (referee, fact, at, seq) => {
    const { records, partitions, keys } = fact
    const flags = SENT | acksFlag(fact.acks) | (fact.idempotent ? IDEMPOTENT : 0)
    const producer = nameProducer(referee, records[0]!, fact.producer)
    if (referee.transactions !== null) hearSent(referee, fact.producer, records)
    let accepted = 0
    for (let from = 0, end = 0; from < records.length; from = end) {
      end = endOfRun(records, from)
      const page = recordPage(referee.records, records[from]!)
      for (let i = from; i < end; i++) {
        const slot = slotOf(records[i]!)
        const ledger = ledgerFor(referee, partitions[i]!, at)
        if (page.flags[slot] !== 0) {
          note(referee, ledger, 'two-verdicts', records[i]!, -1, 1)
          continue
        }
        page.flags[slot] = flags
        page.partition[slot] = ledger.index + 1
        page.sentAt[slot] = at
        page.sentSeq[slot] = seq
        writeKey(page, slot, keys[i]!)
        const { counts } = cellOf(ledger, producer)
        counts.accepted++
        counts.buffered++
        accepted++
      }
    }
    referee.totals.accepted += accepted
    referee.totals.buffered += accepted
  },
  'record-refused': (referee, { record, producer, topic }, at, seq) => {
    const number = nameProducer(referee, record, producer)
    const page = recordPage(referee.records, record)
    const slot = slotOf(record)
    // Never accepted: it has no partition, so it is counted with those of the topic that have none.
    if ((page.flags[slot]! & SENT) !== 0) return settle(referee, record, FAILED, at, seq)
    if ((page.flags[slot]! & REFUSED) !== 0) return
    const index = partitionNumber(referee, nowhereIn(topic), at)
    page.flags[slot] = REFUSED
    page.partition[slot] = index + 1
    page.sentAt[slot] = at
    page.sentSeq[slot] = seq
    cellOf(referee.partitions[index]!, number).counts.refused++
    referee.totals.refused++
  },
  'batch-sent': (referee, fact, at, seq) => {
    const { records } = fact
    const ledger = ledgerOfBatch(referee, records, fact.partition, at)
    const cell = cellOfBatch(ledger, records)
    const sent = fact.attempt > 1 ? ATTEMPTED | RETRIED : ATTEMPTED
    let moved = 0
    for (let from = 0, end = 0; from < records.length; from = end) {
      end = endOfRun(records, from)
      const { flags } = recordPage(referee.records, records[from]!)
      for (let i = from; i < end; i++) {
        const slot = slotOf(records[i]!)
        if ((flags[slot]! & (ATTEMPTED | VERDICT)) === 0) moved++
        flags[slot] = flags[slot]! | sent
      }
    }
    cell.counts.buffered -= moved
    cell.counts.inFlight += moved
    referee.totals.buffered -= moved
    referee.totals.inFlight += moved
    if (fact.attempt > 1) cell.retries++
    write(referee, ledger, SENT_ROW, records, at, seq, fact.broker, fact.attempt)
  },
  'batch-retried': (referee, fact, at, seq) => {
    const ledger = ledgerOfBatch(referee, fact.records, fact.partition, at)
    write(referee, ledger, RETRIED_ROW, fact.records, at, seq, fact.error, 0)
    if (isUnheard(fact.error)) referee.unheard[fact.producer] = at
  },
  'batch-acked': (referee, fact, at, seq) => {
    noteLatency((referee.latencies[fact.producer] ??= noLatencies()), fact.latency, fact.records.length, at)
    const ledger = ledgerOfBatch(referee, fact.records, fact.partition, at)
    const cell = cellOfBatch(ledger, fact.records)
    settleBatch(referee, cell, fact.records, fact.acks === 0 ? UNCONFIRMED : ACKED, at, seq)
    write(referee, ledger, ACKED_ROW, fact.records, at, seq, fact.broker, fact.acks)
    if (fact.acks === 0 && fact.records.length > 0) {
      const page = peek(referee.records, fact.records[0]!)
      if (page === null || (page.flags[slotOf(fact.records[0]!)]! & APPENDED) === 0) cell.unanswered.push(fact.records)
      if (cell.unanswered.length > UNANSWERED) neverArrive(referee, cell, cell.unanswered.shift()!)
    }
  },
  'batch-failed': (referee, fact, at, seq) => {
    const ledger = ledgerOfBatch(referee, fact.records, fact.partition, at)
    for (const record of fact.records) settle(referee, record, fact.certain ? FAILED : INDETERMINATE, at, seq)
    write(referee, ledger, FAILED_ROW, fact.records, at, seq, fact.error, fact.certain ? 1 : 0)
  },
  'producer-memory-lost': (referee, fact, at, seq) => {
    hearGone(referee, fact.producer)
    dropUnasked(referee, fact.producer)
    const sent: Record<string, true> = {}
    for (const record of fact.sent) sent[`r${record}`] = true
    for (const record of fact.records) {
      const page = peek(referee.records, record)
      if (page === null || (page.flags[slotOf(record)]! & VERDICT) !== 0) continue
      settle(referee, record, sent[`r${record}`] ? INDETERMINATE : FAILED, at, seq)
      abandon(referee, record)
    }
  },
  // With acks=0 a refusal is the end: nobody is told, so nobody tries again.
  'produce-refused': (referee, { producer, broker, error, why, records, partition }, at) => {
    referee.refusals[`${producer} ${error}`] = { error, broker, at, request: '', why }
    const first = records[0]
    const page = first === undefined ? null : peek(referee.records, first)
    if (first === undefined || page === null || (page.flags[slotOf(first)]! & (ACKS_ALL | ACKS_ONE)) !== 0) return
    const cell = cellOfBatch(ledgerOfBatch(referee, records, partition, at), records)
    const index = cell.unanswered.findIndex((waiting) => waiting[0] === first)
    if (index < 0) return
    cell.unanswered.splice(index, 1)
    neverArrive(referee, cell, records)
  },
  'request-timed-out': (referee, { client }, at) => {
    referee.unheard[client] = at
  },
  'request-denied': (referee, { client, broker, error, request, why }, at) => {
    referee.refusals[`${client} ${error}`] = { error, broker, at, request, why }
  },
  'coordinator-refused': (referee, { client, broker, error, request, why }, at) => {
    referee.refusals[`${client} ${error}`] = { error, broker, at, request, why }
  },
}

const acksFlag = (acks: -1 | 0 | 1): number => (acks === -1 ? ACKS_ALL : acks === 1 ? ACKS_ONE : 0)

function nameProducer(referee: Referee, record: RecordId, id: string): number {
  const number = producerOf(record)
  while (referee.producers.length <= number) referee.producers.push('')
  referee.producers[number] = id
  return number
}

function write(
  referee: Referee,
  ledger: PartitionLedger,
  what: number,
  records: readonly RecordId[],
  at: Micros,
  seq: number,
  word: string,
  number: number,
): void {
  if (records.length === 0) return
  const first = records[0]!
  const last = records[records.length - 1]!
  putBatch(referee.batches, {
    what,
    first,
    last,
    at,
    seq,
    word: wordNumber(referee, word),
    number,
    partition: ledger.index,
  })
}
