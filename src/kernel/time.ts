// Virtual time: whole microseconds since the start of the run. Nothing below `src/kernel` knows another clock.

/** A moment or a span of virtual time, in whole microseconds (0 … 2^53-1). */
export type Micros = number

/** Milliseconds as Micros, rounded to the nearest microsecond. */
export const ms = (milliseconds: number): Micros => Math.round(milliseconds * 1_000)

/** Seconds as Micros, rounded to the nearest microsecond. */
export const seconds = (s: number): Micros => Math.round(s * 1_000_000)

/** A moment in a sentence or a list: `12.4 s`, `1:02.5`. One is never told before it has come. */
export const momentText = (at: Micros): string => {
  const tenths = Math.floor(at / 100_000)
  const minutes = Math.floor(tenths / 600)
  const rest = tenths - minutes * 600
  const text = `${Math.floor(rest / 10)}.${rest % 10}`
  return minutes === 0 ? `${text} s` : `${minutes}:${rest < 100 ? '0' : ''}${text}`
}
