// The life of one record, told from what the referee remembers: when each step was taken, by whom, and why.
import { isTombstone, offsetAt } from '../models/kafka/batches'
import { controllerIds } from '../blueprint/target'
import type { Blueprint } from '../blueprint/scenario'
import { momentText, type Micros } from '../kernel/time'
import type { RecordId } from '../models/kafka/messages'
import { murmur2OfText, toPositive } from '../models/kafka/producer/murmur2'
import type { KafkaWorld } from './compile'
import { metadataOf } from './quorum'
import { endOfRecord } from './referee/keys'
import { explain, explainCodes } from './referee/explain'
import type { LifeLine } from './frame'
import { type RecordTruth, truth } from './referee/ledger-truth'
import { cell as valueAt, firstRow } from './referee/ledger-journal'
import { peek, slotOf } from './referee/ledger-pages'
import { errorText, spanText } from './narration/words'
import { batchAt, indexOf, storedAt } from './referee/logs'
import { ACKED_ROW, AT, batchRow, deliveryRow, FAILED_ROW, RETRIED_ROW, SENT_ROW } from './referee/ledger-rows'
import type { GroupLedger } from './referee/group-ledger'
import type { PartitionLedger } from './referee/partition-ledger'
import type { Referee } from './referee/state'

type Step = LifeLine['steps'][number]

/** What the teller knows while it tells. */
interface Life {
  referee: Referee
  record: RecordId
  known: RecordTruth
  partition: PartitionLedger
  sentAt: Micros
  sentSeq: number
  steps: Step[]
}

/** Null when nobody has heard of the record. */
export function lifeLineOf(
  referee: Referee,
  world: KafkaWorld,
  blueprint: Blueprint,
  record: RecordId,
): LifeLine | null {
  const known = truth(referee, record)
  const page = peek(referee.records, record)
  if (known === null || page === null) return null
  const partition = referee.partitions[page.partition[slotOf(record)]! - 1]!
  const [sentAt, sentSeq] = [page.sentAt[slotOf(record)]!, page.sentSeq[slotOf(record)]!]
  const life: Life = { referee, record, known, partition, sentAt, sentSeq, steps: [] }
  begins(life, partitionsOf(world, blueprint, partition.topic))
  if (known.verdict !== 'refused') {
    travels(life)
    isStored(life)
    isRead(life)
    ends(life)
  }
  return {
    record,
    key: known.key,
    producer: known.producer,
    topic: partition.topic,
    partition: known.verdict === 'refused' ? null : partition.partition,
    fate: known.fate === 'lost' ? `lost: ${explain(known.code).sentence}` : known.fate,
    steps: life.steps.toSorted((a, b) => a.at - b.at || a.seq - b.seq),
  }
}

function say({ steps }: Life, at: Micros, seq: number, what: string, why: string, ...about: string[]): void {
  steps.push({ at, seq, what, why, about })
}

function partitionsOf(world: KafkaWorld, blueprint: Blueprint, topic: string): number {
  return metadataOf(world, controllerIds(blueprint))?.topics[topic]?.partitions ?? 0
}

function begins(life: Life, partitions: number): void {
  const { known, partition, sentAt, sentSeq } = life
  const { producer, key } = known
  if (known.verdict === 'refused') {
    say(life, sentAt, sentSeq, 'refused', `send() of ${producer} did not accept it: it was never stored`, producer)
    return
  }
  say(
    life,
    sentAt,
    sentSeq,
    `created by ${producer}`,
    key === null ? 'a record without a key' : `its key is ${key}`,
    producer,
  )
  const index = Number(partition.partition.slice(partition.topic.length + 1))
  const hash = key === null ? 0 : toPositive(murmur2OfText(key))
  const byHash = key !== null && partitions > 0 && hash % partitions === index
  const why = byHash
    ? `murmur2(${key}) mod ${partitions} = ${index}`
    : key === null
      ? 'without a key, records stay with one partition until a batch is full'
      : 'by the number of partitions that the topic had then'
  say(life, sentAt, sentSeq, `goes to ${partition.partition}`, why, partition.topic)
}

// The requests that it travelled in, and what its producer heard of them: one verdict, and then no more.
function travels(life: Life): void {
  const { record, referee, known, partition, sentAt } = life
  const { batches } = referee
  for (let row = firstRow(batches, AT, sentAt); row < batches.rows; row++) {
    const { what, first, last, at, seq, number, word: index, partition: where } = batchRow(batches, row)
    if (where !== partition.index || record < first || record > last) continue
    const word = referee.words[index]!
    switch (what) {
      case SENT_ROW: {
        const why =
          number > 1
            ? `attempt ${number}`
            : `it waited ${spanText(at - sentAt)} for company (linger.ms) or for its turn`
        say(life, at, seq, `sent to ${word}`, why, known.producer, word)
        break
      }
      case RETRIED_ROW:
        say(life, at, seq, 'will be sent again', errorText(word), known.producer)
        break
      case ACKED_ROW: {
        const why = {
          '0': 'acks=0: nobody was asked',
          '1': `acks=1: ${word} alone had to have it`,
          '-1': 'acks=all: every in-sync replica has it',
        }[String(number)]
        say(life, at, seq, number === 0 ? 'taken as sent' : 'acknowledged', why ?? '', known.producer, word)
        return
      }
      case FAILED_ROW: {
        const outcome = number === 1 ? 'no broker has it' : 'nobody can tell whether it is stored'
        say(life, at, seq, 'given up', `${errorText(word)}; ${outcome}`, known.producer)
        return
      }
    }
  }
}

interface Copy {
  broker: string
  offset: number
  epoch: number
  at: Micros
  seq: number
  /** Of a tombstone: when the cleaner may take it; null: no cleaner has seen it yet. */
  goesAt?: Micros | null | undefined
}

// Where it was stored, by whom first, and who removed it again.
function isStored(life: Life): void {
  const { partition, record } = life
  const copies: Copy[] = []
  for (const replica of partition.replicas) {
    for (let i = 0; i < replica.count; i++) {
      const stored = batchAt(replica, i)
      const { records } = stored.batch
      if (records.length === 0 || record < records[0]! || record > records[records.length - 1]!) continue
      const place = records.indexOf(record)
      if (place >= 0)
        copies.push({
          broker: replica.broker,
          offset: offsetAt(stored, place),
          epoch: stored.leaderEpoch,
          ...storedAt(replica, i),
          goesAt: isTombstone(stored.batch, place) ? (stored.deleteHorizon ?? null) : undefined,
        })
    }
  }
  for (const grave of partition.graves) {
    const place = grave.stored.batch.records.indexOf(record)
    if (place < 0) continue
    const { broker, leader } = grave
    copies.push({
      broker,
      offset: offsetAt(grave.stored, place),
      epoch: grave.stored.leaderEpoch,
      at: grave.storedAt,
      seq: grave.storedSeq,
    })
    const why = leader === null ? 'its leader does not have it' : `to match ${leader}, which does not have it`
    say(life, grave.removedAt, grave.removedSeq, `truncated on ${broker}`, why, broker)
  }
  if (copies.length === 0) copies.push(...placesOf(life))
  const told: Record<string, Copy> = {}
  for (const copy of copies.toSorted((a, b) => a.at - b.at || a.seq - b.seq)) {
    const place = `${copy.epoch} ${copy.offset}`
    const first = told[place]
    if (first === undefined) {
      const again = Object.keys(told).length === 0 ? '' : 'once more: another copy of the same record'
      say(
        life,
        copy.at,
        copy.seq,
        `appended by ${copy.broker} at offset ${copy.offset}`,
        again || `${copy.broker} leads in epoch ${copy.epoch}`,
        copy.broker,
        partition.topic,
      )
      told[place] = copy
      becomesReadable(life, copy)
      if (copy.goesAt !== undefined) isTombstoned(life, copy)
    } else {
      const why = `${spanText(copy.at - first.at)} after ${first.broker}`
      say(life, copy.at, copy.seq, `copied by ${copy.broker}`, why, copy.broker)
    }
  }
}

// L-13: it says that its key is gone, and is itself gone after a while.
function isTombstoned(life: Life, { at, seq, broker, goesAt }: Copy): void {
  const why =
    goesAt === null || goesAt === undefined
      ? 'it stays for delete.retention.ms after the log cleaner has seen it'
      : `the log cleaner of ${broker} has seen it, and may take it from ${momentText(goesAt)} on`
  say(life, at, seq, `a tombstone: ${life.known.key ?? 'its key'} is gone`, why, broker)
}

// What was compacted away was stored where its batch, or what is left of it, lies.
function placesOf({ partition, known, record }: Life): Copy[] {
  if (endOfRecord(partition.keys, record) === null || known.offset < 0) return []
  return partition.replicas.flatMap((replica) => {
    const index = indexOf(replica, known.offset)
    if (index < 0) return []
    const { leaderEpoch } = batchAt(replica, index)
    return [{ broker: replica.broker, offset: known.offset, epoch: leaderEpoch, ...storedAt(replica, index) }]
  })
}

function becomesReadable(life: Life, { at, offset }: Copy): void {
  const { partition } = life
  const { readable } = life.referee
  for (let row = firstRow(readable, 1, at); row < readable.rows; row++) {
    const highWatermark = valueAt(readable, row, 0)
    if (highWatermark <= offset || valueAt(readable, row, 3) !== partition.index) continue
    const moment = valueAt(readable, row, 1)
    const turned = partition.turns.some((turn) => turn.at > at && turn.at <= moment)
    if (turned && life.known.copies === 0) return
    say(
      life,
      moment,
      valueAt(readable, row, 2),
      'readable',
      `the high watermark is ${highWatermark}: all in-sync replicas have it`,
      partition.topic,
    )
    return
  }
}

// Who was given it, when the work was done, and which commit covers it.
function isRead(life: Life): void {
  const { referee, partition } = life
  const index = referee.partitions.indexOf(partition)
  for (const group of referee.groups) isReadBy(life, group, index)
}

function isReadBy(life: Life, { group, partitions, records, deliveries }: GroupLedger, index: number): void {
  const { known, record, referee, sentAt } = life
  const seat = partitions[index] ?? null
  const page = peek(records, record)
  const slot = slotOf(record)
  if (seat === null || page === null || known.offset < 0) return
  const { commits } = seat
  let first = -1
  // Another record may have been delivered from the same offset, before this one was stored there or after it was gone.
  let left = page.delivered[slot]!
  const stored = life.steps.find(({ what }) => what.startsWith('appended'))?.at ?? sentAt
  for (let row = firstRow(deliveries, AT, stored); row < deliveries.rows && left > 0; row++) {
    const { from, to, at, seq, word, generation, partition: where } = deliveryRow(deliveries, row)
    if (where !== index || known.offset < from || known.offset > to) continue
    left--
    const consumer = referee.words[word]!
    const why =
      first < 0
        ? `${consumer} owns the partition in generation ${generation}`
        : `again, in generation ${generation}: no commit covered it`
    say(life, at, seq, `delivered to ${consumer}`, why, consumer, group)
    if (first < 0) first = at
  }
  if (page.processed[slot]! > 0) {
    const times = page.processed[slot]!
    const why =
      times === 1
        ? `the application of ${group} has finished it`
        : `for the ${times}th time`.replace('2th', '2nd').replace('3th', '3rd')
    say(life, page.processedAt[slot]!, page.processedSeq[slot]!, 'processed', why, group)
  }
  if (page.unseen[slot]! > 0) {
    const code = explainCodes[page.unseen[slot]! - 1] ?? ''
    const why = code === '' ? 'its position is already higher' : explain(code).sentence
    say(life, Math.max(sentAt, life.steps.at(-1)?.at ?? 0), 0, `passed by unread by ${group}`, why, group)
  }
  if (first < 0) return
  for (let row = firstRow(commits, 1, first); row < commits.rows; row++) {
    if (valueAt(commits, row, 0) <= known.offset) continue
    say(
      life,
      valueAt(commits, row, 1),
      valueAt(commits, row, 2),
      `committed by ${group}`,
      `offset ${valueAt(commits, row, 0)} is the next that it wants`,
      group,
    )
    return
  }
}

function ends(life: Life): void {
  const { known, partition, record, referee } = life
  if (known.fate === 'compacted') return isCompacted(life)
  if (known.fate !== 'lost') return
  const loss =
    referee.losses.find((other) => other.record === record) ?? partition.ghosts.find((other) => other.record === record)
  const stored = life.steps.findLast(({ what }) => what.startsWith('appended'))
  const turn = partition.turns.find(({ at }) => at >= (stored?.at ?? life.sentAt))
  const at = loss?.at ?? turn?.at ?? life.sentAt
  const seq = partition.ghosts.find((other) => other.record === record)?.seq ?? turn?.seq ?? life.sentSeq
  const { sentence, fix } = explain(known.code)
  const leader = partition.reference === null ? '' : `; ${partition.reference} leads without it`
  say(life, at, seq, 'LOST', `${sentence}${leader}. What prevents it: ${fix}`, partition.topic)
}

// L-12: what took its place, and who had not read it by then.
function isCompacted(life: Life): void {
  const { known, partition, record, referee } = life
  const end = endOfRecord(partition.keys, record)
  if (end === null) return
  const { by, at, seq } = end
  const later = typeof by === 'number' ? truth(referee, by) : null
  const why =
    by === 'no-key'
      ? 'it has no key, so nobody could look it up'
      : later === null
        ? 'a tombstone stays for delete.retention.ms after the cleaner has seen it, and that is over'
        : `a later record of ${known.key} took its place: the one at offset ${later.offset}, from ${later.producer}`
  say(life, at, seq, 'compacted', why, partition.topic)
  for (const { group, partitions } of referee.groups) {
    const seat = partitions[partition.index] ?? null
    const wasRead = known.groups.some((one) => one.group === group && one.delivered > 0)
    if (seat === null || wasRead || seat.floor > known.offset) continue
    say(life, at, seq, `never read by ${group}`, explain('X-COMPACT').sentence, group)
  }
}
