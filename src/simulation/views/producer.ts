// Producers as a screen shows them: those of the drawing, and those inside of applications that write what they read.
import { ms, type Micros } from '../../kernel/time'
import type { Producer } from '../../models/kafka/actors'
import type { Throttle } from '../../models/kafka/client/state'
import { isIdempotent } from '../../models/kafka/config'
import { packedBatches, queuedBatches } from '../../models/kafka/producer/memory'
import { waitingRecords } from '../../models/kafka/producer/source'
import { companionOf } from '../compile'
import type { ProducerPartitionView, ProducerView } from '../frame'
import { deniedView, whyLastError } from './last-error'
import { ledgerOf, retriesOf } from '../referee/ledger'
import { compressionView } from './load'
import type { Scene } from './scene'
import { producerTransaction } from './transaction'

/** What its block says of a producer, rather than its state. */
type Drawn = Pick<ProducerView, 'to' | 'rate' | 'source' | 'config'>

/** The producers of the drawing. */
export function producerViews(scene: Scene): ProducerView[] {
  return Object.entries(scene.blueprint.producers).flatMap(([id, { to, rate, data, config }]) => {
    const producer = scene.world.actors[id]
    if (producer?.kind !== 'producer') return []
    const source = data === null ? describeSource(producer.source.interval) : data.file
    return [producerView(scene, producer, { to, rate, source, config })]
  })
}

/** The producer inside of a consumer's application that writes what it reads; null: the application only reads. */
export function companionView(scene: Scene, consumer: string, group: string): ProducerView | null {
  const output = scene.blueprint.groups[group]?.output ?? null
  const producer = scene.world.actors[companionOf(consumer)]
  if (output === null || output.to === '' || producer?.kind !== 'producer') return null
  return producerView(scene, producer, { to: output.to, rate: 0, source: '', config: output.config })
}

function producerView(scene: Scene, producer: Producer, drawn: Drawn): ProducerView {
  const { id, config, volatile } = producer
  const counts = ledgerOf(scene.referee, { producer: id })
  const queued = queuedBatches(producer)
  const growing = queued.find((batch) => !batch.closed && batch.attempts === 0)
  const linger = ms(config['linger.ms'])
  const inFlight = Object.values(volatile.inFlight).flat()
  const flying = inFlight.flatMap(({ batches }) => batches).filter(({ done }) => !done)
  const acks = config.acks === '-1' ? 'all' : (config.acks as '0' | '1' | 'all')
  return {
    id,
    ...drawn,
    up: producer.up,
    paused: producer.paused,
    acks,
    idempotent: isIdempotent(config),
    producerId: volatile.producerId,
    producerEpoch: volatile.producerEpoch,
    buffered: [...queued, ...flying].reduce((sum, { content }) => sum + content.records.length, 0),
    bufferUsed: volatile.bufferUsed,
    bufferSize: config['buffer.memory'],
    batchFill: growing === undefined ? 0 : Math.min(1, growing.sizeInBytes / Math.max(1, config['batch.size'])),
    lingerLeft: growing === undefined ? 0 : Math.max(0, growing.createdAt + linger - scene.world.now),
    lingerTotal: linger,
    inFlight: Math.max(0, ...Object.values(volatile.inFlight).map((requests) => requests.length)),
    maxInFlight: config['max.in.flight.requests.per.connection'],
    partitions: partitionViews(producer),
    blocked: waitingRecords(producer, scene.world.now),
    sent: counts.sent,
    acked: counts.acked,
    failed: counts.failed + counts.indeterminate,
    retries: retriesOf(scene.referee, id),
    lastError: volatile.lastError,
    lastErrorWhy: whyLastError(scene, id, volatile.lastError),
    denied: deniedView(scene.referee, id, volatile.lastError),
    throttled: throttledFor(volatile, scene.world.now),
    compression: compressionView(producer, scene.world.now),
    transaction: producerTransaction(producer, scene.referee.transactions?.producers[id]),
  }
}

/** Partitions that it has batches for, or has numbered batches of (P-31). */
function partitionViews(producer: Producer): ProducerPartitionView[] {
  const { volatile } = producer
  const { accumulator, sequences, inFlight } = volatile
  const flying = Object.values(inFlight)
    .flat()
    .flatMap(({ batches }) => batches)
    .filter(({ done }) => !done)
  const names = new Set([...Object.keys(accumulator), ...Object.keys(sequences)])
  return [...names].toSorted(byPartition).map((partition) => {
    const packed = packedBatches(producer).filter((batch) => batch.partition === partition)
    const queued = [...packed, ...(accumulator[partition] ?? [])]
    const sent = flying.filter((batch) => batch.partition === partition)
    const sequence = sequences[partition]
    return {
      partition,
      records: [...queued, ...sent].reduce((sum, { count }) => sum + count, 0),
      queued: queued.length,
      inFlight: sent.length,
      retries: [...queued, ...sent].reduce((sum, { attempts }) => sum + Math.max(0, attempts - 1), 0),
      nextSequence: sequence?.next ?? null,
      lastAcked: sequence === undefined || sequence.lastAcked < 0 ? null : sequence.lastAcked,
    }
  })
}

/** `orders-2` before `orders-10`. */
function byPartition(a: string, b: string): number {
  const [x, y] = [a, b].map((name) => name.lastIndexOf('-')) as [number, number]
  const [left, right] = [a.slice(0, x), b.slice(0, y)]
  return left === right ? Number(a.slice(x + 1)) - Number(b.slice(y + 1)) : left < right ? -1 : 1
}

/** For how long a broker still holds a client back. */
export const throttledFor = ({ throttle }: { readonly throttle?: Throttle }, now: Micros): Micros =>
  throttle === undefined ? 0 : Math.max(0, ...Object.values(throttle.until).map((until) => until - now))

const describeSource = (interval: Micros): string =>
  interval === 0 ? 'on demand' : `${Math.round(100_000_000 / interval) / 100}/s`
