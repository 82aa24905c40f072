// How long records took from send() to their acknowledgement, by producer, over the last ten to twenty seconds.
import { seconds, type Micros } from '../../kernel/time'

/** Two spans of ten seconds: the one that is running, and the one before. Counts of records by size of their latency. */
export interface Latencies {
  since: Micros
  now: number[]
  before: number[]
}

const SPAN = seconds(10)
const HALF_HOUR = 2 ** 31 - 1

export const noLatencies = (): Latencies => ({ since: 0, now: [], before: [] })

// Eight steps per doubling: a latency is told to within an eighth.
function stepOf(latency: Micros): number {
  const bounded = Math.min(Math.max(8, latency), HALF_HOUR)
  const power = 31 - Math.clz32(bounded)
  return (power - 3) * 8 + ((bounded >>> (power - 3)) & 7)
}

const middleOf = (step: number): Micros => (2 * (8 + (step % 8)) + 1) * 2 ** (Math.floor(step / 8) - 1)

function turn(latencies: Latencies, at: Micros): void {
  const spans = Math.floor((at - latencies.since) / SPAN)
  if (spans <= 0) return
  latencies.before = spans === 1 ? latencies.now : []
  latencies.now = []
  latencies.since += spans * SPAN
}

/** Records were acknowledged, `latency` after the first of them was sent. */
export function noteLatency(latencies: Latencies, latency: Micros, records: number, at: Micros): void {
  turn(latencies, at)
  const { now } = latencies
  const step = stepOf(latency)
  while (now.length <= step) now.push(0)
  now[step]! += records
}

/** The latency that this share (0 … 1) of the records did not exceed; null: none was acknowledged lately. */
export function percentile({ since, now, before }: Latencies, share: number, at: Micros): Micros | null {
  const spans = Math.floor((at - since) / SPAN)
  const parts = spans <= 0 ? [now, before] : spans === 1 ? [now] : []
  const total = parts.reduce((sum, part) => part.reduce((all, count) => all + count, sum), 0)
  let left = Math.ceil(total * share)
  if (total === 0) return null
  const longest = Math.max(...parts.map((part) => part.length))
  for (let step = 0; step < longest; step++) {
    left -= parts.reduce((sum, part) => sum + (part[step] ?? 0), 0)
    if (left <= 0) return Math.round(middleOf(step))
  }
  return null
}
