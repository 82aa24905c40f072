// L13: a log loses its beginning on purpose only, and only what may go.
import { topicOf } from '../../models/kafka/partition'
import { topicSetting } from '../../models/kafka/replication/replica'
import type { PartitionId } from '../../models/kafka/messages'
import { ms } from '../../kernel/time'
import { peek, slotOf } from '../referee/ledger-pages'
import { batchAt, indexOf } from '../referee/logs'
import { type Breakage, brokerOf, brokers, type Checker, copyOn, type Invariant, ledgerOf } from './invariant'

/** What is remembered of a broker: where each of its logs begins, once it does not begin at 0. */
const keyOf = (broker: string): string => `L13 start ${broker}`

const startsOn = (checker: Checker, broker: string): Record<string, number> =>
  (checker.memory[keyOf(broker)] ??= {}) as Record<string, number>

export const retention: Invariant = {
  id: 'L13',
  name: 'Retention',
  promise:
    'The start of a log rises by retention or DeleteRecords alone, never above the high watermark, and by time only past records that are old enough.',
  brokenBy: ['X-CLOCK'],
  source: 'KIP-937; L-5, L-6',
  after: {
    'log-start-advanced': (checker, { broker, partition, from, to, reason }) => {
      startsOn(checker, broker)[partition] = to
      const { replica } = copyOn(checker, broker, partition)
      if (to <= from || (replica !== null && to > replica.highWatermark)) {
        const mark = replica?.highWatermark ?? -1
        return {
          code: '',
          message: `${broker} moved the start of ${partition} from ${from} to ${to}; readable to ${mark}`,
        }
      }
      return reason === 'time' ? tooYoung(checker, broker, partition, to) : null
    },
    // What its leader has in remote storage, it has there, too (L-35).
    'remote-state-rebuilt': (checker, { broker, partition, logStart }) =>
      remember(checker, broker, partition, logStart),
    'log-restarted': (checker, { broker, partition, to }) => remember(checker, broker, partition, to),
    // Its leader has less than was deleted here: the start goes back with the end (UnifiedLog.truncateTo).
    'log-truncated': (checker, { broker, partition, to }) =>
      to < (startsOn(checker, broker)[partition] ?? 0) ? remember(checker, broker, partition, to) : null,
    'replica-removed': (checker, { broker, partition }) => remember(checker, broker, partition, 0),
    'log-tail-lost': (checker, { broker, partition, cause }) =>
      cause === 'wiped' ? remember(checker, broker, partition, 0) : null,
    'topic-deleted': (checker, { topic }) => {
      for (const { id } of brokers(checker)) {
        const starts = startsOn(checker, id)
        for (const partition of Object.keys(starts)) if (topicOf(partition) === topic) delete starts[partition]
      }
      return null
    },
  },
  sweep: (checker) => {
    for (const { id, durable, volatile } of brokers(checker)) {
      const starts = startsOn(checker, id)
      for (const partition in durable.logs) {
        const { logStartOffset } = durable.logs[partition]!
        const known = starts[partition] ?? 0
        // What a broker still holds of a topic that is gone is nobody's concern.
        if (logStartOffset === known || volatile.partitions[partition] === undefined) continue
        const message = `${partition} on ${id} begins at ${logStartOffset}; nothing but ${known} was ever said`
        return { code: '', message, partition }
      }
    }
    return null
  },
}

function remember(checker: Checker, broker: string, partition: PartitionId, start: number): null {
  startsOn(checker, broker)[partition] = start
  return null
}

// The newest record that went, by the time at which send() took it, which no clock of the cluster can spoil.
function tooYoung(checker: Checker, broker: string, partition: PartitionId, start: number): Breakage | null {
  const { referee, world } = checker
  const copy = ledgerOf(checker, partition)?.replicas.find((replica) => replica.broker === broker)
  const actor = brokerOf(checker, broker)
  if (copy === undefined || actor === null) return null
  const place = indexOf(copy, start - 1)
  const record = place < 0 ? undefined : batchAt(copy, place).batch.records.at(-1)
  const page = record === undefined ? null : peek(referee.records, record)
  if (record === undefined || page === null) return null
  const limit = ms(topicSetting(actor.volatile.image, topicOf(partition), 'retention.ms'))
  const age = world.now - page.sentAt[slotOf(record)]!
  if (age >= limit) return null
  const clocks = referee.faults.some(({ kind }) => kind === 'clock')
  const message = `${broker} deleted records of ${partition} that were ${Math.round(age / 1_000)} ms old, of ${Math.round(limit / 1_000)} ms that they are kept`
  return { code: clocks ? 'X-CLOCK' : '', message }
}
