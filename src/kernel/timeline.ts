// Checkpoints of a run, a cache for going back: delete them all and nothing changes but speed.
import type { Micros } from './time'

/** `state` is a copy that nobody changes; to continue from it, copy it again. */
export interface Checkpoint<S> {
  at: Micros
  state: S
}

export interface Timeline<S> {
  /** Ascending in time. */
  checkpoints: Checkpoint<S>[]
  /** At most this many are kept; beyond it the older half is thinned. */
  limit: number
}

export const createTimeline = <S>(limit = 2_048): Timeline<S> => ({ checkpoints: [], limit })

/** Keeps a checkpoint later than all the others; when there are too many, every other one of the older half goes. */
export function keep<S>(timeline: Timeline<S>, at: Micros, state: S): void {
  const last = timeline.checkpoints.at(-1)
  if (last !== undefined && last.at >= at) return
  timeline.checkpoints.push({ at, state })
  if (timeline.checkpoints.length > timeline.limit) {
    const half = timeline.limit >> 1
    timeline.checkpoints = timeline.checkpoints.filter((_, i) => i === 0 || i >= half || i % 2 === 0)
  }
}

/** The latest checkpoint at or before `at`, undefined when there is none. */
export function latestBefore<S>(timeline: Timeline<S>, at: Micros): Checkpoint<S> | undefined {
  return timeline.checkpoints.findLast((checkpoint) => checkpoint.at <= at)
}

/** Drops what lies after `at`: the future that a new intervention has undone. */
export function forgetAfter<S>(timeline: Timeline<S>, at: Micros): void {
  timeline.checkpoints = timeline.checkpoints.filter((checkpoint) => checkpoint.at <= at)
}
