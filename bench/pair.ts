// Compares two loops fairly on a machine that others use too: short slices in turn, and the median of their ratios.
import { threadTime } from './time'

/** Something to measure: does about `n` units of work and answers how many it did. */
export type Work = (n: number) => number

export interface Pair {
  /** Units per second of processor time of the first, median of all slices. */
  rate: number
  /** Rate of the first over rate of the second, median over pairs of neighbouring slices. */
  ratio: number
}

/** Runs both in turn, `rounds` times, after both have warmed up. `n`: units per slice, some 20 ms of work. */
export function pair(first: Work, second: Work, { n = 100_000, rounds = 41, warmUp = 5 } = {}): Pair {
  const rates: number[] = []
  const ratios: number[] = []
  for (let round = -warmUp; round < rounds; round++) {
    // Who goes first changes, so that neither always meets the other's leftovers.
    const swapped = round % 2 !== 0
    const b = swapped ? rateOf(second, n) : 0
    const a = rateOf(first, n)
    const other = swapped ? b : rateOf(second, n)
    if (round < 0) continue
    rates.push(a)
    ratios.push(a / other)
  }
  return { rate: median(rates), ratio: median(ratios) }
}

function rateOf(work: Work, n: number): number {
  const began = threadTime()
  const done = work(n)
  return (done / (threadTime() - began)) * 1_000
}

export const median = (values: number[]): number => quantile(values, 0.5)

/** The value below which a share `q` of the values lies (nearest rank). */
export function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * q) - 1))]!
}
