// Virtual time: whole microseconds since the start of the run. Nothing below `src/kernel` knows another clock.

/** A moment or a span of virtual time, in whole microseconds (0 … 2^53-1). */
export type Micros = number

/** Milliseconds as Micros, rounded to the nearest microsecond. */
export const ms = (milliseconds: number): Micros => Math.round(milliseconds * 1_000)

/** Seconds as Micros, rounded to the nearest microsecond. */
export const seconds = (s: number): Micros => Math.round(s * 1_000_000)
