// Metrics over time, sampled on virtual time. Only what the referee and the cluster's metadata say goes in.
import type { Scenario } from '../blueprint/scenario'
import type { Micros } from '../kernel/time'
import { ms } from '../kernel/time'
import type { Fact } from '../models/kafka/facts'
import type { KafkaWorld } from './compile'
import type { Sample } from './frame'
import { groupLags } from './lag'

export interface Series {
  every: Micros
  /** When the next sample is due. */
  next: Micros
  /** Since the previous sample. */
  produced: number
  consumed: number
  /** Acknowledged batches: latency and number of records. */
  latencies: { latency: Micros; records: number }[]
}

/** A sample each 100 ms, or 600 over the whole of a longer run. */
export const createSeries = ({ time }: Scenario): Series => {
  const every = Math.max(ms(100), Math.ceil(time.end / 600 / 1_000) * 1_000)
  return { every, next: every, produced: 0, consumed: 0, latencies: [] }
}

/** Counts what a fact adds to the sample under way. */
export function count(series: Series, fact: Fact): void {
  if (fact.type === 'batch-acked') {
    series.produced += fact.records.length
    series.latencies.push({ latency: fact.latency, records: fact.records.length })
  } else if (fact.type === 'records-delivered') {
    series.consumed += fact.records.length
  }
}

/** Closes the sample that is due and begins the next. */
export function sample(
  series: Series,
  world: KafkaWorld,
  controller: string,
  totals: { lost: number; acked: number },
): Sample {
  const seconds = series.every / 1_000_000
  const latencies = series.latencies.toSorted((a, b) => a.latency - b.latency)
  const actor = world.actors[controller]
  const partitions = actor?.kind === 'controller' ? Object.values(actor.volatile.image.partitions) : []
  const taken: Sample = {
    at: series.next,
    produced: series.produced / seconds,
    consumed: series.consumed / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    underReplicated: partitions.filter((p) => p.isr.length < p.replicas.length).length,
    offline: partitions.filter((p) => p.leader === null).length,
    lost: totals.lost,
    acked: totals.acked,
    lag: groupLags(world, controller),
  }
  series.next += series.every
  series.produced = 0
  series.consumed = 0
  series.latencies = []
  return taken
}

// `sorted` by latency; each entry weighs as many records as it acknowledged.
function percentile(sorted: Series['latencies'], share: number): Micros {
  const total = sorted.reduce((sum, { records }) => sum + records, 0)
  let seen = 0
  for (const { latency, records } of sorted) {
    seen += records
    if (seen >= total * share) return latency
  }
  return 0
}
