// Metrics over time, sampled on virtual time. Only what the referee and the cluster's metadata say goes in.
import { isInternal } from '../models/kafka/partition'
import type { Scenario } from '../blueprint/scenario'
import type { Micros } from '../kernel/time'
import { ms } from '../kernel/time'
import { emptyImage, isUnderReplicated, minIsrOf } from '../models/kafka/controller/records'
import type { Fact, FactOf } from '../models/kafka/facts'
import type { KafkaWorld } from './compile'
import { metadataOf } from './quorum'
import type { Sample } from './frame'
import { groupLags } from './lag'

export interface Series {
  every: Micros
  /** When the next sample is due. */
  next: Micros
  /** Since the previous sample. */
  produced: number
  consumed: number
  /** Acknowledged batches: latency * 2^20 + number of records, so that sorting them is sorting numbers. */
  latencies: number[]
}

/** A sample each 100 ms, or 600 over the whole of a longer run. */
export const createSeries = ({ time }: Scenario): Series => {
  const every = Math.max(ms(100), Math.ceil(time.end / 600 / 1_000) * 1_000)
  return { every, next: every, produced: 0, consumed: 0, latencies: [] }
}

/** For a checkpoint. */
export const cloneSeries = ({ every, next, produced, consumed, latencies }: Series): Series => ({
  every,
  next,
  produced,
  consumed,
  latencies: latencies.slice(),
})

const RECORDS = 2 ** 20

type Count = (series: Series, fact: Fact) => void

/** Counts what a fact of this type adds to the sample under way; null: nothing. */
export const countOf = (type: Fact['type']): Count | null => counts.get(type) ?? null

const counters: { [T in Fact['type']]?: (series: Series, fact: FactOf<T>) => void } = {
  'batch-acked': (series, { records, latency }) => {
    series.produced += records.length
    series.latencies.push(latency * RECORDS + Math.min(records.length, RECORDS - 1))
  },
  'records-delivered': (series, { records }) => {
    series.consumed += records.length
  },
}

const counts = new Map(Object.entries(counters) as [Fact['type'], Count][])

/** Closes the sample that is due and begins the next. */
export function sample(
  series: Series,
  world: KafkaWorld,
  controllers: readonly string[],
  totals: { lost: number; acked: number },
): Sample {
  const seconds = series.every / 1_000_000
  const latencies = Float64Array.from(series.latencies).sort()
  const image = metadataOf(world, controllers) ?? emptyImage()
  const partitions = Object.values(image.partitions)
  const behind = partitions.filter(isUnderReplicated)
  const taken: Sample = {
    at: series.next,
    produced: series.produced / seconds,
    consumed: series.consumed / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    underReplicated: behind.length,
    internalUnderReplicated: behind.filter(({ topic }) => isInternal(topic)).length,
    offline: partitions.filter((p) => p.leader === null).length,
    underMinIsr: partitions.filter((p) => p.isr.length < minIsrOf(image, p.topic)).length,
    atMinIsr: partitions.filter((p) => p.isr.length === minIsrOf(image, p.topic)).length,
    lost: totals.lost,
    acked: totals.acked,
    lag: groupLags(world, controllers),
  }
  series.next += series.every
  series.produced = 0
  series.consumed = 0
  series.latencies = []
  return taken
}

// Each entry of `sorted` weighs as many records as it acknowledged.
function percentile(sorted: Float64Array, share: number): Micros {
  let total = 0
  for (const entry of sorted) total += recordsIn(entry)
  let seen = 0
  for (const entry of sorted) {
    seen += recordsIn(entry)
    if (seen >= total * share) return Math.floor(entry / RECORDS)
  }
  return 0
}

// What is left of a division, which `%` finds slowly for numbers as large as these.
const recordsIn = (entry: number): number => entry - Math.floor(entry / RECORDS) * RECORDS
