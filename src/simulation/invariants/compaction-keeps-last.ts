// L14: cleaning a compacted log takes nothing but what a later record has replaced, and tombstones in their time.
import { topicOf } from '../../models/kafka/partition'
import { isTombstone, offsetAt, placeFrom, recordsIn } from '../../models/kafka/batches'
import { topicSetting } from '../../models/kafka/replication/replica'
import { ms } from '../../kernel/time'
import type { FactOf } from '../../models/kafka/facts'
import type { Log } from '../../models/kafka/log/state'
import type { LogBatch, PartitionId } from '../../models/kafka/messages'
import { peek, slotOf } from '../referee/ledger-pages'
import { missedBy } from '../referee/compaction'
import { keysIn } from '../referee/keys'
import {
  batchHolding,
  type Breakage,
  brokerOf,
  brokers,
  type Checker,
  type Invariant,
  ledgerOf,
  rewrittenBy,
} from './invariant'

/** What is remembered of a copy: by the base offset of a batch, when its tombstones may go. */
const keyOf = (broker: string, partition: PartitionId): string => `L14 ${broker} ${partition}`

export const compactionKeepsLast: Invariant = {
  id: 'L14',
  name: 'CompactionKeepsLast',
  promise:
    'Of each key the newest record below what was cleaned is still there; if it is a tombstone, for delete.retention.ms after the first cleaning.',
  brokenBy: ['X-COMPACT', 'X-CLOCK', 'X-UNCLEAN', 'X-FLUSH', 'X-PRE966', 'X-MINISR'],
  source: 'KIP-534; L-12, L-13',
  after: { 'log-cleaned': lookAtTombstones },
  sweep: (checker) => {
    for (const { id, durable, volatile } of brokers(checker)) {
      for (const partition in volatile.partitions) {
        const log = durable.logs[partition]
        const missing = log === undefined || log.lastCleaning === null ? null : keyWithoutRecord(checker, log)
        if (missing !== null) return { code: rewrittenBy(checker, partition), message: `${id} ${missing}`, partition }
      }
    }
    return null
  },
  onIncident: (checker, { kind, partition, record, offset, code }) => {
    const ledger = kind === 'tombstone-missed' ? ledgerOf(checker, partition) : null
    if (ledger === null) return null
    const key = peek(checker.referee.records, record)?.keys[slotOf(record)] ?? ''
    const [group] = missedBy(checker.referee, ledger, record, offset)
    const message = `${group ?? 'a group'} never heard that ${key} is gone: the tombstone at offset ${offset} of ${partition} went before it was read`
    return { code, message }
  },
}

// The newest record of each key that the referee has heard of, in the part that this copy says is clean.
function keyWithoutRecord(checker: Checker, log: Log): string | null {
  const { partition, firstDirtyOffset, logStartOffset } = log
  const table = ledgerOf(checker, partition)?.keys ?? null
  if (table === null) return null
  for (const { key, offset, deleted } of keysIn(table)) {
    if (deleted || offset >= firstDirtyOffset || offset < logStartOffset) continue
    const stored = batchHolding(log, offset)
    if (stored !== null && holds(stored, offset) && stored.batch.keys[placeFrom(stored, offset)] === key) continue
    return `has cleaned ${partition} up to ${firstDirtyOffset}, and the last record of ${key}, at offset ${offset}, is not there`
  }
  return null
}

// Each tombstone has a time from its first cleaning on; the newest record of a key that a cleaning took must have had it.
function lookAtTombstones(checker: Checker, { broker, partition, batches }: FactOf<'log-cleaned'>): Breakage | null {
  const actor = brokerOf(checker, broker)
  const table = ledgerOf(checker, partition)?.keys ?? null
  if (actor === null || table === null) return null
  const wall = checker.world.now + actor.clockOffset
  const kept = ms(topicSetting(actor.volatile.image, topicOf(partition), 'delete.retention.ms'))
  const ends: Record<string, number> = { ...(checker.memory[keyOf(broker, partition)] as Record<string, number>) }
  const gone = keysIn(table).filter(({ deleted }) => deleted)
  let early: Breakage | null = null
  for (const stored of batches) {
    const { baseOffset, lastOffset, batch } = stored
    const end = ends[baseOffset] ?? wall
    const missing = gone.some(({ offset }) => offset >= baseOffset && offset <= lastOffset && !holds(stored, offset))
    if (missing && end > wall) {
      const clocks = checker.referee.faults.some(({ kind }) => kind === 'clock')
      const sooner = Math.round((end - wall) / 1_000)
      const message = `${broker} took a tombstone of ${partition} in the batch at ${baseOffset} ${sooner} ms before its time`
      early = { code: clocks ? 'X-CLOCK' : '', message }
    }
    if (batch.keys.some((_, place) => isTombstone(batch, place))) ends[baseOffset] ??= wall + kept
    else delete ends[baseOffset]
  }
  checker.memory[keyOf(broker, partition)] = ends
  return early
}

function holds(stored: LogBatch, offset: number): boolean {
  const place = placeFrom(stored, offset)
  return place < recordsIn(stored) && offsetAt(stored, place) === offset
}
