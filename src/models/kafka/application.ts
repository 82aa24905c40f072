// What an application does with its records: how long it works on each, when it commits, and what it does with those that fail.
import type { Micros } from '../../kernel/time'

/** Time that an application works on a record. */
export type Work =
  | { readonly dist: 'constant'; readonly mean: Micros }
  /** Spread exponentially around `mean`. */
  | { readonly dist: 'exp'; readonly mean: Micros }
  /** Evenly spread between two bounds. */
  | { readonly dist: 'uniform'; readonly from: Micros; readonly to: Micros }
  /** Mostly `mean`; for a `share` (0 … 1) of the records `slow`, as a call that now and then runs into a timeout. */
  | { readonly dist: 'sometimes-slow'; readonly mean: Micros; readonly slow: Micros; readonly share: number }

/** `auto`: inside poll() (`enable.auto.commit`), or not at all. `before`, `after`: commitSync(); `async`: commitAsync() after the work. */
export type CommitMode = 'auto' | 'before' | 'after' | 'async'

/** Records that an application cannot process: all that is given must fit. The same record fails in every run. */
export interface Failing {
  readonly key: string | null
  readonly value: string | null
  /** Every so-manyth record of a partition: with 10 those at offsets 9, 19, … */
  readonly nth: number | null
  /** Of all records (0 … 1), by a hash of the record. */
  readonly share: number | null
  /** Attempts that fail before one succeeds: a cause that passes. null: none ever succeeds. */
  readonly times: number | null
}

/** What an application does with a record that it could not process. */
export interface OnFailure {
  /** Attempts after the first. */
  readonly retries: number | 'forever'
  /** Pause before each of them. */
  readonly backoff: Micros
  /**
   * What waits meanwhile. `partition`: the application seeks back to the record and pauses its partition, and works on with
   * the others. `thread`: it sleeps where it is, outside of poll().
   */
  readonly blocks: 'partition' | 'thread'
  /** When no attempt is left: its loop ends with the exception, or the record is left out, or sent to a topic for such records. */
  readonly finally: 'stop' | 'skip' | 'dead-letter'
  /** The producer of the application that sends them there. */
  readonly by: string | null
}

/** An application that fails at nothing, and would end with the first exception. */
export const failsNever: OnFailure = { retries: 0, backoff: 1_000_000, blocks: 'partition', finally: 'stop', by: null }
