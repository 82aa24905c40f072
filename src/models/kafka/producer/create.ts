// A producer before its first start, and after a crash.
import type { Actor } from '../../../kernel/world'
import { createMetadata } from '../client/metadata'
import { createKeyTable } from './keys'
import type { Producer, ProducerVolatile } from './state'

type Settings = Pick<Producer, 'number' | 'bootstrap' | 'config' | 'source'> &
  Partial<Pick<Producer, 'core' | 'keyTable'>>

/**
 * A producer that is not running yet. `number` must be unique among all producers that a run ever has. `keyTable`: of the
 * source's keys, where another producer has one already.
 */
export function createProducer(base: Actor & { readonly kind: 'producer' }, settings: Settings): Producer {
  return Object.assign(base, { core: 1 }, settings, {
    keyTable: settings.keyTable ?? createKeyTable(settings.source.keys),
    durable: { sent: 0, taken: 0 },
    volatile: createVolatile(),
  })
}

/** What the end of the process takes with it: everything that was in memory. */
export function resetProducer(producer: Producer): void {
  producer.volatile = createVolatile()
}

const createVolatile = (): ProducerVolatile => ({
  metadata: createMetadata(),
  producerId: -1,
  producerEpoch: -1,
  initProducerId: { broker: null, correlationId: 0, sentAt: 0, attempts: 0, retryAt: 0 },
  sequences: {},
  unresolved: {},
  gaps: [],
  accumulator: {},
  places: {},
  waiting: [],
  sticky: {},
  turns: {},
  usedAt: {},
  packing: null,
  packed: { before: 0, after: 0, time: 0, busy: [] },
  inFlight: {},
  drainIndex: {},
  latency: {},
  compressed: {},
  bufferUsed: 0,
  blocked: null,
  emits: [],
  callbacks: [],
  nextAt: 0,
  wakeAt: 0,
  nextCorrelationId: 1,
  deadline: 0,
  nextDue: 0,
  nextRun: 0,
  nextCheck: 0,
  closing: false,
  lastError: null,
  transaction: null,
  processing: null,
  restartsAt: 0,
})
