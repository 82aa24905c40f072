// Whatever can befall a group, at random, and the peace after it, for property tests of either protocol.
import fc from 'fast-check'
import { pause, resume, start } from '../../../../kernel/faults'
import {
  batchOf,
  cut,
  factsOf,
  kill,
  produced,
  produceTo,
  restart,
  runFor,
  stateOf,
  tell,
  type Cluster,
} from '../../broker/testing/cluster'
import { consumerOf, killConsumer, seconds } from './group'

/** The consumers and brokers that something may befall. */
export const consumers = ['a', 'b', 'c']
export const brokers = ['b1', 'b2', 'b3']

const acts = ['start', 'crash', 'close', 'pause', 'resume', 'kill', 'restart', 'cut', 'heal', 'produce'] as const
/** What befalls whom, and how long after it the next thing does, ms. */
export type Act = { act: (typeof acts)[number]; consumer: string; broker: string; wait: number }

export const anAct: fc.Arbitrary<Act> = fc.record({
  act: fc.constantFrom(...acts, 'produce' as const, 'start' as const),
  consumer: fc.constantFrom(...consumers),
  broker: fc.constantFrom(...brokers),
  wait: fc.integer({ min: 1, max: 12_000 }),
})

/** Lets it happen; `stored` are the produce requests so far. */
export function perform(cluster: Cluster, { act, consumer, broker }: Act, stored: number[]): void {
  if (act === 'start') start(cluster.stage, consumer)
  else if (act === 'crash') killConsumer(cluster, consumer)
  else if (act === 'close' && consumerOf(cluster, consumer).up) tell(cluster, consumer, { type: 'shutdown' })
  else if (act === 'pause') pause(cluster.stage, consumer)
  else if (act === 'resume') resume(cluster.stage, consumer)
  else if (act === 'kill') kill(cluster, broker)
  else if (act === 'restart') restart(cluster, broker)
  else if (act === 'cut' || act === 'heal') cut(cluster, consumer, broker, act === 'cut')
  else if (act === 'produce' && stateOf(cluster, 'orders-0').leader !== null)
    stored.push(produceTo(cluster, 'orders-0', { batch: batchOf(3) }))
}

/** Everything is mended and everybody runs, long enough for a group to be whole again. */
export function bringPeace(cluster: Cluster): void {
  for (const broker of brokers) {
    restart(cluster, broker)
    for (const consumer of consumers) cut(cluster, consumer, broker, false)
  }
  runFor(cluster, seconds(20))
  for (const consumer of consumers) {
    resume(cluster.stage, consumer)
    // A static member whose place was taken has ended its loop: somebody starts it again.
    if (consumerOf(cluster, consumer).volatile.phase === 'stuck') killConsumer(cluster, consumer)
  }
  runFor(cluster, seconds(20))
  for (const consumer of consumers) start(cluster.stage, consumer)
  runFor(cluster, seconds(100))
}

/** Offsets of orders-0 whose produce request was answered well, and that nobody has worked on. */
export function unread(cluster: Cluster, asked: readonly number[]): number[] {
  const processed = new Set(factsOf(cluster, 'records-processed').flatMap(({ offsets }) => offsets))
  const stored = asked.map((id) => produced(cluster, id)).filter((answer) => answer?.error === 'NONE')
  return stored
    .flatMap((answer) => [0, 1, 2].map((i) => answer!.baseOffset + i))
    .filter((offset) => !processed.has(offset))
}
