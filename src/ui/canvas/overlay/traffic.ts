// How busy each wire is, in messages per second of the viewer's time, and what of it can be drawn as single dots.

/** Dots per wall second on a wire up to which all are drawn. */
export const MOST_SINGLES = 60
/** Wall time over which rates are taken, ms. */
const WINDOW = 500

/** The messages of a wire per wall second; `share` of them are drawn, the others only counted. */
export interface Traffic {
  rate: number
  share: number
}

export const quiet: Traffic = { rate: 0, share: 1 }

export interface Meter {
  counts: Map<string, number>
  since: number
  traffic: Map<string, Traffic>
}

export const createMeter = (): Meter => ({ counts: new Map(), since: 0, traffic: new Map() })

export function count(meter: Meter, wire: string) {
  meter.counts.set(wire, (meter.counts.get(wire) ?? 0) + 1)
}

/** Every half second of wall time: the new rates. Null in between, and when nothing changed. */
export function measure(meter: Meter, wall: number): ReadonlyMap<string, Traffic> | null {
  const passed = wall - meter.since
  if (passed < WINDOW) return null
  const before = meter.traffic
  // After a pause there is nothing to compare with.
  const stale = passed > 4 * WINDOW
  const now = new Map<string, Traffic>()
  if (!stale) for (const [wire, messages] of meter.counts) now.set(wire, trafficOf((messages / passed) * 1_000))
  meter.counts.clear()
  meter.since = wall
  meter.traffic = now
  const same =
    now.size === before.size &&
    [...now].every(([wire, { rate, share }]) => {
      const old = before.get(wire)
      return old?.share === share && Math.abs(old.rate - rate) < Math.max(1, old.rate / 8)
    })
  return same ? null : now
}

/** All up to 60 a second; of more, one in 2, 4, 8, …, so that about 60 remain. */
export function trafficOf(rate: number): Traffic {
  let share = 1
  while (rate * share > MOST_SINGLES && share > 1 / 64) share /= 2
  return { rate, share }
}
