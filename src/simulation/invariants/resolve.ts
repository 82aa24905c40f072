// P4: every send() comes to an end by delivery.timeout.ms. By the referee's books, not by what the producer remembers.
import { ms, type Micros } from '../../kernel/time'
import { deliveryTimeout, isIdempotent, type ProducerConfig } from '../../models/kafka/config'
import { peek, REFUSED, SENT, slotOf, VERDICT } from '../referee/ledger-pages'
import type { Checker, Invariant } from './invariant'

/** A loop of the sender, and what a pause of the process has put off. */
const LEEWAY = ms(1_000)

/** By producer: its oldest record of which nothing final was said, and since when that is overdue. */
const OLDEST = 'P4 oldest'
const SINCE = 'P4 since'

export const resolve: Invariant = {
  id: 'P4',
  name: 'Resolve',
  promise: 'Each record that send() took is acknowledged, has failed, or is unknown by delivery.timeout.ms.',
  brokenBy: [],
  source: 'P-24, I-55',
  sweep(checker) {
    const { world } = checker
    const since = numbers(checker, SINCE)
    for (const producer of Object.values(world.actors)) {
      if (producer.kind !== 'producer') continue
      const { id } = producer
      const oldest = oldestOpen(checker, id)
      const patience = patienceOf(producer.config)
      if (oldest === null || !producer.up || producer.paused || world.now <= oldest.sentAt + patience) {
        delete since[id]
        continue
      }
      // A process that was paused has yet to look at its clock.
      if (world.now <= (since[id] ??= world.now) + LEEWAY) continue
      const message = `nothing has become of record #${oldest.number} of ${id}, sent at ${oldest.sentAt / 1_000} ms`
      return { code: '', message, partition: oldest.partition }
    }
    return null
  },
}

// Without idempotence a batch may be queued or sent again behind a younger one of its partition (RecordAccumulator.reenqueue), and
// Kafka looks at the first only (RecordAccumulator.expiredBatches, Sender.getExpiredInflightBatches): then the end of that one is
// waited for, which was there while this one could still be retried.
function patienceOf(config: ProducerConfig): Micros {
  return ms(deliveryTimeout(config) * (isIdempotent(config) ? 1 : 2))
}

interface OpenRecord {
  readonly number: number
  readonly sentAt: Micros
  readonly partition: string
}

// Records are numbered in the order of send(), so this goes over each of them once.
function oldestOpen(checker: Checker, producer: string): OpenRecord | null {
  const { records, producers, partitions } = checker.referee
  const place = producers.indexOf(producer)
  if (place < 0) return null
  const oldest = numbers(checker, OLDEST)
  const first = oldest[producer] ?? 0
  for (let number = first; ; number++) {
    const page = peek(records, place * 2 ** 32 + number)
    const slot = slotOf(number)
    const flags = page === null ? 0 : page.flags[slot]!
    // Producers count from 1.
    if ((flags & VERDICT) !== 0 || (number === 0 && flags === 0)) continue
    if (number !== first) {
      oldest[producer] = number
      delete numbers(checker, SINCE)[producer]
    }
    if (page === null || (flags & (SENT | REFUSED)) === 0) return null
    return { number, sentAt: page.sentAt[slot]!, partition: partitions[page.partition[slot]! - 1]!.partition }
  }
}

const numbers = (checker: Checker, name: string): Record<string, number> =>
  (checker.memory[name] ??= {}) as Record<string, number>
