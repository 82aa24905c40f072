// Samples made ready for charts: the window up to now, thinned to what a small chart can show.
import type { Sample } from '../../../worker/protocol'
import { firstAfter } from '../../stores/history'

/** Points that a chart of this size can show. */
const MOST_POINTS = 160
/** Charts of lag at most; the ones with most lag. */
const MOST_LAGS = 12

/** A sample as it is drawn; where nothing was acknowledged there is no latency, which is not one of 0. */
export interface Shown extends Omit<Sample, 'p50' | 'p99'> {
  p50: number | null
  p99: number | null
}

/** Samples of `[from, now]`, at most so many that a line stays a line; of each bunch the peaks survive. */
export function windowOf(samples: readonly Sample[], now: number, from = 0): Shown[] {
  const [first, end] = [firstAfter(samples, from - 1), firstAfter(samples, now)]
  const shown = samples.slice(first, end).map((sample, i) => steady(sample, samples, first + i))
  const bunch = Math.ceil(shown.length / MOST_POINTS)
  if (bunch <= 1) return shown
  // Bunches begin at whole multiples, so that a growing run does not make the line tremble.
  const thinned: Shown[] = []
  for (let start = 0; start < shown.length; start += bunch) thinned.push(merge(shown.slice(start, start + bunch)))
  return thinned
}

/** Rows of a table that mirrors a chart. */
const MOST_ROWS = 12

/** Some of the samples at even distances, the latest first. */
export function momentsOf(samples: readonly Shown[]): Shown[] {
  const count = Math.min(MOST_ROWS, samples.length)
  const apart = samples.length / count
  return Array.from({ length: count }, (_, i) => samples[samples.length - 1 - Math.floor(i * apart)]!)
}

/** Samples over which rates are averaged: a batch that is acknowledged once a second is no peak with nothing between. */
const RATE_OVER = 10

/** The sample with its rates as averages over those that led up to it. */
function steady(sample: Sample, samples: readonly Sample[], at: number): Shown {
  const from = Math.max(0, at + 1 - RATE_OVER)
  let [produced, consumed] = [0, 0]
  for (let i = from; i <= at; i++) {
    produced += samples[i]!.produced
    consumed += samples[i]!.consumed
  }
  const count = at + 1 - from
  const rates = { produced: produced / count, consumed: consumed / count }
  return { ...sample, ...(sample.produced === 0 ? { p50: null, p99: null } : {}), ...rates }
}

/** One sample for several: rates are averaged, what must not be missed keeps its peak. */
function merge(bunch: Shown[]): Shown {
  const last = bunch.at(-1)!
  const average = (of: (sample: Shown) => number) => bunch.reduce((sum, sample) => sum + of(sample), 0) / bunch.length
  const peak = (of: (sample: Shown) => number) => bunch.reduce((most, sample) => Math.max(most, of(sample)), 0)
  const medians = bunch.flatMap(({ p50 }) => p50 ?? [])
  const silent = medians.length === 0
  return {
    ...last,
    produced: average(({ produced }) => produced),
    consumed: average(({ consumed }) => consumed),
    p50: silent ? null : medians.reduce((sum, p50) => sum + p50, 0) / medians.length,
    p99: silent ? null : peak(({ p99 }) => p99 ?? 0),
    underReplicated: peak(({ underReplicated }) => underReplicated),
    internalUnderReplicated: peak(({ internalUnderReplicated }) => internalUnderReplicated),
    offline: peak(({ offline }) => offline),
    underMinIsr: peak(({ underMinIsr }) => underMinIsr),
    atMinIsr: peak(({ atMinIsr }) => atMinIsr),
  }
}

export interface LagSeries {
  /** `group/partition`. */
  id: string
  points: { at: number; lag: number }[]
  latest: number
}

/** Lag per group and partition, in order of their names; `most` is the axis that all share. */
export function lagsOf(samples: readonly Pick<Sample, 'at' | 'lag'>[]): {
  series: LagSeries[]
  most: number
  left: number
} {
  const ids = Object.keys(samples.at(-1)?.lag ?? {})
  const all = ids.map((id): LagSeries => {
    const points = samples.map(({ at, lag }) => ({ at, lag: lag[id] ?? 0 }))
    return { id, points, latest: points.at(-1)?.lag ?? 0 }
  })
  const chosen = all.toSorted((a, b) => b.latest - a.latest).slice(0, MOST_LAGS)
  const series = chosen.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const most = series.reduce((peak, { points }) => points.reduce((high, { lag }) => Math.max(high, lag), peak), 1)
  return { series, most, left: all.length - series.length }
}
