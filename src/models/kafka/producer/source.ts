// Where a producer's records come from: its rate and key template, a person's own rows, and what a person asks for.
// The source does not wait for the producer: while send() blocks, records fall due and keep their time.
import { nextExponential, nextFloat, type Stream } from '../../../kernel/random'
import type { Micros } from '../../../kernel/time'
import { pickKey } from './keys'
import { murmur2OfText, toPositive, utf8Size } from './murmur2'
import type { Producer, ProducerSource, SourceRecord } from './state'
import type { Processing } from './transaction-state'

/** A source with more than 1,000 records a second hands them over once per millisecond, each with its own time. */
const tick = 1_000

/** Records that the source will ever have; null: no end. */
export function sourceTotal({ limit, rows }: ProducerSource): number | null {
  if (rows === null) return limit
  return limit === null ? rows.keys.length : Math.min(limit, rows.keys.length)
}

/** Has the source handed over all it had? */
export function hasEnded({ source, durable }: Pick<Producer, 'source' | 'durable'>): boolean {
  const total = sourceTotal(source)
  return total !== null && durable.taken >= total
}

const isPaced = ({ rows }: ProducerSource): boolean => rows !== null && rows.at.length > 0

/** Does the source make records by itself? */
export const isFlowing = (self: Producer): boolean =>
  self.source.topic !== '' && !hasEnded(self) && (self.source.interval > 0 || isPaced(self.source))

/** Sets the time of the next record after a pause: a start, or a change of the source. */
export function restartSource(self: Producer, now: Micros, random: Stream): void {
  if (!isFlowing(self)) return
  self.volatile.nextAt = isPaced(self.source) ? now : now + spacing(self.source, random)
}

const spacing = ({ interval, poisson }: ProducerSource, random: Stream): Micros =>
  poisson ? interval * nextExponential(random) : interval

/** The next record that is due, taken off the source; null: none is. */
export function nextRecord(self: Producer, now: Micros, random: Stream): SourceRecord | null {
  if (self.source.topic === '') return null
  if (self.volatile.processing !== null) return takeProcessed(self, self.volatile.processing, now)
  if (self.volatile.emits.length > 0) return takeEmitted(self, now, random)
  if (self.volatile.nextAt > now || !isFlowing(self)) return null
  const record = makeRecord(self, random)
  advance(self, random)
  return record
}

// What a member of a group has made of what it read.
function takeProcessed({ source }: Producer, processing: Processing, now: Micros): SourceRecord | null {
  const next = processing.records[processing.sent]
  if (next === undefined) return null
  processing.sent++
  const { key, value } = next
  const valueSize = value === null ? source.valueSize : utf8Size(value)
  return { topic: source.topic, ...keyOf(key), value, valueSize, at: now, partition: null, taken: false, caller: null }
}

function takeEmitted(self: Producer, now: Micros, random: Stream): SourceRecord {
  const { emits } = self.volatile
  const emit = emits[0]!
  if (--emit.count <= 0) emits.shift()
  const size = emit.value === null ? self.source.valueSize : utf8Size(emit.value)
  const value = emit.tombstone ? { value: null, valueSize: -1 } : { value: emit.value, valueSize: size }
  const rest = {
    topic: self.source.topic,
    ...value,
    at: now,
    partition: emit.partition,
    taken: false,
    caller: emit.caller,
  }
  // What is sent on for somebody has the key that it had, or none.
  if (emit.key !== null || emit.caller !== null) return { ...rest, ...keyOf(emit.key) }
  return { ...rest, ...templateKey(self, self.durable.sent, random) }
}

function makeRecord(self: Producer, random: Stream): SourceRecord {
  const { source, durable, volatile } = self
  const at = Math.floor(volatile.nextAt)
  if (source.rows === null) {
    const index = pickKey(source.keys, self.keyTable, durable.taken, random)
    const { keys, hashes, sizes } = self.keyTable
    return {
      topic: source.topic,
      key: index < 0 ? null : keys[index]!,
      hash: index < 0 ? 0 : hashes[index]!,
      keySize: index < 0 ? -1 : sizes[index]!,
      value: null,
      valueSize: source.tombstones > 0 && nextFloat(random) < source.tombstones ? -1 : source.valueSize,
      at,
      partition: null,
      taken: true,
      caller: null,
    }
  }
  const key = source.rows.keys[durable.taken]!
  const value = source.rows.values[durable.taken]!
  const valueSize = value === null ? -1 : utf8Size(value)
  return { topic: source.topic, ...keyOf(key), value, valueSize, at, partition: null, taken: true, caller: null }
}

type KeyPart = Pick<SourceRecord, 'key' | 'hash' | 'keySize'>

function templateKey(self: Producer, turn: number, random: Stream): KeyPart {
  const index = pickKey(self.source.keys, self.keyTable, turn, random)
  return keyOf(index < 0 ? null : self.keyTable.keys[index]!)
}

const keyOf = (key: string | null): KeyPart =>
  key === null ? { key, hash: 0, keySize: -1 } : { key, hash: toPositive(murmur2OfText(key)), keySize: utf8Size(key) }

// The record just made is `durable.taken` until send() returns, so the one after it has that number plus one.
function advance(self: Producer, random: Stream): void {
  const { source, durable, volatile } = self
  if (!isPaced(source)) {
    volatile.nextAt += spacing(source, random)
    return
  }
  const { at } = source.rows!
  const next = durable.taken + 1
  if (next < at.length) volatile.nextAt += Math.max(0, at[next]! - at[durable.taken]!)
}

/** When the source has to be woken for its next record; 0: never. */
export function wakeTime(self: Producer): Micros {
  if (!isFlowing(self)) return 0
  const { nextAt } = self.volatile
  const often = self.source.interval > 0 && self.source.interval < tick
  return often ? Math.ceil(nextAt / tick) * tick : Math.ceil(nextAt)
}

/** Records that have fallen due while the application is blocked in send(), the blocked one included. */
export function waitingRecords(self: Producer, now: Micros): number {
  const { blocked, emits, nextAt } = self.volatile
  const asked = emits.reduce((sum, { count }) => sum + count, 0)
  if (blocked === null) return asked
  const { interval } = self.source
  const due = interval > 0 && nextAt <= now ? 1 + Math.floor((now - nextAt) / interval) : 0
  const total = sourceTotal(self.source)
  const left = total === null ? due : Math.max(0, total - self.durable.taken - 1)
  return 1 + asked + Math.min(due, left)
}
