// Links and hosts with little bandwidth: what is large takes long, and what comes behind it waits.
import type { Micros } from './time'

/** A narrow place: bytes per second, and until when it is busy with what was sent so far. */
export interface Throttle {
  bytesPerSecond: number
  busyUntil: Micros
}

/** Narrow places by `from>to` of a direction, `id>` of what a host sends and `>id` of what it receives. */
export type Throttles = Record<string, Throttle>

/** Sets the bandwidth of one place; null: as much as anybody needs. */
export function setBandwidth(throttles: Throttles, place: string, bytesPerSecond: number | null): void {
  if (bytesPerSecond === null) delete throttles[place]
  else throttles[place] = { bytesPerSecond, busyUntil: throttles[place]?.busyUntil ?? 0 }
}

/** When the last byte of a message has passed all narrow places on its way; only then does it begin to travel. */
export function passed(throttles: Throttles, from: string, to: string, now: Micros, bytes: number): Micros {
  let at = now
  for (const place of [`${from}>`, `${from}>${to}`, `>${to}`]) {
    const throttle = throttles[place]
    if (throttle === undefined) continue
    const takes = Math.ceil((bytes / throttle.bytesPerSecond) * 1_000_000)
    at = throttle.busyUntil = Math.max(at, throttle.busyUntil) + takes
  }
  return at
}
