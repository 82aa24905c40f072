// The referee: follows every record from `send()` to its end, by facts alone. It shares no code with the cluster whose
// work it judges; all that the product claims about loss, duplicates and order is read here.
import type { Micros } from '../../kernel/time'
import { sameBatch } from '../../models/kafka/batches'
import type { Fact, FactOf } from '../../models/kafka/facts'
import type { PartitionId, RecordId } from '../../models/kafka/messages'
import { addRow } from './ledger-journal'
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
import { expire, storeInVain } from './counting'
import { compact } from './compaction'
import { isUnheard, isVoterWiped } from './faults'
import { lastStanding, noteTopicConfig } from './keeps'
import {
  copyTo,
  cut,
  destroy,
  leadOn,
  lossOf,
  loseTail,
  rebuildCopy,
  replicaOf,
  restartCopy,
  store,
  turnTo,
} from './copies'
import { note } from './losses'
import { abandon, arrive, neverArrive, settle, settleBatch } from './verdicts'
import { batchAt, indexOf } from './logs'
import { becameReadable, commit, deliver, takePosition } from './groups'
import { giveUp, handBack, leaveWork, process } from './work'
import { decideOutputs, dropAsked, dropUnasked, hearAsked, hearMade, hearOutcome, readMarker } from './outputs'
import { assign, release } from './ownership'
import { forgetShares, shareLoaded, shareRecords, shareRefused, shareStart } from './shares'
import {
  hearBegun,
  hearDecision,
  hearElected,
  hearEnded,
  hearEnding,
  hearGone,
  hearInitialised,
  hearMarker,
  hearSent,
  hearTransactional,
} from './transactions'
import { type Cell, cellOf } from './ledger-counts'
import { ACKED_ROW, FAILED_ROW, putBatch, RETRIED_ROW, SENT_ROW } from './ledger-rows'
import {
  isStale,
  ledgerOfRecord,
  type PartitionLedger,
  partitionNumber,
  type Referee,
  type RemoteCopy,
  wordNumber,
} from './state'

/** Oldest acks=0 batches beyond this many on the way are taken for gone. */
const UNANSWERED = 10_000

type Hearing = (referee: Referee, fact: Fact, at: Micros, seq: number) => void

/** Tells the referee a fact, in the order in which facts are noted. `hearing`: what it does with facts of this type. */
export function hear(referee: Referee, fact: Fact, at: Micros, seq: number, hearing = hearingOf(fact.type)): void {
  if (seq !== referee.incidentsSeq) {
    referee.incidentsSeq = seq
    if (referee.incidents.length > 0) referee.incidents = []
  }
  hearing?.(referee, fact, at, seq)
}

/** What the referee does with facts of a type; null: nothing. */
export const hearingOf = (type: Fact['type']): Hearing | null => hearings.get(type) ?? null

const handlers: { [T in Fact['type']]?: (referee: Referee, fact: FactOf<T>, at: Micros, seq: number) => void } = {
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
    // Never accepted: it has no partition, so it is counted under the topic itself.
    if ((page.flags[slot]! & SENT) !== 0) return settle(referee, record, FAILED, at, seq)
    if ((page.flags[slot]! & REFUSED) !== 0) return
    const index = partitionNumber(referee, topic, at)
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

  'batch-appended': (referee, { broker, partition, batch }, at, seq) => {
    if (isStale(referee, broker, partition)) return storeInVain(referee, partition, batch)
    const ledger = ledgerFor(referee, partition, at)
    if (batch.batch.transactional === true) hearTransactional(referee, ledger)
    store(referee, ledger, broker, batch, { at, seq, code: '' })
    const first = batch.batch.records[0]
    if (first !== undefined) arrive(referee, cellOf(ledger, producerOf(first)), first)
  },

  'batches-replicated': (referee, { broker, partition, batches }, at, seq) => {
    if (isStale(referee, broker, partition)) return
    const ledger = ledgerFor(referee, partition, at)
    copyTo(referee, ledger, broker, batches, { at, seq, code: '' })
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

  'member-removed': (referee, { client, group, reason }, at) => {
    referee.removals[client] = { group, at, reason }
  },

  'log-truncated': (referee, { broker, partition, to, leader }, at, seq) => {
    if (isStale(referee, broker, partition)) return
    const ledger = ledgerFor(referee, partition, at)
    const follows = leader === null ? null : replicaOf(ledger, leader)
    const code =
      ledger.uncleanEpochs.length > 0
        ? 'X-UNCLEAN'
        : follows === null
          ? ''
          : lastStanding(referee, ledger, lossOf(follows))
    cut(referee, ledger, broker, to, leader, { at, seq, code })
  },

  'log-tail-lost': (referee, { broker, partition, from, to, cause }, at, seq) => {
    if (isStale(referee, broker, partition)) return
    const code = cause === 'power' ? 'X-FLUSH' : 'X-MINISR'
    loseTail(referee, ledgerFor(referee, partition, at), broker, { from, to }, cause, { at, seq, code })
  },
  'log-restarted': (referee, { broker, partition, to: offset }, at, seq) => {
    if (!isStale(referee, broker, partition)) {
      restartCopy(referee, ledgerFor(referee, partition, at), broker, offset, { at, seq, code: '' })
    }
  },
  'segment-copied': (referee, { partition, segment, batches }) => {
    const ledger = knownLedger(referee, partition)
    if (ledger === null) return
    const added = [...ledger.remote, { sealed: true as const, segment, batches }]
    ledger.remote = added.toSorted((a, b) => firstOffset(a) - firstOffset(b) || a.segment - b.segment)
  },
  'remote-segments-deleted': (referee, { partition, segments }) => {
    const ledger = knownLedger(referee, partition)
    if (ledger === null) return
    ledger.remote = ledger.remote.filter(({ segment }) => !segments.some(({ id }) => id === segment))
  },
  'remote-state-rebuilt': (referee, { broker, partition, to, segments }, at, seq) => {
    if (isStale(referee, broker, partition)) return
    rebuildCopy(referee, ledgerFor(referee, partition, at), broker, to, segments, { at, seq, code: '' })
  },
  'log-start-advanced': (referee, { broker, partition, to }, at) => {
    if (isStale(referee, broker, partition)) return
    const ledger = ledgerFor(referee, partition, at)
    if (ledger.reference === broker) expire(referee, ledger, to)
  },

  'log-cleaned': (referee, { broker, partition, to, batches }, at, seq) => {
    if (isStale(referee, broker, partition)) return
    const ledger = ledgerFor(referee, partition, at)
    compact(referee, ledger, replicaOf(ledger, broker), to, batches, { at, seq, code: '' })
  },

  'high-watermark-advanced': (referee, { broker, partition, highWatermark }, at, seq) => {
    if (isStale(referee, broker, partition)) return
    const ledger = ledgerFor(referee, partition, at)
    ledger.trueHighWatermark = Math.max(ledger.trueHighWatermark, highWatermark)
    if (highWatermark <= ledger.readableTo) return
    // A deposed leader may still hear what was copied before: it counts if the present leader has the same.
    if (ledger.reference !== broker && !holdAlike(ledger, broker, highWatermark - 1)) return
    readableUpTo(referee, ledger, highWatermark, at, seq)
  },

  'became-leader': (referee, { broker, partition, leaderEpoch, logEndOffset, highWatermark }, at, seq) => {
    if (isStale(referee, broker, partition)) return
    const ledger = ledgerFor(referee, partition, at)
    if (leaderEpoch < ledger.referenceEpoch) return
    if (leaderEpoch === ledger.referenceEpoch) return leadOn(referee, ledger, broker, logEndOffset, { at, seq })
    const unclean = ledger.uncleanEpochs.some((epoch) => epoch > ledger.referenceEpoch && epoch <= leaderEpoch)
    const code = unclean ? 'X-UNCLEAN' : lastStanding(referee, ledger, lossOf(replicaOf(ledger, broker)))
    turnTo(referee, ledger, broker, leaderEpoch, logEndOffset, { at, seq, code })
    // After a leader with less, one may bring back what it knew to be committed.
    readableUpTo(referee, ledger, highWatermark, at, seq)
  },

  'topic-created': (referee, { topic, config }) => noteTopicConfig(referee, topic, config),
  'topic-config-changed': (referee, { topic, config }) => noteTopicConfig(referee, topic, config),
  'controller-elected': (referee, { controller }) => {
    referee.activeController = controller
  },
  'zookeeper-controller-elected': (referee, { broker }) => {
    referee.activeController = broker
  },
  'zookeeper-controller-loaded': (referee, _, at) => {
    referee.treeReadAt = at
  },
  // Whoever loses its session with ZooKeeper is gone for the controller, as one that is fenced in KRaft.
  'zookeeper-session-expired': (referee, { client, silentFor, wasRegistered }, at) => {
    if (wasRegistered) referee.fences[client] = { at, reason: 'session-expired', silentFor }
  },
  'leader-elected': (referee, fact, at) => {
    const ledger = ledgerFor(referee, fact.partition, at)
    ledger.leader = fact.leader
    ledger.leaderEpoch = fact.leaderEpoch
    ledger.previous = fact.previous
    ledger.reason = fact.reason
    noteIsr(ledger, fact.isr, at, fact.previous === null ? [] : [fact.previous])
    if (fact.unclean) ledger.uncleanEpochs.push(fact.leaderEpoch)
  },
  'isr-shrank': (referee, { partition, isr, removed }, at) => {
    noteIsr(ledgerFor(referee, partition, at), isr, at, removed)
  },
  'isr-expanded': (referee, { partition, isr }, at) => {
    noteIsr(ledgerFor(referee, partition, at), isr, at)
  },
  'reassignment-started': (referee, { partition, adding }, at) => {
    const ledger = ledgerFor(referee, partition, at)
    ledger.out = [...ledger.out, ...adding.map((broker) => ({ broker, since: at }))]
  },

  'broker-fenced': (referee, { broker, reason, silentFor }, at) => {
    referee.fences[broker] = { at, reason, silentFor }
  },

  'log-recovery-started': (referee, { broker, takes }, at) => {
    referee.recoveries[broker] = { at, takes }
  },

  'replica-removed': (referee, { broker, partition }, at, seq) => {
    if (isStale(referee, broker, partition)) {
      referee.stale = referee.stale.filter((held) => held.broker !== broker || held.partition !== partition)
      return
    }
    const index = referee.partitionIndex[partition]
    if (index !== undefined) destroy(referee, referee.partitions[index]!, broker, false, { at, seq, code: 'X-ADMIN' })
  },
  // Nobody deleted the topic: a quorum that lost its disks may have forgotten it.
  'stray-log-removed': (referee, { broker, partition }, at, seq) => {
    const index = referee.partitionIndex[partition]
    if (index === undefined || isStale(referee, broker, partition)) return
    const code = isVoterWiped(referee) ? 'X-VOTERLOSS' : 'X-ADMIN'
    destroy(referee, referee.partitions[index]!, broker, false, { at, seq, code })
  },
  // A process that starts reads the metadata first, and discards what is no longer its own.
  'broker-registered': (referee, { broker }) => {
    referee.stale = referee.stale.filter((held) => held.broker !== broker)
  },
  'broker-unregistered': (referee, { broker }, at, seq) => {
    for (const ledger of referee.partitions) {
      if (!ledger.deleted) destroy(referee, ledger, broker, true, { at, seq, code: 'X-ADMIN' })
    }
  },
  'topic-deleted': (referee, { topic }) => {
    for (const ledger of referee.partitions) if (ledger.topic === topic && !ledger.deleted) remove(referee, ledger)
    forgetShares(referee, topic)
  },

  'transactions-initialised': (referee, fact) => {
    hearInitialised(referee, fact)
    dropAsked(referee, fact.producer)
  },
  'transaction-begun': hearBegun,
  'transaction-ending': (referee, fact) => {
    hearEnding(referee, fact)
    hearAsked(referee, fact)
  },
  'transaction-ended': (referee, fact) => {
    hearEnded(referee, fact)
    hearOutcome(referee, fact)
  },
  'transaction-failed': (referee, { producer, fatal }) => {
    if (fatal) hearGone(referee, producer)
  },
  'transaction-coordinator-elected': hearElected,
  'transaction-state-changed': (referee, fact) => {
    hearDecision(referee, fact)
    decideOutputs(referee, fact)
  },
  'transaction-marker-written': (referee, fact) => {
    hearMarker(referee, fact)
    readMarker(referee, fact)
  },

  'position-set': takePosition,
  'records-delivered': deliver,
  'records-processed': process,
  'outputs-made': hearMade,
  'offset-committed': commit,
  'record-skipped': giveUp,
  'record-dead-lettered': giveUp,
  'share-partition-loaded': shareLoaded,
  'share-records-changed': shareRecords,
  'share-start-offset-moved': shareStart,
  'share-acknowledgement-refused': (referee, fact, at) => {
    const { client, error, broker, why = '' } = fact
    referee.refusals[`${client} ${error}`] = { error, broker, at, request: 'shareAcknowledgeRequest', why }
    shareRefused(referee, fact)
  },

  'partitions-assigned': assign,
  'partitions-revoked': (referee, fact, at) => {
    release(referee, fact, at)
    handBack(referee, fact)
  },
  'partitions-lost': release,
  'consumer-crashed': (referee, fact, at) => {
    release(referee, fact, at)
    leaveWork(referee, fact)
    dropUnasked(referee, fact.consumer)
  },
  'consumer-closed': (referee, fact) => {
    leaveWork(referee, fact)
    dropUnasked(referee, fact.consumer)
  },
}

const hearings = new Map(Object.entries(handlers) as [Fact['type'], Hearing][])

// ---- small things -----------------------------------------------------------------------------------------------------

/** Another ISR: who left it has been out since now. `gone`: who was in it for all that is said, heard of before or not. */
function noteIsr(ledger: PartitionLedger, isr: readonly string[], at: Micros, gone: readonly string[] = []): void {
  const known = ledger.isr.filter((broker) => !isr.includes(broker))
  const left = [...known, ...gone.filter((broker) => !known.includes(broker) && !isr.includes(broker))]
  const still = ledger.out.filter(({ broker }) => !isr.includes(broker))
  const fresh = left.filter((broker) => !still.some((one) => one.broker === broker))
  if (fresh.length > 0 || still.length < ledger.out.length)
    ledger.out = [...still, ...fresh.map((broker) => ({ broker, since: at }))]
  ledger.isr = isr
}

const acksFlag = (acks: -1 | 0 | 1): number => (acks === -1 ? ACKS_ALL : acks === 1 ? ACKS_ONE : 0)

function nameProducer(referee: Referee, record: RecordId, id: string): number {
  const number = producerOf(record)
  while (referee.producers.length <= number) referee.producers.push('')
  referee.producers[number] = id
  return number
}

const ledgerFor = (referee: Referee, partition: PartitionId, at: Micros): PartitionLedger =>
  referee.partitions[partitionNumber(referee, partition, at)]!

// Where the records of a batch were counted when they were sent, even if the topic was made anew since.
function ledgerOfBatch(referee: Referee, records: readonly RecordId[], partition: PartitionId, at: Micros) {
  const known = records.length === 0 ? null : ledgerOfRecord(referee, records[0]!)
  return known ?? ledgerFor(referee, partition, at)
}

const cellOfBatch = (ledger: PartitionLedger, records: readonly RecordId[]): Cell =>
  cellOf(ledger, records.length === 0 ? 0 : producerOf(records[0]!))

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

/** A leader gives out records below `highWatermark` now. */
function readableUpTo(referee: Referee, ledger: PartitionLedger, highWatermark: number, at: Micros, seq: number): void {
  if (highWatermark <= ledger.readableTo) return
  ledger.readableTo = highWatermark
  addRow(referee.readable, highWatermark, at, seq, ledger.index)
  becameReadable(referee, ledger.index)
}

// Do this broker and the one whose log counts hold the same record at `offset`?
function holdAlike(ledger: PartitionLedger, broker: string, offset: number): boolean {
  const [a, b] = [broker, ledger.reference].map((id) => ledger.replicas.find((replica) => replica.broker === id))
  if (a === undefined || b === undefined) return false
  const [i, j] = [indexOf(a, offset), indexOf(b, offset)]
  return i >= 0 && j >= 0 && sameBatch(batchAt(a, i), batchAt(b, j))
}

// The topic is gone on purpose: what it held is neither stored nor lost.
function remove(referee: Referee, ledger: PartitionLedger): void {
  ledger.deleted = true
  referee.anyDeleted = true
  for (const { broker } of ledger.replicas) referee.stale.push({ broker, partition: ledger.partition })
  ledger.reference = null
  ledger.replicas = []
  ledger.ghosts = []
  if (referee.partitionIndex[ledger.partition] !== undefined) delete referee.partitionIndex[ledger.partition]
  for (const cell of ledger.cells) {
    if (cell === null) continue
    const { counts } = cell
    const { stored, extra, outOfOrder } = counts
    counts.deleted += stored
    referee.totals.deleted += stored
    for (const [name, count] of [
      ['stored', stored],
      ['extra', extra],
      ['outOfOrder', outOfOrder],
    ] as const) {
      counts[name] -= count
      referee.totals[name] -= count
    }
  }
}

// null: the topic is gone.
function knownLedger(referee: Referee, partition: PartitionId): PartitionLedger | null {
  const index = referee.partitionIndex[partition]
  return index === undefined ? null : referee.partitions[index]!
}

const firstOffset = ({ batches }: RemoteCopy): number => batches[0]?.baseOffset ?? 0
