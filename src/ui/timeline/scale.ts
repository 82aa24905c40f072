// Time on the timeline: from 0 to the document's end, or as far as the run has come, and the marks on the ruler.

/** Width of the names of tracks at the left, px. */
export const GUTTER = 84

/** The stretch of time from left to right, Micros. */
export interface Shown {
  from: number
  to: number
}

export const whole = (span: number): Shown => ({ from: 0, to: span })

/** Where a moment lies in it: 0 at the left edge, 1 at the right one. */
export const shareOf = ({ from, to }: Shown, at: number): number => (at - from) / (to - from)

/** The whole microsecond at a share of it. */
export const momentAt = ({ from, to }: Shown, share: number): number =>
  Math.round(from + Math.min(Math.max(share, 0), 1) * (to - from))

/** Beyond the right edge by so much, the playhead is only ahead of the last frame. */
const AHEAD = 1.05

/** Where the playhead stands, as a share of the width; null: not in what is shown. */
export function headAt(shown: Shown, now: number): number | null {
  const share = shareOf(shown, now)
  return share < 0 || share > AHEAD ? null : Math.min(share, 1)
}

/** Right end of the timeline, Micros: grows in steps, so that the picture does not creep. */
export function extent(end: number, live: number): number {
  if (live <= end) return Math.max(end, 1_000_000)
  const step = tickStep(live, 12)
  return (Math.floor(live / step) + 1) * step
}

const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map(
  (seconds) => seconds * 1_000_000,
)

/** Distance between labelled ticks so that at most `most` fit into `span`. */
export const tickStep = (span: number, most: number): number =>
  steps.find((step) => span / step <= most) ?? Math.ceil(span / most / 3.6e9) * 3.6e9
