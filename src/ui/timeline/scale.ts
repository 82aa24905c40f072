// Time on the timeline: from 0 to the document's end, or as far as the run has come, and the marks on the ruler.

/** Right end of the timeline, Micros: grows in steps, so that the picture does not creep. */
export function extent(end: number, live: number): number {
  if (live <= end) return Math.max(end, 1_000_000)
  const step = tickStep(live, 12)
  return (Math.floor(live / step) + 1) * step
}

const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map(
  (seconds) => seconds * 1_000_000,
)

/** Distance between labelled ticks so that at most `most` fit into `span`. */
export const tickStep = (span: number, most: number): number =>
  steps.find((step) => span / step <= most) ?? Math.ceil(span / most / 3.6e9) * 3.6e9
