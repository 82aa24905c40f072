// The application's side of the producer: one thread that takes records from the source and calls send() (P-1, P-13).
import { ms, type Micros } from '../../../kernel/time'
import { requestUpdate } from '../client/metadata'
import type { ClientEffects } from '../client/state'
import { acksOf, isIdempotent } from '../config'
import type { FactOf } from '../facts'
import type { MetadataResponse, PartitionId, RecordId } from '../messages'
import { append, bufferFor, fieldsOf } from './accumulator'
import { upperBound } from './batch-size'
import { callBack } from './callbacks'
import { countSticky, decidedPartition, stickyPartition } from './partitioner'
import { hasEnded, nextRecord, wakeTime } from './source'
import type { BlockedSend, Producer, SourceRecord } from './state'
import { mayTakeRecord } from './transaction-application'
import { joinTransaction } from './transaction-state'

/** Hands over every record that is due, until send() blocks. Answers whether the sender has something to look at. */
export function handOver(self: Producer, fx: ClientEffects): boolean {
  const { volatile } = self
  let wakes = false
  if (volatile.closing && volatile.processing === null) return false
  let sent: Sent | null = null
  if (volatile.blocked !== null) {
    const { record, since } = volatile.blocked
    wakes = trySend(self, record, since, (sent = nothing()), fx)
  }
  let held = false
  while (volatile.blocked === null) {
    if (volatile.transaction !== null && !mayTakeRecord(self, fx)) {
      held = true
      break
    }
    const record = nextRecord(self, fx.now, fx.random)
    if (record === null) break
    wakes = trySend(self, record, fx.now, (sent ??= nothing()), fx) || wakes
  }
  if (sent !== null) tellSent(self, sent, fx)
  // A record that is due and has to wait for the end of a transaction needs no alarm.
  if (volatile.blocked === null && !(held && wakeTime(self) <= fx.now)) setAlarm(self, fx)
  return wakes
}

/** Records that were accepted and not told of yet: a busy source hands over many at once, and they are one fact. */
interface Sent {
  records: RecordId[]
  partitions: PartitionId[]
  keys: (string | null)[]
  sizes: number[]
}

const nothing = (): Sent => ({ records: [], partitions: [], keys: [], sizes: [] })

function tellSent(self: Producer, sent: Sent, fx: ClientEffects): void {
  const { records, partitions, keys, sizes } = sent
  if (records.length === 0) return
  const { config, id: producer } = self
  const acks = acksOf(config)
  fx.note({ type: 'records-sent', producer, records, partitions, keys, sizes, acks, idempotent: isIdempotent(config) })
}

// What comes next is to be heard after them.
function tellSoFar(self: Producer, sent: Sent, fx: ClientEffects): void {
  tellSent(self, sent, fx)
  Object.assign(sent, nothing())
}

// The timer for the source's next record; an older one that is still pending finds another time and does nothing.
function setAlarm(self: Producer, fx: ClientEffects): void {
  const at = wakeTime(self)
  if (at === 0 || at === self.volatile.wakeAt) return
  self.volatile.wakeAt = at
  fx.after(at - fx.now, { type: 'sendRecord' })
}

/** send() of one record, called at `since`. Leaves it in `blocked` while it must wait. Answers whether to wake the sender. */
function trySend(self: Producer, record: SourceRecord, since: Micros, sent: Sent, fx: ClientEffects): boolean {
  self.volatile.blocked = null
  const partitions = self.volatile.metadata.ids[record.topic]
  if (partitions === undefined || (record.partition ?? 0) >= partitions.length) {
    requestUpdate(self.volatile.metadata)
    touchTopic(self, record.topic, fx.now)
    return wait(self, { record, on: 'metadata', since }, sent, fx)
  }
  const fields = fieldsOf(record)
  const memory = self.config['buffer.memory']
  const tooLarge = upperBound(fields)
  if (tooLarge > self.config['max.request.size'] || tooLarge > memory) {
    return refuse(self, record, 'RecordTooLarge', sent, fx)
  }
  // BufferPool.allocate: nothing that is waited for would make room for it.
  if (bufferFor(self, fields) > memory) return refuse(self, record, 'IllegalArgument', sent, fx)
  return place(self, record, fields, partitions, sent, fx) ?? wait(self, { record, on: 'memory', since }, sent, fx)
}

// Answers whether to wake the sender; null: there is no memory.
function place(
  self: Producer,
  record: SourceRecord,
  fields: number,
  partitions: readonly PartitionId[],
  sent: Sent,
  fx: ClientEffects,
): boolean | null {
  const { volatile } = self
  const { topic, key, keySize, valueSize } = record
  const decided = decidedPartition(self, record, partitions.length)
  const index = decided < 0 ? stickyPartition(self, topic, fx.random) : decided
  const partition = partitions[index]!
  const id = self.number * 2 ** 32 + self.durable.sent + 1
  const appended = append(self, partition, record, fields, id, fx.now)
  if (appended === null) return null
  if (decided < 0) countSticky(self, topic, appended.bytes, fx.random)
  if (appended.wakes) touchTopic(self, topic, fx.now)
  if (volatile.transaction !== null) joinTransaction(volatile.transaction, partition)
  returned(self, record)
  if (record.caller !== null) volatile.callbacks.push({ record: id, caller: record.caller })
  sent.records.push(id)
  sent.partitions.push(partition)
  sent.keys.push(key)
  sent.sizes.push(Math.max(0, keySize) + Math.max(0, valueSize))
  noteEnd(self, record, sent, fx)
  return appended.wakes
}

// P-13: send() blocks, for max.block.ms in all.
function wait(self: Producer, blocked: BlockedSend, sent: Sent, fx: ClientEffects): boolean {
  if (fx.now >= blockedUntil(self, blocked)) {
    return refuse(self, blocked.record, blocked.on === 'memory' ? 'BufferExhausted' : 'UnknownTopic', sent, fx)
  }
  self.volatile.blocked = blocked
  return true
}

/** S-4: the metadata say that this producer may not know the topic that send() waits for: it throws, and is called again. */
export function refuseUnauthorized(self: Producer, { topics }: MetadataResponse, fx: ClientEffects): void {
  const { blocked } = self.volatile
  if (blocked?.on !== 'metadata') return
  const { record } = blocked
  if (!topics.some(({ topic, error }) => topic === record.topic && error === 'TOPIC_AUTHORIZATION_FAILED')) return
  self.volatile.blocked = null
  refuse(self, record, 'TOPIC_AUTHORIZATION_FAILED', nothing(), fx)
}

/** When send() gives up. */
export const blockedUntil = (self: Producer, { since }: BlockedSend): Micros => since + ms(self.config['max.block.ms'])

function refuse(
  self: Producer,
  record: SourceRecord,
  reason: FactOf<'record-refused'>['reason'],
  sent: Sent,
  fx: ClientEffects,
): boolean {
  returned(self, record)
  const id = self.number * 2 ** 32 + self.durable.sent
  self.volatile.lastError = reason
  tellSoFar(self, sent, fx)
  if (record.caller !== null) callBack(record.caller, reason, fx)
  fx.note({ type: 'record-refused', producer: self.id, record: id, topic: record.topic, reason })
  noteEnd(self, record, sent, fx)
  return false
}

/** send() has returned: the application's notebook moves on. */
function returned({ durable }: Producer, { taken }: SourceRecord): void {
  durable.sent++
  if (taken) durable.taken++
}

function noteEnd(self: Producer, { taken }: SourceRecord, sent: Sent, fx: ClientEffects): void {
  if (!taken || !hasEnded(self)) return
  tellSoFar(self, sent, fx)
  fx.note({ type: 'data-source-ended', producer: self.id, rows: self.durable.taken })
}

/** The topic is in use: its metadata are kept (P-29). */
export function touchTopic({ volatile }: Producer, topic: string, now: Micros): void {
  volatile.usedAt[topic] = now
}
